"""`dermosan study`: what it says, and what it refuses."""

import csv

import pytest

from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.phantoms import write_phantoms
from dermosan_lib.readers import simulate_readers
from dermosan_lib.readers.answers import Answer
from dermosan_lib.readers.session import ReadingSession, open_study

STUDY = """\
name: May
cases: {phantoms: 6, size_px: 64}
advice: scripted
length: 10
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "may.yaml"
    path.write_text(STUDY)
    return path


def test_check_says_what_will_be_done_and_what_it_takes(file, capsys):
    assert main(["study", "check", str(file), "--gain", "0.1"]) == 0
    said = capsys.readouterr().out
    assert "3 of 10 new cases (25% asked) are malignant" in said
    assert "self-first" in said.casefold()
    assert "60 phantoms of 50 lesions, 10 conditions" in said
    assert "gain of 10 points" in said
    assert "Hillis, Obuchowski and Berbaum 2011; assumed" in said
    assert "- 20 readers: " in said


def test_check_takes_the_spread_of_a_pilot(file, capsys, tmp_path):
    pilot = simulate_readers(tmp_path / "pilot.csv", readers=3)
    assert main(["study", "check", str(file), "--pilot", str(pilot)]) == 0
    assert "spread as in pilot.csv: 3 readers, 40 cases" in capsys.readouterr().out


def test_contradictions_and_missing_answers_end_with_2(file, capsys):
    assert main(["study", "export", str(file)]) == 2
    assert "nobody has answered yet" in capsys.readouterr().err
    file.write_text(STUDY + "feedback: end\nreview: 3\n")
    assert main(["study", "check", str(file)]) == 2
    assert "A case that comes back tells" in capsys.readouterr().err


def test_pictures_that_cannot_be_read_are_told_before_a_class_meets_them(tmp_path, capsys):
    write_phantoms(tmp_path / "drawn", per_class=4, size_px=64, progress=False)
    (tmp_path / "drawn" / "phantoms.csv").unlink()
    file = tmp_path / "may.yaml"
    file.write_text(
        "name: May\ncases: {folder: drawn}\nadvice: scripted\nlength: 8\nbase_rate: null\n"
    )
    assert main(["study", "check", str(file)]) == 0
    broken = sorted((tmp_path / "drawn" / "mel").glob("*.png"))[3]
    broken.write_bytes(b"no picture")
    assert main(["study", "check", str(file)]) == 2
    assert f"1 of 40 cannot be read: {broken.parent.name}/{broken.name}." in (
        capsys.readouterr().err
    )


def test_export_writes_answers_and_dictionary(file, capsys, tmp_path):
    study = open_study(file)
    session = ReadingSession(study, "=1+1")
    session.next_case()
    session.commit(Answer("nv", "manage", 50), 100)
    study.store.close()
    out = tmp_path / "out.csv"
    assert main(["study", "export", str(file), "-o", str(out), "--safe-csv"]) == 0
    assert "1 answers of 1 readers" in capsys.readouterr().out
    with out.open(newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["reader"] == "'=1+1"
    assert (tmp_path / "out_columns.csv").is_file()
