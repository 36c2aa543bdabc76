"""Advice that is right, or wrong, on purpose, and looks like a model's."""

from dataclasses import replace

import numpy as np

from dermosan_lib.conditions import Taxonomy
from dermosan_lib.readers.advice.model_advice import Advice

_SURE = (0.55, 0.92)  # probability of the first line
_SET_MASS = 0.9  # the set holds the likeliest conditions up to this much


def scripted_advice(truth: str, taxonomy: Taxonomy, rng: np.random.Generator) -> Advice:
    """An answer whose first line is ``truth``; its look-alikes share most of the rest."""
    others = [code for code in taxonomy.codes if code != truth]
    alike = taxonomy[truth].look_alikes
    weights = np.array([rng.exponential(4.0 if code in alike else 1.0) for code in others])
    first = float(rng.uniform(*_SURE))
    rest = (1 - first) * weights / weights.sum() if others else weights
    rest = np.minimum(rest, 0.98 * first)  # the first line stays the first
    lines = [(truth, first), *zip(others, map(float, rest), strict=True)]
    return _with_set(tuple(sorted(lines, key=lambda line: -line[1])))


def wrong_advice(
    advice: Advice, truth: str, taxonomy: Taxonomy, rng: np.random.Generator
) -> Advice:
    """``advice`` as it is where it is wrong already; else the truth changes places with another.

    That is the look-alike of ``truth`` which the differential holds for likeliest, so the answer is
    wrong as models are wrong. Doubt is not shown: it would give the fault away. Without a
    differential one is made.
    """
    if advice.top and advice.top != truth:
        return replace(advice, doubtful=False, reason="")
    if not advice.differential:
        advice = scripted_advice(truth, taxonomy, rng)
    chances = dict(advice.differential)
    others = [code for code in taxonomy.codes if code != truth]
    alike = [code for code in taxonomy[truth].look_alikes if code in others] or others
    if not alike:
        return advice  # one condition alone: nothing else can be named
    named = max(alike, key=lambda code: (chances.get(code, 0.0), -others.index(code)))
    swapped = {truth: named, named: truth}
    lines = tuple(
        sorted(((swapped.get(code, code), p) for code, p in chances.items()), key=lambda x: -x[1])
    )
    kept = tuple(swapped.get(code, code) for code in advice.prediction_set)
    # A map looks at what the model saw, whatever is named; the arm that lies shows none.
    return Advice(lines, kept)


def _with_set(lines: tuple[tuple[str, float], ...]) -> Advice:
    reached, chosen = 0.0, []
    for code, share in lines:
        if reached >= _SET_MASS:
            break
        chosen.append(code)
        reached += share
    return Advice(lines, tuple(chosen))
