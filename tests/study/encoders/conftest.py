"""Small encoders for the tests of this folder."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def small() -> SimpleNamespace:
    """What `small_encoders.py` builds and writes."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("small_encoders.py"))))
