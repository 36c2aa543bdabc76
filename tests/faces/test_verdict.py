"""The words of the answer card agree with the rules behind them."""

from types import SimpleNamespace

from hypothesis import strategies as st

from dermosan_lib.clinic.diagnosis import Diagnosis
from dermosan_lib.clinic.findings import ModelInfo, PredictionSet
from dermosan_lib.clinic.reading import Likelihood
from dermosan_lib.faces.dashboard.verdict import summary, verdict

CHANCES = st.floats(0, 1)


def test_what_is_heard_is_not_rounded_to_certainty_either():
    first = Likelihood(code="mel", name="Melanoma", probability=0.997)
    told = SimpleNamespace(
        differential=[first], evidence=None, abstained=False, reason="", risk="high"
    )
    assert summary(told).startswith("Melanoma. Very likely, more than 99%.")


def answer(codes, coverage=0.9):
    """A diagnosis of three conditions, whose set holds ``codes``."""
    lines = [("mel", "Melanoma", 0.6), ("nv", "Nevus <b>", 0.3), ("bcc", "Carcinoma", 0.1)]
    return Diagnosis(
        model=ModelInfo("m", "1", "0" * 64, "nothing", demonstration=False),
        codes=("mel", "nv", "bcc"),
        readings=(),
        differential=tuple(Likelihood(*line) for line in lines),
        malignancy=None,
        risk=None,
        abstained=False,
        reason="",
        next_steps="",
        warnings=(),
        prediction_set=PredictionSet(codes, coverage) if codes else None,
    )


def test_the_prediction_set_is_told_in_words():
    top = SimpleNamespace(behaviour="unknown")
    assert "Not ruled out" not in verdict(answer(()), top, 0.1)
    two = verdict(answer(("mel", "nv"), 0.95), top, 0.1)
    assert "Not ruled out.</b> Melanoma, Nevus &lt;b&gt;." in two
    assert "at least 95% of photos" in two
    every = verdict(answer(("mel", "nv", "bcc")), top, 0.1)
    assert "every condition this model knows" in every
