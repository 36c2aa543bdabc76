"""A folder of small pictures, with some bad ones, and what it takes to read it."""

import csv

import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.faces.batch import Wish, read_folder

BAD = {"cut.jpg": b"\xff\xd8\xff\xe0cut", "empty.png": b"", "words.jpeg": b"no picture at all"}


@pytest.fixture(scope="session")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    for number in range(60):
        pixels = phantoms.draw("mel" if number % 2 else "nv", seed=number, size_px=128).pixels
        Image.fromarray(pixels).save(folder / f"{number:03}.png")
    return folder


@pytest.fixture
def folder(tmp_path, drawn):
    """Sixty pictures and three files that are none, under names of their own."""
    made = tmp_path / "photos"
    made.mkdir()
    for file in drawn.iterdir():
        (made / file.name).write_bytes(file.read_bytes())
    for name, data in BAD.items():
        (made / name).write_bytes(data)
    return made


def _wish(bundle, folder, table, **changes):
    settings = {
        "bundles": [bundle], "files": sorted(folder.iterdir()), "paths": [folder], "table": table,
        "shard_size": 10, "workers": 1, "progress": False,
    }  # fmt: skip
    return Wish(**{**settings, **changes})


@pytest.fixture
def read(tiny_bundle, folder, tmp_path):
    """Read the folder into a table; gives the outcome."""

    def reading(name="out.csv", **changes):
        return read_folder(_wish(tiny_bundle, folder, tmp_path / name, **changes))

    return reading


@pytest.fixture
def rows():
    def of(table):
        with table.open(newline="", encoding="utf-8") as stream:
            return list(csv.DictReader(stream))

    return of
