"""The card says how its pictures were taken."""

import pytest

from dermosan_lib.bundle import Bundle, update_card
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import RunError
from dermosan_lib.study.pipeline.card_modality import check_modality, with_modality


def test_it_is_written_and_read_again(write_tiny, tmp_path):
    bundle = write_tiny(tmp_path / "made", load_taxonomy("ham7"))
    assert with_modality(bundle, "unknown").card["modality"] == "drawing"  # a demonstration's
    real = update_card(bundle.path, demonstration=False, modality="unknown")
    assert with_modality(real, "unknown").modality == "unknown"
    with_modality(real, "dermoscopy")
    assert Bundle.load(bundle.path).modality == "dermoscopy"


@pytest.mark.parametrize("word", ["", "Dermoscopy", "x-ray"])
def test_another_word_is_refused(word):
    with pytest.raises(RunError, match="modality must be one of dermoscopy"):
        check_modality(word)
