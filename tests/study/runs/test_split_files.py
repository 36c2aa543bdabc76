"""A run's split is made once, and never lies there without what it lets through."""

import numpy as np
import pytest
from PIL import Image

from dermosan_lib.study.runs import open_run, split_files
from dermosan_lib.study.splitting import LEAK_PAIRS_FILE, LEAK_REPORT_FILE


@pytest.fixture
def run(tmp_path):
    draw = np.random.default_rng(0)
    for label in ("nv", "mel"):
        (tmp_path / "data" / label).mkdir(parents=True)
        for number in range(12):
            pixels = draw.integers(0, 256, (20, 24, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "data" / label / f"{number}.png")
    return open_run(tmp_path / "data", tmp_path / "runs" / "one")


def test_the_split_is_made_once(run):
    made = run.splits(seed=1)
    assert run.splits(seed=2).equals(made)
    assert (run.folder / LEAK_PAIRS_FILE).is_file()
    assert run.mapping(LEAK_REPORT_FILE)["seed"] == 1


def test_no_split_is_left_where_its_report_fails(run, monkeypatch):
    def fail(*_, **__):
        raise MemoryError

    monkeypatch.setattr(split_files, "leak_report", fail)
    with pytest.raises(MemoryError):
        run.splits()
    assert not (run.folder / "splits.csv").exists()


def test_without_patients_a_lesion_is_the_group(run):
    lesions, splits = run.lesions(), run.splits()
    assert lesions.index.tolist() == splits["path"].tolist()
    assert lesions.tolist() == splits["group"].tolist()
