"""Does the model of drawings stay silent on photographs, and does it go on answering drawings?

    python -m benchmarks.drawings [--bundle data/demo_bundle] [--photographs N] [--drawings N]
    python -m benchmarks.drawings --fit

Prints how many pictures of each set are named (a condition, a risk or a probability is given) with
Wilson's interval, as they are and changed. ``--fit`` makes `phantoms/drawings.json` anew from the
halves that fit and from drawings of other seeds; bundles take it when they are written.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.drawing_changes import (
    DRAWING_CHANGES,
    PHOTOGRAPH_CHANGES,
    cropped,
    drawing_by_chance,
    photograph_by_chance,
)
from benchmarks.drawing_fit import fit_rule
from benchmarks.drawing_sets import (
    FIRST_FITTED,
    FIRST_TESTED,
    FITS,
    TESTS,
    Photograph,
    drawings,
    photographs,
    read,
)
from dermosan_lib.bundle import Bundle, bundle_folder
from dermosan_lib.clinic import Diagnoser
from dermosan_lib.images import Pixels
from dermosan_lib.phantoms import DRAWINGS_FILE, drawing_rule, picture_statistics
from dermosan_lib.study.evaluation import wilson
from dermosan_lib.system import atomic_path

FITTED_PHOTOGRAPHS, FITTED_DRAWINGS = 2000, 1800
MIN_EDGE_PX = 100  # of a picture that the clinic reads unasked
REPOSITORY = Path(__file__).parents[1]
_FEW = {"PAD-UFES-20": 5}  # named changes of each picture, else one; all of a phone's


def versions(number: int, one: Photograph) -> Iterator[tuple[str, Pixels]]:
    """A photograph as it is and changed, with the name of the change; the same each time."""
    rng, whole, names = np.random.default_rng(number), read(one), list(PHOTOGRAPH_CHANGES)
    yield "as it is", whole
    if one.of.startswith("scikit"):
        for _ in range(12):
            yield "part", cropped(whole, rng, 0.35)
    yield "by chance", photograph_by_chance(whole, rng)
    further = len(names) - 1
    chosen = [1 + number % further]
    if one.of == "phone":
        chosen = list(range(1, len(names)))
    elif one.of in _FEW:
        chosen = [1 + (number * 7 + k * 5) % further for k in range(_FEW[one.of])]
    for k in chosen:
        yield names[k], PHOTOGRAPH_CHANGES[names[k]](whole, rng)


def fit(shared: Path) -> None:
    """Write the rule that comes with the package."""
    drawn, numbers, photos = [], [], []
    for number, picture in enumerate(drawings(FIRST_FITTED, FITTED_DRAWINGS)):
        rng = np.random.default_rng(number)
        for version in (picture, drawing_by_chance(picture, rng)):
            drawn.append(picture_statistics(version))
            numbers.append(number)
    for number, one in enumerate(photographs(shared)[:FITTED_PHOTOGRAPHS]):
        if one.half == FITS:
            photos += [picture_statistics(version) for _, version in versions(number, one)]
    rule = fit_rule(np.array(drawn), np.array(numbers), np.array(photos))
    path = REPOSITORY / "dermosan_lib" / "phantoms" / DRAWINGS_FILE
    with atomic_path(path) as temporary:
        temporary.write_bytes(rule.to_bytes())
    print(f"{path}: {len(drawn)} versions of drawings, {len(photos)} of photographs")  # noqa: T201


class Counts:
    """Pictures and how many of them are named, by set and change."""

    def __init__(self, diagnoser: Diagnoser) -> None:
        self._diagnoser = diagnoser
        self._found: dict[tuple[str, str], list[bool]] = defaultdict(list)

    def add(self, of: str, change: str, picture: Pixels) -> None:
        """Read a picture, whatever its quality: what the rule lets pass may be asked for."""
        photo = self._diagnoser.judge("picture", picture)
        answer = self._diagnoser.diagnose([photo], despite_quality=True)
        self._found[of, "as they are" if change == "as it is" else "changed"].append(
            bool(answer.differential or answer.risk or answer.malignancy or answer.prediction_set)
        )

    def lines(self) -> Iterator[str]:
        """The table."""
        yield f"{'set':<20} {'pictures':<12} {'n':>5} {'named':>6} {'share':>7}  95% interval"
        for (of, change), named in sorted(self._found.items()):
            low, high = wilson(sum(named), len(named))
            yield (
                f"{of:<20} {change:<12} {len(named):>5} {sum(named):>6} "
                f"{np.mean(named):>7.2%}  {low:.2%} to {high:.2%}"
            )


def main() -> None:
    """Fit, or measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drawings")
    parser.add_argument("--bundle", default=str(REPOSITORY / "data" / "demo_bundle"))
    parser.add_argument("--photographs", type=int, default=2000, help="of all sets, to choose from")
    parser.add_argument("--drawings", type=int, default=200, help="unseen ones")
    parser.add_argument("--fit", action="store_true", help="make the rule anew, and end")
    options = parser.parse_args()
    shared = Path(os.environ.get("DERMOSAN_SHARED", REPOSITORY.parent / "shared"))
    if options.fit:
        fit(shared)
        return
    counts = Counts(Diagnoser(Bundle.load(bundle_folder(options.bundle))))
    for number, one in enumerate(photographs(shared)[: options.photographs]):
        if one.half == TESTS:
            for change, version in versions(number, one):
                counts.add(one.of, change, version)
    changes = list(DRAWING_CHANGES)[1:]
    for number, picture in enumerate(drawings(FIRST_TESTED, options.drawings, further_sizes=True)):
        rng = np.random.default_rng(number)
        small = len(picture) < MIN_EDGE_PX  # which the check of quality sends back
        of = f"drawings under {MIN_EDGE_PX}" if small else "drawings"
        counts.add(of, "as it is", picture)
        for name in (changes[(2 * number + k) % len(changes)] for k in range(2)):
            counts.add(of, name, DRAWING_CHANGES[name](picture, rng))
    print("\n".join(counts.lines()))  # noqa: T201
    rule = drawing_rule()
    print(f"score at least {rule.least_score}, outside at most {rule.most_outside}")  # noqa: T201


if __name__ == "__main__":
    main()
