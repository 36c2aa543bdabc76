"""A study on tiny pictures, and the page on it without a browser."""

import shutil

import numpy as np
import pytest
from PIL import Image

from dermosan_lib.faces.practice import PracticePage
from dermosan_lib.readers.advice import Advice
from dermosan_lib.readers.design import study_from
from dermosan_lib.readers.session import open_design

CODES = ("mel", "bcc", "nv", "sk")


class Adviser:
    """Names melanoma whatever it is shown, and counts how often it is asked."""

    def __init__(self):
        self.asked = 0

    def __call__(self, picture):
        self.asked += 1
        shares = {"mel": 0.7, "nv": 0.2, "bcc": 0.06, "sk": 0.04}
        return Advice(tuple(shares.items()), ("mel", "nv"), overlay=picture.read_bytes())


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    for code in CODES:
        (folder / code).mkdir()
        for k in range(8):
            pixels = np.random.default_rng([k, len(code)]).integers(0, 256, (20, 24, 3), np.uint8)
            Image.fromarray(pixels).save(folder / code / f"{code}_{k}.png")
    return folder


@pytest.fixture
def adviser():
    return Adviser()


@pytest.fixture
def open_page(pictures, tmp_path, adviser):
    """A page on a study whose entries are given; another call opens the same answers."""

    def opens(**entries):
        given = {"name": "May", "length": 3, "base_rate": None, "arms": ["model_features"]}
        source = {"cases": {"folder": str(pictures), "taxonomy": "kaggle10"}}
        design = study_from(source | given | entries, beside=pictures)
        study = open_design(design, tmp_path / "answers.sqlite", advisor=adviser)
        return PracticePage(study)

    return opens


@pytest.fixture
def begin():
    """Type a pseudonym and begin; where it is known already, it was this person's."""

    def begins(page, pseudonym="ana"):
        page.join.pseudonym.value = pseudonym
        page.join.begin.click()
        page.join.theirs.click()

    return begins


@pytest.fixture
def answer():
    """Fill in an answer and commit it, the first or the second."""

    def answers(page, diagnosis="Melanoma", *, again=False):
        page.form.diagnosis.value = diagnosis
        page.form.management.value = "refer"
        (page.form.commit_again if again else page.form.commit).click()

    return answers


@pytest.fixture
def open_own(pictures, tmp_path, open_page):
    """A page on a copy of the pictures, which may be harmed; another call opens it again."""

    def opens(folder=None, **entries):
        if folder is None:
            folder = shutil.copytree(pictures, tmp_path / "own")
        source = {"folder": str(folder), "taxonomy": "kaggle10"}
        return open_page(cases=source, **entries), folder

    return opens
