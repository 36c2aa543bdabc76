"""A run that was moved, alone or with its data, or made on another system, finds its pictures."""

import shutil

import pandas as pd
import pytest
import yaml

from dermosan_lib.errors import RunError
from dermosan_lib.study.runs import Run, open_run
from dermosan_lib.study.runs.moved_data import moved_folder, paths_now


@pytest.fixture
def base(make_images, tmp_path):
    """``old/data/skin`` and ``old/runs/one``, as a run leaves them."""
    names = [f"{code}/{n}.png" for code in ("mel", "nv") for n in range(4)]
    made = make_images(*names)
    top = tmp_path / "old"
    (top / "data").mkdir(parents=True)
    shutil.move(made, top / "data" / "skin")
    run = Run(top / "data" / "skin", top / "runs" / "one")
    run.folder.mkdir(parents=True)
    run.catalog()
    run.splits(seed=1)
    parameters = {"data": str(run.data), "seed": 1}
    (run.folder / "parameters.yaml").write_text(yaml.safe_dump(parameters))
    return top


def paths(run):
    return run.splits()["path"].tolist()


def all_here(run):
    return all((run.data / path).is_file() for path in [*run.catalog()["path"], *paths(run)])


def test_run_and_data_that_were_moved_together_are_found(base, tmp_path):
    new = tmp_path / "another" / "place"
    shutil.move(base, new)
    run = open_run("", new / "runs" / "one")
    assert run.data == new / "data" / "skin"
    assert all_here(run)


def test_a_data_folder_of_windows_is_found_beside_the_run(base):
    file = base / "runs" / "one" / "parameters.yaml"
    file.write_text(yaml.safe_dump({"data": r"D:\studies\2024\data\skin"}), encoding="utf-8-sig")
    assert open_run("", base / "runs" / "one").data == base / "data" / "skin"


def test_a_data_folder_that_is_nowhere_is_asked_for(base, tmp_path):
    shutil.move(base / "data" / "skin", tmp_path / "renamed")
    with pytest.raises(
        RunError, match=r"skin, which are not there.*Give the folder where they lie"
    ):
        open_run("", base / "runs" / "one")
    assert all_here(open_run(tmp_path / "renamed", base / "runs" / "one"))


def test_a_folder_without_the_pictures_is_refused(base, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(RunError, match=r"lists 8 pictures, but .*empty holds none .*mel/0.png"):
        open_run(tmp_path / "empty", base / "runs" / "one")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_tables_of_windows_are_read(base, encoding):
    run = Run(base / "data" / "skin", base / "runs" / "one")
    before = paths(run), run.catalog(), run.duplicates()
    for file in run.folder.glob("*.csv"):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        for name in table.columns.intersection(["path", "path_a", "path_b"]):
            table[name] = table[name].str.replace("/", "\\")
        text = table.to_csv(index=False, sep=";", lineterminator="\r\n")
        file.write_bytes(text.encode(encoding))
    assert paths(run) == before[0]
    pd.testing.assert_frame_equal(run.catalog(), before[1])
    pd.testing.assert_frame_equal(run.duplicates(), before[2])
    assert all_here(run)


@pytest.mark.parametrize("prefix", ["D:\\studies\\skin\\", "/home/ana/skin/", "\\\\server\\skin\\"])
def test_absolute_paths_of_another_machine_are_found(base, prefix):
    run = Run(base / "data" / "skin", base / "runs" / "one")
    before = paths(run)
    for name in ("catalog.csv", "splits.csv"):
        table = pd.read_csv(run.folder / name, dtype=str, keep_default_na=False)
        table["path"] = prefix + table["path"].str.replace("/", "\\" if "\\" in prefix else "/")
        table.to_csv(run.folder / name, index=False)
    assert paths(run) == before
    assert all_here(run)


def test_names_whose_case_or_accents_changed_on_the_way_are_found(base):
    run = Run(base / "data" / "skin", base / "runs" / "one")
    (run.data / "mel").rename(run.data / "MEL")
    (run.data / "nv" / "0.png").rename(run.data / "nv" / "0.PNG")
    assert sorted(paths(run)) == ["MEL/0.png", "MEL/1.png", "MEL/2.png", "MEL/3.png", "nv/0.PNG",
                                  "nv/1.png", "nv/2.png", "nv/3.png"]  # fmt: skip
    assert all_here(run)


def test_where_two_files_fit_none_is_taken(make_images):
    data = make_images("mel/a.png", "mel/A.png", "nv/b.png")
    if len(list((data / "mel").iterdir())) < 2:
        pytest.skip("this file system takes the two for one")
    assert paths_now(data, ["MEL/a.png", "NV/b.png", "mel/a.png"]) == {"NV/b.png": "nv/b.png"}
    assert paths_now(data, ["mel/gone.png"]) == {}
    assert paths_now(data / "nowhere", ["mel/a.png"]) == {}


def test_a_link_to_a_folder_above_ends_the_search(make_images):
    data = make_images("mel/a.png", "nv/b.png")
    try:
        (data / "mel" / "loop").symlink_to(data, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert paths_now(data, ["MEL/A.png"]) == {"MEL/A.png": "mel/a.png"}


def test_a_folder_of_the_same_name_without_the_pictures_is_not_taken(tmp_path):
    (tmp_path / "data" / "skin").mkdir(parents=True)
    folder = tmp_path / "runs" / "one"
    assert moved_folder("/gone/data/skin", folder, ["mel/a.png"]) is None
