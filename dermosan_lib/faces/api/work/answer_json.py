"""A diagnosis as the service answers it: the object of the design, in a language, and cut."""

from typing import Any

import numpy as np

from dermosan_lib.clinic import Diagnosis
from dermosan_lib.language import Translatable


def to_json(
    diagnosis: Diagnosis, *, language: str = "en", top: int | None = None, explain: bool = False
) -> dict[str, Any]:
    """What `Diagnosis.to_json` gives, with the same numbers.

    Words are said in ``language``; lists of conditions are cut to the ``top`` likeliest; with
    ``explain`` each explanation has its ``map``: rows of shares of the strongest place.
    """
    answer = diagnosis.to_json()
    for image, reading in zip(answer["images"], diagnosis.readings, strict=True):
        image["differential"] = image["differential"][:top]
        if explain and image["explanation"]:
            code = image["explanation"]["condition"]
            heat = reading.activation_maps[:, :, diagnosis.codes.index(code)]
            image["explanation"]["map"] = np.round(np.float64(heat) / heat.max(), 3).tolist()
    answer["differential"] = answer["differential"][:top]
    evidence = answer["evidence"]
    if evidence and evidence["differential_by_photos"]:
        evidence["differential_by_photos"] = evidence["differential_by_photos"][:top]
    return dict(_said(answer, language))


def _said(value: Any, language: str) -> Any:
    if isinstance(value, Translatable):
        return value.said_in(language)
    if isinstance(value, dict):
        return {key: _said(one, language) for key, one in value.items()}
    if isinstance(value, list):
        return [_said(one, language) for one in value]
    return value
