"""The explore page without a browser, on the demonstration that comes with DERMOSAN."""

import pytest

from dermosan_lib.faces.explore import ExplorePage, latest, open_models


@pytest.fixture(autouse=True)
def _no_loop(monkeypatch, request):
    """No kernel's loop, though Playwright leaves one running where a browser was tested before."""
    if request.module.__name__.rpartition(".")[2] != "test_latest":
        monkeypatch.setattr(latest, "running_loop", lambda: None)


@pytest.fixture(scope="session")
def models(repository):
    return open_models(repository / "data" / "demo_bundle")


@pytest.fixture
def page(models):
    return ExplorePage(models)
