"""The shipped clinical6: small, licensed, whole, and its listing keeps patients in one fold."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np

from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.clinic import Diagnoser
from dermosan_lib.decision import NamingRules

ROOT = Path(__file__).parents[1]
LIMIT_BYTES = 12_000_000


def test_it_is_small_and_licensed():
    bundle = Bundle.load(bundle_folder("clinical6"))
    files = [file for file in bundle.path.iterdir() if file.is_file()]
    assert sum(file.stat().st_size for file in files) <= LIMIT_BYTES
    assert {"LICENSE", "MODEL_CARD.md"} <= set(bundle.card["files"])
    text = (bundle.path / "LICENSE").read_text(encoding="utf-8")
    for named in ("CC BY 4.0", "Pacheco", "10.1016/j.dib.2020.106221", "Apache-2.0"):
        assert named in text
    assert bundle.card["modality"] == "clinical"


def test_every_figure_has_n_and_an_interval():
    card = Bundle.load(bundle_folder("clinical6")).card
    for metrics in (card["metrics"], card["cross_validation"]["photo_and_evidence"]["metrics"]):
        for name in ("accuracy", "balanced_accuracy", "macro_auc", "ece"):
            entry = metrics[name]
            assert entry["low"] < entry["value"] < entry["high"]
            assert entry["n"] == 604


def test_the_listing_is_what_the_card_tells_of():
    card = Bundle.load(bundle_folder("clinical6")).card
    with (ROOT / "recipes" / "clinical6_images.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == card["data"]["images"]["train"]
    folds = defaultdict(set)
    for row in rows:
        assert len(row["sha256"]) == 64
        for number in range(1, card["cross_validation"]["repeats"] + 1):
            folds[row["group"], number].add(row[f"fold_{number}"])
    assert all(len(numbers) == 1 for numbers in folds.values())
    assert len({row["group"] for row in rows}) == card["data"]["groups"]


def test_the_rule_with_evidence_is_as_strict_as_that_of_photos_and_silent_where_not_shown():
    card = Bundle.load(bundle_folder("clinical6")).card
    alone, told = card["abstention"]["unsure"], card["metadata"]["unsure"]
    assert told["right"] == alone["right"] == 0.9
    assert set(told["needs"]) <= set(card["metadata"]["used"])
    assert "sex" not in told["needs"]  # known of those biopsied alone
    assert (told["certainty"] is None) == (told["threshold"] == 1)
    measured = card["cross_validation"]["photo_and_evidence"]
    assert measured["prediction_sets"]["coverage"]["value"] >= 0.9
    assert measured["silence"]["promised"]["of"] == 25
    assert len(measured["silence"]["by_repeat"]) == 5
    rules = NamingRules.of(card)
    if told["certainty"] is None:
        assert rules.rule(card["metadata"]["used"]) == rules.photos


def test_it_says_what_its_maps_are():
    diagnoser = Diagnoser(Bundle.load(bundle_folder("clinical6")), threads=1)
    assert diagnoser.model.maps == "CAM"


def test_it_answers_and_what_is_told_moves_the_answer():
    diagnoser = Diagnoser(Bundle.load(bundle_folder("clinical6")), threads=1)
    picture = np.random.default_rng(0).integers(60, 200, (1, 320, 320, 3), dtype=np.uint8)
    answers = diagnoser.answers(picture)
    assert answers.activation_maps.shape == (1, 14, 14, 6)
    plain = diagnoser.case.answer(answers.probabilities, {})
    told = diagnoser.case.check({"age": "70", "itch": "yes", "grew": "Yes", "site": "face"})
    moved = diagnoser.case.answer(answers.probabilities, told)
    bcc = diagnoser.taxonomy.codes.index("bcc")
    assert moved.probabilities[bcc] > plain.probabilities[bcc]
    assert not plain.used
