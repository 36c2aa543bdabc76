"""A model of drawings says nothing of a photograph, whatever is asked of it."""

import pytest

from dermosan_lib import phantoms
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.diagnoser import Diagnoser


@pytest.fixture(scope="module")
def diagnoser(repository):
    return Diagnoser(Bundle.load(repository / "data" / "demo_bundle"))


@pytest.fixture(scope="module")
def photograph(diagnoser):
    skimage_data = pytest.importorskip("skimage.data")
    return diagnoser.judge("coffee.png", skimage_data.coffee())


@pytest.fixture(scope="module")
def drawing(diagnoser):
    return diagnoser.judge("drawing.png", phantoms.draw("mel", seed=4).pixels)


@pytest.mark.parametrize("despite_quality", [False, True])
@pytest.mark.parametrize("beside_a_drawing", [False, True])
def test_nothing_is_named(diagnoser, photograph, drawing, despite_quality, beside_a_drawing):
    photos = [drawing, photograph] if beside_a_drawing else [photograph]
    answer = diagnoser.diagnose(photos, despite_quality=despite_quality)
    told = answer.to_json()
    assert told["abstained"] is True
    assert told["differential"] == []
    assert [one["differential"] for one in told["images"]] == [[]] * len(photos)
    assert [one["explanation"] for one in told["images"]] == [None] * len(photos)
    for name in ("risk", "malignancy", "prediction_set", "evidence"):
        assert told[name] is None
    assert told["next_steps"] == ""
    assert "reads drawings only" in told["reason"]
    for words in (str(answer), answer._repr_html_(), told["reason"]):
        for name in ("Low risk", "risk:", "%", "Not ruled out", "Melanoma", "score"):
            assert name not in words.replace("width: 100%", "").split("</style>")[-1]
    if beside_a_drawing:
        assert "coffee.png does not look like one" in told["reason"]


def test_a_drawing_is_answered(diagnoser, drawing):
    answer = diagnoser.diagnose([drawing])
    assert answer.differential[0].code == "mel"
    assert not answer.readings[0].foreign
