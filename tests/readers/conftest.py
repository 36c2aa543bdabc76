"""A small set of cases, and studies on it."""

import csv

import numpy as np
import pytest
from PIL import Image

from dermosan_lib.readers.answers import Answer
from dermosan_lib.readers.design import study_from
from dermosan_lib.readers.session import open_design

PER_CLASS = 8
CODES = ("mel", "bcc", "nv", "sk")


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """Class folders of tiny pictures, two of each lesion, and a catalogue."""
    folder = tmp_path_factory.mktemp("cases")
    rows = []
    for code in CODES:
        (folder / code).mkdir()
        for k in range(PER_CLASS * 2):
            pixels = np.random.default_rng([len(rows)]).integers(
                0, 256, (20, 24, 3), dtype=np.uint8
            )
            name = f"{code}/{code}_{k:02d}.png"
            Image.fromarray(pixels).save(folder / name)
            rows.append((name, code, f"{code}-{k // 2}", "", str(1 + k % 6), "back"))
    with (folder / "catalog.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("path", "condition", "group", "problem", "fitzpatrick", "site"))
        writer.writerows(rows)
    return folder


@pytest.fixture(scope="session")
def make_design(pictures):
    """A design on the pictures, with entries changed."""

    def make(**entries):
        given = {"name": "t", "advice": "scripted", "length": 8, "base_rate": 0.5} | entries
        return study_from({"cases": {"catalog": "catalog.csv"}} | given, beside=pictures)

    return make


@pytest.fixture
def make_study(make_design, tmp_path):
    """An open study on the pictures, with entries changed; its answers are new."""
    opened = []

    def make(advisor=None, **entries):
        file = tmp_path / "answers.sqlite"
        study = open_design(make_design(**entries), file, advisor=advisor)
        opened.append(study)
        return study

    yield make
    for study in opened:
        study.store.close()


@pytest.fixture(scope="session")
def nevus():
    """An answer."""
    return Answer("nv", "manage", 70, ("mel",))
