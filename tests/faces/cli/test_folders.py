"""The command line on folders, splits and archives as people have them."""

import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.cli.shared_options import _SPLIT_FOLDERS
from dermosan_lib.study.folders import SPLIT_FOLDERS, archives


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def filled(folder, parts, per_class=6):
    draw = np.random.default_rng(0)
    for part in parts:
        for label in ("HPV+", "HPV-"):
            (folder / part / label).mkdir(parents=True)
            for number in range(per_class):
                pixels = draw.integers(0, 256, (20, 24, 3), np.uint8)
                Image.fromarray(pixels).save(folder / part / label / f"{number}.png")
    return folder


def test_the_command_line_names_the_library_s_answers():
    assert _SPLIT_FOLDERS == SPLIT_FOLDERS


def test_a_given_split_is_asked_about_kept_and_used(capsys, tmp_path):
    data = filled(tmp_path / "data", ["fold_a", "fold_b"])
    catalog = ("catalog", data, "-o", tmp_path / "catalog.csv", "--cache", tmp_path / "cache")
    status, _, err = run(capsys, *catalog)
    assert status == 2
    assert "fold_a, fold_b hold folders of the same names (HPV+, HPV-)" in err
    status, out, _ = run(capsys, *catalog, "--split-folders", "keep")
    assert status == 0
    assert "the given split (fold_a 12, fold_b 12)" in out
    assert "hpv_plus,HPV+,ad-hoc" in (tmp_path / "conditions.csv").read_text()
    split = ("split", tmp_path / "catalog.csv", "-o", tmp_path / "splits.csv")
    status, out, _ = run(capsys, *split)
    assert status == 0
    assert "--scheme given takes it" in out
    status, _, err = run(capsys, *split, "--scheme", "given")
    assert status == 2
    assert "--parts train=fold_a" in err
    named = ("--scheme", "given", "--parts", "train=fold_b,test=fold_a")
    status, out, _ = run(capsys, *split, *named)
    assert status == 0
    assert "fold_a is test, fold_b is train" in out
    assert "no validation part" in out
    assert "leak: " in out
    assert json.loads((tmp_path / "leak_report.json").read_text())["images"]["test"] == 12
    status, _, _ = run(capsys, *catalog, "--split-folders", "join")
    assert status == 0
    assert not (tmp_path / "given_split.csv").exists()


def test_names_of_conditions_are_no_formula_if_asked(capsys, tmp_path):
    data = tmp_path / "data"
    for number, label in enumerate(("=1+1", "plain")):
        (data / label).mkdir(parents=True)
        Image.new("RGB", (24, 24), (number * 90, 0, 0)).save(data / label / "a.png")
    command = ("catalog", data, "-o", tmp_path / "c.csv", "--cache", tmp_path, "--safe-csv")
    assert run(capsys, *command)[0] == 0
    assert "'=1+1" in (tmp_path / "c_conditions.csv").read_text()


def test_an_archive_is_read_and_its_place_is_told(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "cache_folder", lambda: tmp_path / "cache")
    data = filled(tmp_path / "data", ["."], per_class=2)
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for file in data.rglob("*.png"):
            archive.write(file, f"set/{file.relative_to(data)}")
    command = ("catalog", tmp_path / "set.zip", "-o", tmp_path / "c.csv", "--cache", tmp_path)
    status, out, _ = run(capsys, *command)
    assert status == 0
    assert f"set.zip is unpacked in {tmp_path / 'cache'}" in out
    assert "4 images (hpv_" in out


def test_diagnose_takes_the_pictures_that_the_catalogue_takes(capsys, tiny_bundle, tmp_path):
    photos = tmp_path / "photos"
    for folder in ("x", "_masks", "__MACOSX"):
        (photos / folder).mkdir(parents=True)
        drawn = phantoms.draw("mel", seed=2).pixels
        Image.fromarray(drawn).save(photos / folder / "lesion.png")
    (photos / "x" / "lesion.png").rename(photos / "x" / "lesion.jpg_large")
    (photos / "segmentations").mkdir()
    mask = np.zeros((256, 256), np.uint8)
    mask[90:160, 90:160] = 255
    Image.fromarray(mask).save(photos / "segmentations" / "lesion.png")
    status, out, err = run(capsys, "diagnose", tiny_bundle.path, photos, "--json")
    assert status == 0
    assert "1 masks of lesions" in err
    (answer,) = map(json.loads, out.splitlines())
    assert answer["images"][0]["name"] == "lesion.jpg_large"


@pytest.mark.parametrize("answer", ["yes", "Keep"])
def test_other_answers_are_refused(capsys, tmp_path, answer):
    with pytest.raises(SystemExit) as stop:
        main(["catalog", str(tmp_path), "--split-folders", answer])
    assert stop.value.code == 2
