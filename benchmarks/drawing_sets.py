"""Photographs that are on the machine, and drawings made for the occasion.

HAM10000 and PAD-UFES-20 are cut in halves by lesion and by patient: the first halves may fit the
rule, the second ones and all other sets only test it.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dermosan_lib import images, phantoms
from dermosan_lib.images import Pixels

FITS, TESTS = "fits", "tests"  # which half
FIRST_FITTED, FIRST_TESTED = 3_000_000, 7_000_000  # seeds of drawings
FRAMES, SQUARES = 1600, 700  # of HAM10000
_EDGES_PX = (128, 160, 224, 256, 256, 256, 256, 256, 320, 384, 512)
_FURTHER_EDGES_PX = (64, 96, 768, 1024)


@dataclass(frozen=True)
class Photograph:
    """One file of a set."""

    of: str
    half: str
    path: Path


def photographs(shared: Path) -> list[Photograph]:
    """Chosen photographs of all sets, in an order of chance, the same each time."""
    rng = np.random.default_rng(0)
    found = [*_ham(shared / "data" / "ham10000", rng), *_pad(shared / "data" / "pad_ufes_20", rng)]
    phones = sorted((shared / "data" / "photos").glob("*.jpg"))
    found += [Photograph("phone", TESTS, path) for path in phones]
    found += [Photograph(*one) for one in _of_packages()]
    return [found[k] for k in np.random.default_rng(5).permutation(len(found))]


def _ham(folder: Path, rng: np.random.Generator) -> list[Photograph]:
    rows = _rows(folder / "HAM10000_metadata.csv")
    half = _halves([row["lesion_id"] for row in rows], rng)
    lesion = {row["image_id"]: row["lesion_id"] for row in rows}
    frames = [rows[k]["image_id"] for k in rng.permutation(len(rows))[:FRAMES]]
    squares = sorted((folder / "images_224").iterdir())
    chosen = [squares[k] for k in rng.permutation(len(squares))[:SQUARES]]
    whole = [("HAM10000, frames", folder / "images_200x150" / f"{one}.jpg") for one in frames]
    cut = [("HAM10000, squares", path) for path in chosen]
    return [Photograph(of, half[lesion[path.stem]], path) for of, path in (*whole, *cut)]


def _pad(folder: Path, rng: np.random.Generator) -> list[Photograph]:
    rows = {Path(row["img_id"]).stem: row for row in _rows(folder / "metadata.csv")}
    half = _halves([row["patient_id"] for row in rows.values()], rng)
    paths = sorted((folder / "images").iterdir())
    return [Photograph("PAD-UFES-20", half[rows[path.stem]["patient_id"]], path) for path in paths]


def _of_packages() -> Iterator[tuple[str, str, Path]]:
    import skimage
    import sklearn

    pictures = Path(skimage.__file__).parent / "data"
    for path in sorted([*pictures.glob("*.png"), *pictures.glob("*.jpg")]):
        yield "scikit-image", TESTS, path
    for path in sorted((Path(sklearn.__file__).parent / "datasets" / "images").glob("*.jpg")):
        yield "scikit-learn", TESTS, path


def _halves(groups: list[str], rng: np.random.Generator) -> dict[str, str]:
    names = sorted(set(groups))
    order = rng.permutation(len(names))
    return {name: TESTS if k % 2 else FITS for name, k in zip(names, order, strict=True)}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def drawings(first: int, count: int, *, further_sizes: bool = False) -> Iterator[Pixels]:
    """``count`` drawings with seeds from ``first``: all conditions and skin types, many sizes."""
    rng = np.random.default_rng(first)
    edges = [*_EDGES_PX, *(_FURTHER_EDGES_PX if further_sizes else ())]
    for index in range(count):
        edge = int(rng.choice(edges))
        yield phantoms.draw(
            phantoms.CODES[index % len(phantoms.CODES)],
            seed=first + index,
            size_px=edge,
            fitzpatrick=1 + (index // len(phantoms.CODES)) % len(phantoms.FITZPATRICK),
            view=int(rng.integers(3)),
            in_between=bool(rng.random() < 0.1),
        ).pixels


def read(photograph: Photograph) -> Pixels:
    """Its pixels."""
    return np.ascontiguousarray(images.read(photograph.path))
