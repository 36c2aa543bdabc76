"""An unfinished run goes on after its data were moved, and with nothing else changed."""

import shutil

import numpy as np
import pytest
import yaml

from dermosan_lib.errors import RunError
from dermosan_lib.faces.runs.run_folder import PARAMETERS, begin
from dermosan_lib.study.runs import Run


@pytest.fixture
def begun(png, tmp_path):
    """A run that has its catalogue, over data that have been moved since."""
    data = tmp_path / "data"
    for grey, code in enumerate(("mel", "nv")):
        (data / code).mkdir(parents=True)
        (data / code / "a.png").write_bytes(png(np.full((40, 40, 3), grey, np.uint8)))
    partial = tmp_path / "runs" / ".one.partial"
    begin(partial, {"data": str(data), "seed": 1, "table": ""}, {})
    Run(data, partial).catalog()
    shutil.move(data, tmp_path / "moved")
    return partial, tmp_path / "moved"


def kept(partial):
    return yaml.safe_load((partial / PARAMETERS).read_text(encoding="utf-8"))


def test_a_run_goes_on_where_its_data_lie_now(begun):
    partial, data = begun
    begin(partial, {"data": str(data), "seed": 1, "table": ""}, {})
    assert kept(partial)["data"] == str(data)


def test_other_pictures_are_refused(begun, tmp_path):
    partial, data = begun
    before = kept(partial)
    (tmp_path / "other").mkdir()
    with pytest.raises(RunError, match="holds none"):
        begin(partial, {"data": str(tmp_path / "other"), "seed": 1, "table": ""}, {})
    with pytest.raises(RunError, match="other values of data, seed"):
        begin(partial, {"data": str(data), "seed": 2, "table": ""}, {})
    assert kept(partial) == before


def test_data_that_are_still_there_are_not_taken_for_moved(begun, tmp_path):
    partial, data = begun
    shutil.copytree(data, tmp_path / "data")  # where they were
    with pytest.raises(RunError, match="other values of data"):
        begin(partial, {"data": str(data), "seed": 1, "table": ""}, {})
