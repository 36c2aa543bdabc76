"""Whether the temperature could be fitted, or ended where the search ends."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dermosan_lib.study.uncertainty.calibration_fitting import (
    HIGHEST_TEMPERATURE,
    LOWEST_TEMPERATURE,
    mean_nll,
)

TEMPERATURE_NOTE = "temperature_warning"  # entry of a card, where there is something to warn of
_AS_GOOD = 1e-9  # nats

_TOO_EASY = (
    f"no temperature down to the lower bound, {LOWEST_TEMPERATURE:g}, is worse: every validation "
    "image is answered rightly, so that no certainty looks too high. How sure the model may be "
    "cannot be told from so easy images. Its probabilities are near 0 and 1, and are not to be "
    "trusted on harder ones."
)
_TELLS_NOTHING = (
    f"no temperature up to the upper bound, {HIGHEST_TEMPERATURE:g}, is worse: on validation the "
    "scores tell nothing, or the contrary, so that the best is to call all conditions alike "
    "likely. Train longer, or look for what went wrong, before using this model."
)


def temperature_note(
    logits: NDArray[np.floating[Any]], labels: NDArray[np.int64], temperature: float
) -> dict[str, str]:
    """The card's entry `TEMPERATURE_NOTE` where ``temperature`` ended at a bound, else nothing.

    It has where a bound is as good as what was found. Where every image is answered rightly the
    loss falls to 0 as the temperature does, and in numbers of 53 bits it is 0 from some value on,
    so that the search ends anywhere between that and the bound.

    Arguments as of `fit_temperature`, and what it gave.
    """
    if not len(labels):
        return {}
    bound = mean_nll(logits, labels, temperature) + _AS_GOOD
    if mean_nll(logits, labels, LOWEST_TEMPERATURE) <= bound:
        return {TEMPERATURE_NOTE: f"The temperature was not found: {_TOO_EASY}"}
    if mean_nll(logits, labels, HIGHEST_TEMPERATURE) <= bound:
        return {TEMPERATURE_NOTE: f"The temperature was not found: {_TELLS_NOTHING}"}
    return {}


def temperature_in_words(card: Mapping[str, Any]) -> str:
    """A card's temperature, what it says of the network, and the warning where there is one."""
    temperature = float(card["temperature"])
    if warning := card.get(TEMPERATURE_NOTE):
        return f"Temperature {temperature:.2f}. WARNING: {warning}"
    said = "too sure" if temperature > 1 else "too shy"
    return f"Temperature {temperature:.2f}: before scaling, the network was {said}."
