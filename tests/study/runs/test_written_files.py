"""What a run folder holds: written whole, missed in one sentence, read with today's paths."""

import numpy as np
import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.runs.written_files import CATALOG_FILE, WrittenFiles

TABLE = pd.DataFrame({"path": ["a.png", "nv/b.png"], "score": [0.5, 1.0]})


@pytest.fixture
def files(tmp_path):
    for folder in ("data", "run"):
        (tmp_path / folder).mkdir()
    return WrittenFiles(tmp_path / "data", tmp_path / "run")


def test_tables_mappings_and_arrays_come_back(files):
    assert files.write("table.csv", TABLE) == files.path("table.csv")
    files.write("facts.json", {"n": 2, "name": "Nævus"})
    files.write_array("array.npy", np.ones((2, 3), np.float32))
    pd.testing.assert_frame_equal(files.table("table.csv", low_memory=False), TABLE)
    assert files.mapping("facts.json") == {"n": 2, "name": "Nævus"}
    assert np.load(files.path("array.npy")).shape == (2, 3)


def test_what_cannot_be_written_leaves_the_old_file(files):
    files.write("facts.json", {"n": 1})
    with pytest.raises(ValueError, match="JSON"):
        files.write("facts.json", {"n": float("nan")})
    assert files.mapping("facts.json") == {"n": 1}
    assert [path.name for path in files.folder.iterdir()] == ["facts.json"]


@pytest.mark.parametrize("read", ["table", "mapping", "path"])
def test_a_file_that_no_notebook_has_written_is_told(files, read):
    with pytest.raises(RunError, match=r"none\.csv does not exist yet\. Run the notebook"):
        getattr(files, read)("none.csv")


def test_paths_follow_pictures_that_were_renamed(files):
    rest = ("condition", "format", "sha256", "phash", "group", "source", "problem")
    sizes = {"width_px": 40, "height_px": 30}
    files.write(CATALOG_FILE, TABLE.assign(**dict.fromkeys(rest, "x"), **sizes))
    (files.data / "NV").mkdir()
    for name in ("A.png", "NV/b.png"):
        (files.data / name).touch()
    assert files.here(TABLE.copy())["path"].tolist() == ["A.png", "NV/b.png"]
