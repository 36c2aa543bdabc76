"""What is given away in ``data/bundles`` says whose it is, and shows no patient."""

from pathlib import Path

import numpy as np
import pytest

from dermosan_lib.bundle import Bundle

REPOSITORY = Path(__file__).parents[1]
SHIPPED = sorted((REPOSITORY / "data" / "bundles").glob("*/card.json"))
NAMES = [card.parent.name for card in SHIPPED]
FILES = {
    "CHANGELOG.md",
    "LICENSE",
    "MODEL_CARD.md",
    "abstention.npz",
    "card.json",
    "card.schema.json",
    "model.onnx",
    "model.onnx.data",
}


@pytest.fixture(params=SHIPPED, ids=NAMES)
def shipped(request):
    return Bundle.load(request.param.parent)


def test_it_is_licensed_and_named(shipped):
    card = shipped.card
    assert card["name"] == shipped.path.name
    assert {"LICENSE", "CHANGELOG.md", "MODEL_CARD.md"} <= set(card["files"])
    assert card["licence"] in (shipped.path / "LICENSE").read_text(encoding="utf-8")
    for entry in ("attribution", "modality", "intended_use"):
        assert card[entry].strip(), entry
    assert card["version"] in card["changelog"]
    assert not card["demonstration"]


def test_it_is_small_and_holds_nothing_else(shipped):
    files = [file for file in shipped.path.rglob("*") if file.is_file()]
    assert {file.name for file in files} <= FILES
    assert sum(file.stat().st_size for file in files) <= 12e6


def test_no_picture_can_be_rebuilt_from_it(shipped):
    images = sum(shipped.card["data"]["images"].values())
    with np.load(shipped.path / "abstention.npz") as arrays:
        for name, array in arrays.items():
            assert images not in array.shape, name
            if name == "means":
                assert len(array) <= 3 * len(shipped.taxonomy)


def test_its_metrics_have_n_and_intervals(shipped):
    for name in ("accuracy", "balanced_accuracy", "macro_auc"):
        metric = shipped.card["metrics"][name]
        assert metric["low"] <= metric["value"] <= metric["high"]
        assert metric["n"] > 0
