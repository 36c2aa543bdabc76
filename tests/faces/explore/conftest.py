"""The explore page without a browser, on the demonstration that comes with DERMOSAN."""

import pytest

from dermosan_lib.faces.explore import ExplorePage, open_models


@pytest.fixture(scope="session")
def models(repository):
    return open_models(repository / "data" / "demo_bundle")


@pytest.fixture
def page(models):
    return ExplorePage(models)
