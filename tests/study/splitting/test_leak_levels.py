"""The leak report tells patients, lesions, groups and copies apart, and what it cannot know."""

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.figures.leaks import leak_comparison
from dermosan_lib.study.runs import open_run
from dermosan_lib.study.splitting.leak_levels import leak_levels, level_sentences
from dermosan_lib.study.splitting.leaks import leak_report, leak_words
from dermosan_lib.study.splitting.leaks_by_scheme import leak_table

NO_PAIRS = pd.DataFrame(
    {name: pd.Series(dtype=str) for name in ("path_a", "path_b", "kind", "agreement")}
)


@pytest.fixture
def six_patients(tmp_path):
    """Six patients with both conditions and five lesions each of every one; two photos a lesion."""
    data, rows, draw = tmp_path / "data", [], np.random.default_rng(1)
    data.mkdir()
    for patient in range(6):
        for lesion in range(10):
            for photo in range(2):
                name = f"{patient}{lesion}{photo}.png"
                pixels = draw.integers(0, 256, (24, 32, 3), dtype=np.uint8)
                Image.fromarray(pixels).save(data / name)
                label = ("mel", "nv")[lesion % 2]
                rows.append((name, label, f"L{patient}{lesion}", f"P{patient}"))
    table = pd.DataFrame(rows, columns=["image", "dx", "lesion_id", "patient_id"])
    table.to_csv(data / "table.csv", index=False)
    return data


def run_split(data, out, *options):
    main(
        ["catalog", str(data), "-o", str(out / "catalog.csv"), "--cache", str(out / "c"), *options]
    )
    main(["split", str(out / "catalog.csv"), "-o", str(out / "splits.csv")])
    return json.loads((out / "leak_report.json").read_text())


def test_no_patient_of_six_lies_in_several_splits(six_patients, tmp_path, capsys):
    report = run_split(six_patients, tmp_path)
    patients, lesions = report["levels"]["patient"], report["levels"]["lesion"]
    assert (patients["number"], patients["in_several_splits"]) == (6, 0)
    assert (lesions["number"], lesions["in_several_splits"]) == (60, 0)
    assert patients["also_in_train"]["test"] == {"images": 0, "share": 0.0}
    splits = pd.read_csv(tmp_path / "splits.csv", dtype=str)
    parts = splits.assign(patient=splits["path"].str[0])[["patient", "split"]].drop_duplicates()
    assert len(parts) == 6
    assert "patients (patient_id): 0 of 6 lie in several splits" in capsys.readouterr().out


def test_groups_narrower_than_patients_are_told(six_patients, tmp_path, capsys):
    report = run_split(six_patients, tmp_path, "--group-column", "lesion_id")
    patients = report["levels"]["patient"]
    assert patients["in_several_splits"] >= 5
    assert patients["also_in_train"]["test"]["share"] == 1.0
    assert report["group_also_in_train"]["test"]["share"] == 0
    shown = capsys.readouterr().out
    assert "WARNING: grouped by lesion_id as asked, which parts 6 of 6 patients" in shown
    assert (
        "of 6 patients (patient_id) lie in several splits, since the groups are narrower" in shown
    )


def test_a_run_s_report_tells_them_too(six_patients, tmp_path):
    run = open_run(six_patients, tmp_path / "runs" / "one")
    run.splits()
    levels = run.mapping("leak_report.json")["levels"]
    assert levels["patient"]["in_several_splits"] == 0
    assert run.lesions().nunique() == 60
    assert run.splits()["group"].nunique() == 6


SPLITS = pd.DataFrame(
    [("a", "mel", "1", "train"), ("b", "mel", "2", "test"), ("c", "nv", "3", "val")],
    columns=["path", "condition", "group", "split"],
)


def test_a_set_without_patients_says_that_it_cannot_know():
    for attributes in (None, pd.DataFrame({"lesion_id": ["x", "y", "z"]}, index=SPLITS["path"])):
        report = leak_report(SPLITS, NO_PAIRS, attributes=attributes, scheme="grouped")
        patient = report["levels"]["patient"]
        assert patient["known"] is False
        assert "names no patients" in patient["note"]
        assert "cannot be known" in leak_words(report)
    assert report["levels"]["lesion"]["known"] is True


def test_patients_that_are_known_of_a_part_are_counted_there():
    attributes = pd.DataFrame({"patient": ["P", "P", ""]}, index=SPLITS["path"])
    levels = leak_levels(SPLITS, NO_PAIRS, attributes)
    patient = levels["patient"]
    assert (patient["number"], patient["in_several_splits"], patient["images_without"]) == (1, 1, 1)
    assert patient["also_in_train"]["test"] == {"images": 1, "share": 1.0}
    assert patient["also_in_train"]["val"] == {"images": 0, "share": 0.0}
    assert "of 1 images it is not known" in level_sentences(levels)[0]


def test_copies_are_a_level_of_their_own():
    pairs = pd.DataFrame({"path_a": ["a"], "path_b": ["b"]})
    copies = leak_levels(SPLITS, pairs)["copies"]
    assert (copies["number"], copies["in_several_splits"], copies["images_without"]) == (1, 1, 1)


def test_the_figure_shows_patients_or_says_that_they_are_not_known():
    rows = [(f"{n}", "ab"[n % 2], f"L{n}", f"{n:04d}", f"P{n // 4}", "s", "") for n in range(120)]
    names = ["path", "condition", "group", "sha256", "patient_id", "source", "problem"]
    catalog = pd.DataFrame(rows, columns=names)
    told_of = catalog.set_index("path")[["patient_id"]]
    table = leak_table(catalog, NO_PAIRS, attributes=told_of)
    paper = table.set_index("scheme").loc["paper", "patient_in_train"]
    assert paper > 0.5
    figure = leak_comparison(table)
    assert next(bar.name for bar in figure.data) == "same patient in train"
    unknown = leak_comparison(leak_table(catalog, NO_PAIRS))
    assert len(unknown.data) == 2
    words = unknown.layout.title.subtitle.text.replace("<br>", " ")
    assert "patients are in train too is not known" in words
