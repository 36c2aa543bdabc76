"""The command line: exit status, words on bad input, and JSON Lines."""

import csv
import json
import shutil

import numpy as np
import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.bundle import update_card
from dermosan_lib.decision import ATTRIBUTES
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.cli.commands import diagnose
from tests.public_layouts import ham10000

COMMANDS = (
    "demo", "phantoms", "catalog", "split", "run", "probe", "import", "diagnose", "evaluate",
    "dashboard", "bundles", "publish", "study",
)  # fmt: skip


@pytest.fixture
def lesion(tmp_path):
    path = tmp_path / "photos" / "lesion.png"
    path.parent.mkdir()
    Image.fromarray(phantoms.draw("mel", seed=2).pixels).save(path)
    return path


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_no_command_prints_the_help(capsys):
    status, out, _ = run(capsys)
    assert status == 0
    for name in COMMANDS:
        assert name in out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(capsys, name):
    with pytest.raises(SystemExit) as stop:
        main([name, "--help"])
    assert stop.value.code == 0
    assert f"dermosan {name}" in capsys.readouterr().out


def test_what_may_be_told_of_a_case_is_what_may_be_evidence(capsys):
    assert diagnose.ATTRIBUTES == ATTRIBUTES
    with pytest.raises(SystemExit):
        main(["diagnose", "--help"])
    shown = capsys.readouterr().out
    for name in ATTRIBUTES:
        assert f"--{name}" in shown
    with pytest.raises(SystemExit) as stop:
        main(["diagnose", "demo", "x.png", "--itch", "perhaps"])
    assert stop.value.code == 2


def test_usage_errors_exit_with_2():
    with pytest.raises(SystemExit) as stop:
        main(["split"])
    assert stop.value.code == 2


@pytest.mark.parametrize("number", ["1_0", "１０", "010", "1.0", "ten", "1e1"])
def test_what_only_python_takes_for_a_number_is_refused(capsys, tmp_path, number):
    with pytest.raises(SystemExit) as stop:
        main(["phantoms", str(tmp_path / "x"), "--per-class", number])
    assert stop.value.code == 2
    assert f"--per-class: must be a whole number, but is {number!r}" in capsys.readouterr().err


@pytest.mark.parametrize("share", ["1.5", "-0.1", "nan", "8%", "1e-1", "0,1"])
def test_what_is_no_share_is_refused(capsys, tmp_path, share):
    with pytest.raises(SystemExit) as stop:
        main(["phantoms", str(tmp_path / "x"), f"--in-between={share}"])
    assert stop.value.code == 2
    message = f"--in-between: must be 0 to 1, such as 0.1, but is {share!r}"
    assert message in capsys.readouterr().err


def test_phantoms_are_drawn_in_between_if_asked(capsys, tmp_path):
    asked = ("--per-class", 2, "--size", 32, "--in-between", "0.5")
    status, _, err = run(capsys, "phantoms", tmp_path / "x", *asked)
    assert status == 0, err
    with (tmp_path / "x" / phantoms.TABLE).open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert sum(row["in_between_with"] != "" for row in rows) == 10


def test_a_part_of_a_set_is_catalogued_by_one_option_and_what_was_left_out_is_kept(
    capsys, tmp_path
):
    data = ham10000(tmp_path / "set")
    (data / "HAM10000_images_part_1" / "ISIC_0024306.jpg").unlink()
    command = ("catalog", data, "-o", tmp_path / "catalog.csv", "--cache", tmp_path / "cache")
    status, _, err = run(capsys, *command)
    assert status == 2
    assert "go on with the 7 that are there with --allow-missing" in err
    status, out, _ = run(capsys, *command, "--allow-missing")
    assert status == 0
    told = "1 of 8 rows of HAM10000_metadata.csv have no file and are left out, as asked"
    assert told in out
    notes = json.loads((tmp_path / "catalog_notes.json").read_text())["notes"]
    assert any(told in note for note in notes)
    assert "rows matched to files: 7 by name without suffix" in notes


@pytest.mark.ci
def test_phantoms_catalog_split(capsys, tmp_path):
    out = tmp_path / "pictures"
    assert run(capsys, "phantoms", out, "--per-class", 10, "--seed", 3, "--size", 64)[0] == 0
    assert len(list((out / "mel").glob("*.png"))) == 10
    table = tmp_path / "catalog.csv"
    shutil.copy(out / "mel" / "mel_00000.png", out / "nv" / "copy.png")
    with (out / "phantoms.csv").open("a") as stream:
        stream.write("nv/copy.png,nv,another,1,clinical,True,\n")
    cache = tmp_path / "cache"
    status, text, _ = run(capsys, "catalog", out, "-o", table, "--cache", cache)
    assert status == 0
    assert "101 images" in text
    assert "1 exact and 0 near copies" in text
    rule = "files of the same bytes have one condition"
    assert f"WARNING: {rule}, but 1 file does not: see contradictions.csv" in text
    assert f"{rule},file,mel/mel_00000.png" in (tmp_path / "contradictions.csv").read_text()
    assert any(cache.iterdir())
    assert not list(out.glob("*.sqlite"))
    splits = tmp_path / "splits.csv"
    status, text, _ = run(capsys, "split", table, "-o", splits, "--scheme", "paper")
    assert status == 0
    assert "paper, seed 42" in text
    assert "share a group with train; " in text
    assert "1 groups bear several labels" in text
    report = json.loads((tmp_path / "leak_report.json").read_text())
    assert report["pairs_of_copies_in_two_table_groups"] == 1
    assert report["contradictions"] == {rule: 1}
    assert f"contradiction: {rule}, but 1 does not" in text
    assert report["group_also_in_train"]["test"]["images"] > 0
    assert "nv/copy.png" in (tmp_path / "leak_pairs.csv").read_text()
    assert splits.read_text().startswith("path,condition,group,split\n")
    other = tmp_path / "other.csv"
    status, text, _ = run(capsys, "split", table, "-o", other, "--scheme", "deduplicated")
    assert status == 0
    assert (tmp_path / "other_leak_report.json").is_file()
    (tmp_path / "duplicates.csv").unlink()
    assert run(capsys, "split", table, "-o", other, "--scheme", "grouped")[0] == 0
    status, _, err = run(capsys, "split", table, "-o", other, "--scheme", "deduplicated")
    assert status == 2
    assert "needs the pairs of copies" in err
    status, _, err = run(capsys, "split", table, "-o", other, "--scheme", "source")
    assert status == 2
    assert "--source-column" in err


def test_json_is_one_object_a_line(capsys, tiny_bundle, lesion):
    shutil.copy(lesion, lesion.with_name("second.png"))
    status, out, _ = run(capsys, "diagnose", tiny_bundle.path, lesion.parent, "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [answer["images"][0]["name"] for answer in answers] == ["lesion.png", "second.png"]


def test_a_case_is_one_answer(capsys, tiny_bundle, lesion):
    status, out, _ = run(capsys, "diagnose", tiny_bundle.path, lesion, lesion, "--case", "--json")
    assert status == 0
    assert len(json.loads(out)["images"]) == 2


def test_csv_has_a_column_a_condition(capsys, tiny_bundle, lesion):
    status, out, _ = run(capsys, "diagnose", tiny_bundle.path, lesion, "--csv")
    header, row = out.splitlines()
    assert status == 0
    assert header.split(",")[2:12] == list(tiny_bundle.taxonomy.codes)
    assert sum(float(value) for value in row.split(",")[2:12]) == pytest.approx(1, abs=1e-4)


def test_attributes_that_were_not_learned_are_told(capsys, tiny_bundle, lesion):
    arguments = ("diagnose", tiny_bundle.path, lesion, "--age", 54, "--site", "back")
    status, out, _ = run(capsys, *arguments)
    assert status == 0
    assert "Age was ignored: this model has not learned what it says." in out
    status, out, _ = run(capsys, *arguments, "--json")
    assert list(json.loads(out)["evidence"]["ignored"]) == ["age", "site"]


def test_learned_attributes_are_used_and_checked(capsys, tiny_bundle, lesion, tmp_path):
    bundle = tmp_path / "bundle"
    shutil.copytree(tiny_bundle.path, bundle)
    ratios = {code: [0.0, 0.0] for code in tiny_bundle.taxonomy.codes}
    sex = {"name": "sex", "values": ["female", "male"], "log_ratios": ratios}
    update_card(bundle, metadata={"attributes": [sex], "used": ["sex"], "weight": 1.0})
    status, out, _ = run(capsys, "diagnose", bundle, lesion, "--sex", "female")
    assert status == 0
    assert "With sex female; the photo alone:" in out
    status, out, _ = run(capsys, "diagnose", bundle, lesion, "--sex", "female", "--csv")
    assert out.splitlines()[1].endswith(",sex=female")
    status, out, err = run(capsys, "diagnose", bundle, lesion, "--sex", "f", "--json")
    assert (status, out) == (2, "")
    assert "Sex is 'f'; this model has learned female, male. Choose one of these" in err


def test_text_names_the_notice(capsys, tiny_bundle, lesion):
    status, out, _ = run(capsys, "diagnose", tiny_bundle.path, lesion)
    assert status == 0
    assert "not a medical device" in out


def test_a_bad_file_loses_no_other(capsys, tiny_bundle, lesion):
    (lesion.parent / "bad.jpg").write_text("no picture")
    status, out, err = run(capsys, "diagnose", tiny_bundle.path, lesion.parent, "--json")
    assert status == 2
    assert len(out.splitlines()) == 1
    assert "bad.jpg is not a picture that can be read" in err
    assert "1 of 2 files" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["catalog", "nowhere"], "nowhere"),
        (["split", "nowhere.csv"], "nowhere.csv"),
        (["diagnose", "nowhere", "x.jpg"], "no bundle"),
        (["run", "nowhere", "--name", "x"], "nowhere"),
        (["run", ".", "--name", "a/b"], "plain folder name"),
        (["run", ".", "--name", "x", "-p", "epochs"], "key=value"),
        (["run", ".", "--name", "x", "-p", "epoch=3"], "'epoch' is not known"),
        (["dashboard", "--bundle", "nowhere"], "no bundle"),
        (["import", "nowhere.h5", "-o", "b"], "must be a file, but nowhere.h5"),
        (["import", "x.h5", "--taxonomy", "y", "-o", "b"], "'y' is not known"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(capsys, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    status, out, err = run(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert words in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_and_one_class_are_refused(capsys, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    status, _, err = run(capsys, "catalog", empty, "-o", tmp_path / "c.csv")
    assert status == 2
    assert str(empty) in err or "empty" in err
    one = tmp_path / "one" / "melanoma"
    one.mkdir(parents=True)
    Image.fromarray(np.full((64, 64, 3), 99, np.uint8)).save(one / "a.png")
    status, _, err = run(capsys, "catalog", one.parent, "-o", tmp_path / "c.csv")
    assert status == 2
    assert "one" in err
    assert not (tmp_path / "c.csv").exists()


def test_a_finished_run_is_not_overwritten(capsys, tmp_path):
    (tmp_path / "runs" / "first").mkdir(parents=True)
    status, _, err = run(capsys, "run", tmp_path, "--name", "first", "--runs", tmp_path / "runs")
    assert status == 2
    assert "exists" in err


@pytest.mark.parametrize("given", ["join=a", "join=[a]"])
def test_joined_runs_are_named_whole(capsys, tmp_path, monkeypatch, given):
    from dermosan_lib.faces import reports, runs

    told = {}

    def note(data, name, parameters, **_):
        told.update(parameters)
        return tmp_path

    monkeypatch.setattr(runs, "run_notebooks", note)
    monkeypatch.setattr(reports, "summary", lambda _: "")
    monkeypatch.chdir(tmp_path)
    status, _, err = run(capsys, "run", tmp_path, "--name", "x", "-p", given)
    assert status == 0, err
    assert told["join"] == [str(tmp_path.resolve() / "a")]


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("command", ["run", "demo"])
def test_quiet_is_handed_on(capsys, tmp_path, monkeypatch, command, asked):
    from dermosan_lib.faces import reports, runs

    told = {}
    monkeypatch.setattr(runs, "run_notebooks", lambda *_, **named: told.update(named))
    monkeypatch.setattr(reports, "summary", lambda _: "")
    monkeypatch.chdir(tmp_path)
    arguments = ["run", tmp_path, "--name", "x"] if command == "run" else ["demo", "--no-serve"]
    status, _, err = run(capsys, *arguments, *(["--quiet"] if asked else []))
    assert (status, err) == (0, "")
    assert told["quiet"] is asked


def test_tables_that_are_mailed_hold_no_formula_if_asked(capsys, tmp_path):
    data = tmp_path / "data"
    for name, seed in (("mel/=1+1", 1), ("nv/-2", 2)):
        path = data / f"{name}.png"
        path.parent.mkdir(parents=True)
        Image.fromarray(phantoms.draw("mel", seed=seed).pixels).save(path)
    (data / "table.csv").write_text("image,label\nmel/=1+1.png,=mel\nnv/-2.png,nv\n")
    for asked, source in (((), "=HYPERLINK"), (("--safe-csv",), "'=HYPERLINK")):
        out = tmp_path / f"catalog{len(asked)}.csv"
        named = ("--cache", tmp_path / "cache", "-o", out)
        renamed = data.rename(tmp_path / "=HYPERLINK")
        status, _, err = run(capsys, "catalog", renamed, *named, *asked)
        renamed.rename(data)
        assert (status, err) == (0, "")
        with out.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert {row["source"] for row in rows} == {source}
        assert [row["width_px"] for row in rows] == ["256", "256"]
