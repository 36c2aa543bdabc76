"""`--csv` with and without a table's name, and the options of tables."""

import csv
import io

import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.cli.many_images import with_table


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("a.png", "=b.png"):
        Image.fromarray(phantoms.draw("mel", seed=2, size_px=128).pixels).save(folder / name)
    return folder


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--csv", "out.csv", "a.jpg"], ["--csv=out.csv", "a.jpg"]),
        (["--csv", "OUT.PARQUET"], ["--csv=OUT.PARQUET"]),
        (["--csv", "a.jpg"], ["--csv=", "a.jpg"]),
        (["--csv", "demo", "a.jpg"], ["--csv=", "demo", "a.jpg"]),
        (["a.jpg", "--csv"], ["a.jpg", "--csv="]),
        (["--csv", "--age", "60"], ["--csv=", "--age", "60"]),
        (["--csv", "--", "out.csv"], ["--csv=", "--", "out.csv"]),
        (["a.jpg", "--", "--csv", "out.csv"], ["a.jpg", "--", "--csv", "out.csv"]),
        (["--csv", "out.xlsx"], ["--csv=out.xlsx"]),
    ],
)
def test_only_a_table_is_taken_for_one(words, told):
    assert with_table(words) == told


def test_no_photo_is_written_over(capsys, tiny_bundle, photos):
    before = (photos / "a.png").read_bytes()
    status, out, _ = run(capsys, "diagnose", tiny_bundle.path, "--csv", photos / "a.png")
    assert status == 0
    assert len(list(csv.DictReader(io.StringIO(out)))) == 1
    assert (photos / "a.png").read_bytes() == before


def test_a_table_is_written_and_told(capsys, tiny_bundle, photos, tmp_path):
    (photos / "bad.jpg").write_bytes(b"")
    table = tmp_path / "new" / "out.csv"
    status, out, err = run(capsys, "diagnose", tiny_bundle.path, photos, "--csv", table)
    assert (status, out) == (0, f"{table}: 3 images\n")
    assert "1 of 3 images could not be read; the column `error` says why" in err
    assert [*table.parent.iterdir()] == [table]


def test_a_table_to_mail_holds_no_formula(capsys, tiny_bundle, photos, monkeypatch):
    monkeypatch.chdir(photos)
    given = ["diagnose", tiny_bundle.path, "--csv", "../out.csv", "--", "=b.png"]
    for safe, shown in (([], "=b.png"), (["--safe-csv"], "'=b.png")):
        assert run(capsys, *given[:2], *safe, *given[2:])[0] == 0
        with (photos.parent / "out.csv").open(newline="") as stream:
            assert next(csv.DictReader(stream))["image"] == shown


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--csv", "out.xlsx"], "ends in .csv or .parquet, but is out.xlsx"),
        (["--csv", "--workers", "2"], "--workers is for a table"),
        (["--retry-failed"], "--retry-failed is for a table"),
        (["--csv", "out.csv", "--case"], "--case is of one case"),
        (["--csv", "out.csv", "--report", "a.html"], "--report is of one case"),
        (
            ["--csv", "o.csv", "--scheduler", "tcp://a:1", "--workers", "2"],
            "has workers of its own",
        ),
        (["--csv", "out.csv", "--scheduler", "here"], "like tcp://10.0.0.5:8786"),
        (["--csv", "out.csv", "--age", "old"], "Age is 'old'"),
    ],
)
def test_what_makes_no_sense_is_refused(capsys, tiny_bundle, photos, options, said, monkeypatch):
    monkeypatch.chdir(photos.parent)
    status, out, err = run(capsys, "diagnose", tiny_bundle.path, photos, *options)
    assert (status, out) == (2, "")
    assert said in err
    assert [*photos.parent.iterdir()] == [photos]


def test_a_slip_in_the_folders_name_makes_no_table(capsys, tiny_bundle, photos, tmp_path):
    table, away = tmp_path / "out.csv", photos.with_name("phots")
    status, _, told = run(capsys, "diagnose", tiny_bundle.path, away, "--csv", table)
    assert status == 2
    assert f"There is no {away}. Check the path." in told
    assert not table.exists()
