"""In-between lesions: drawn half as one condition and half as its look-alike.

Nothing in the picture tells which of the two it is filed under: whoever must name one is wrong half
of the time, as with the border cases of real collections.
"""

from collections.abc import Sequence

import numpy as np

# Each condition with the look-alike that is drawn most like it; both or neither with a border.
PAIRS = (("mel", "nv"), ("eczema", "atopic"), ("bcc", "warts"), ("bkl", "sk"),
         ("psoriasis", "tinea"))  # fmt: skip
LOOK_ALIKE = {one: other for pair in PAIRS for one, other in (pair, pair[::-1])}


def plan_in_between(
    codes: Sequence[str], lesions: Sequence[int], share: float, seed: int
) -> dict[str, frozenset[int]]:
    """Choose the lesions of each condition that are drawn in between.

    ``lesions`` are the numbers of a condition's lesions, the same for each. Of both conditions of a
    pair together, ``share`` (0..1) of the lesions are chosen, and a fair coin says for each under
    which of the two it is filed. Conditions whose look-alike is not among ``codes`` have none.
    """
    chosen: dict[str, frozenset[int]] = dict.fromkeys(codes, frozenset())
    for number, pair in enumerate(PAIRS):
        if not set(pair) <= set(codes):
            continue
        rng = np.random.default_rng([seed, 7, number])
        count = round(share * 2 * len(lesions))
        # Tosses beyond what a folder holds go to the other one: only where nearly all are asked.
        first = int(np.clip(rng.binomial(count, 0.5), count - len(lesions), len(lesions)))
        for code, wanted in zip(pair, (first, count - first), strict=True):
            places = rng.permutation(len(lesions))[:wanted]
            chosen[code] = frozenset(lesions[int(place)] for place in places)
    return chosen
