"""What the command line prints: no name forges a line, no stream's encoding ends a command."""

import csv
import io
import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.errors import RunError
from dermosan_lib.faces.cli import command_line, terminal
from dermosan_lib.faces.cli.commands import data as data_commands
from dermosan_lib.text.escaping import visible

# A forged line, colours, a bell, an 8-bit control, overridden direction, no width, other lines.
NASTY = "a\nb.png: Nevus (risk: low)\x1b[32m\x07\x9b1m\u202egnp\u2066\u200b\u2028c.png"
FORGED = "b.png: Nevus (risk: low)"


@pytest.fixture(scope="module")
def lesion():
    """A drawn lesion as a PNG."""
    stream = io.BytesIO()
    Image.fromarray(phantoms.draw("mel", seed=2).pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def photos(tmp_path, lesion):
    """Two lesions, the first of them under a name that forges a line."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in (NASTY, "ñandú ş.png"):
        (folder / name).write_bytes(lesion)
    return folder


def run(capsys, *arguments):
    status = command_line.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def assert_plain(text):
    for line in text.split("\n"):
        assert visible(line) == line
        assert not line.startswith(FORGED)


@pytest.mark.parametrize("shape", ["--csv", None])
def test_a_name_is_escaped(capsys, tiny_bundle, photos, shape):
    status, out, err = run(capsys, "diagnose", tiny_bundle.path, photos, *filter(None, [shape]))
    assert (status, err) == (0, "")
    assert_plain(out)
    assert visible(NASTY) in out
    assert "ñandú ş.png" in out


def test_json_holds_the_name_itself_on_one_line(capsys, tiny_bundle, photos):
    status, out, _ = run(capsys, "diagnose", tiny_bundle.path, photos, "--json")
    assert status == 0
    assert_plain(out)
    names = [json.loads(line)["images"][0]["name"] for line in out.splitlines()]
    assert names == [NASTY, "ñandú ş.png"]


def test_errors_log_and_usage_are_escaped(capsys, tiny_bundle, tmp_path):
    (tmp_path / NASTY).write_text("no picture")
    status, out, err = run(capsys, "diagnose", tiny_bundle.path, tmp_path / NASTY)
    assert (status, out) == (2, "")
    assert_plain(err)
    assert visible(NASTY) in err
    with pytest.raises(SystemExit):
        command_line.main(["diagnose", f"--{NASTY}"])
    assert_plain(capsys.readouterr().err)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(terminal._Visible("%(message)s"))
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "read %s", (NASTY,), None)
    handler.emit(record)
    assert stream.getvalue() == f"read {visible(NASTY)}\n"


def test_problems_and_labels_of_a_catalogue_are_escaped(capsys, tmp_path):
    data = tmp_path / "data"
    for label in ("mel\n\x1b[31m", "nv\u202e"):
        (data / label).mkdir(parents=True)
        Image.fromarray(phantoms.draw("mel", seed=len(label)).pixels).save(data / label / "a.png")
    (data / "nv\u202e" / NASTY).write_text("no picture")
    status, out, err = run(
        capsys, "catalog", data, "-o", tmp_path / "c.csv", "--cache", tmp_path / "cache"
    )
    assert (status, err) == (0, "")
    assert_plain(out)
    assert "problem: " in out


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8", "utf-16"])
@pytest.mark.parametrize("shape", ["--json", "--csv", None])
def test_a_stream_of_any_encoding_takes_every_answer(
    monkeypatch, tiny_bundle, photos, encoding, shape
):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    given = ["diagnose", str(tiny_bundle.path), str(photos), *filter(None, [shape])]
    assert command_line.main(given) == 0
    text = written.getvalue().decode(encoding)
    if shape == "--json":
        names = [json.loads(line)["images"][0]["name"] for line in text.splitlines()]
        assert names == [NASTY, "ñandú ş.png"]
    else:
        shown = "ñandú ş.png".encode(encoding, "backslashreplace").decode(encoding)
        assert shown in text
        assert visible(NASTY).encode(encoding, "backslashreplace").decode(encoding) in text


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are Unicode there")
@pytest.mark.parametrize("shape", ["--json", "--csv", None])
def test_a_name_that_is_no_utf8_is_read_and_told(capsys, tiny_bundle, photos, shape):
    raw = os.fsencode(photos) + b"/les\xedon.png"
    shutil.copy(photos / NASTY, raw)
    status, out, err = run(capsys, "diagnose", tiny_bundle.path, photos, *filter(None, [shape]))
    assert (status, err) == (0, "")
    out.encode()
    assert r"les\udcedon.png" in out
    if shape == "--json":
        assert any(
            "les\udcedon" in json.loads(line)["images"][0]["name"] for line in out.splitlines()
        )


def test_csv_ends_its_lines_as_the_system_does(monkeypatch, tiny_bundle, photos):
    for newline, end in ((None, os.linesep), ("\r\n", "\r\n"), ("\n", "\n")):
        written = io.BytesIO()
        stream = io.TextIOWrapper(written, encoding="utf-8", newline=newline)
        monkeypatch.setattr(sys, "stdout", stream)
        assert command_line.main(["diagnose", str(tiny_bundle.path), str(photos), "--csv"]) == 0
        content = written.getvalue().decode()
        assert content.count(end) == content.count("\n") == 3
        assert content.count("\r") == (3 if "\r" in end else 0)


@pytest.mark.parametrize("name", ["=1+1.png", "@x.png", "+x.png", "-x.png", "＝x.png"])
def test_safe_csv_holds_no_formula(capsys, monkeypatch, tiny_bundle, photos, name):
    shutil.copy(photos / NASTY, photos / name)
    monkeypatch.chdir(photos)
    for safe, shown in (([], name), (["--safe-csv"], f"'{name}")):
        status, out, _ = run(capsys, "diagnose", tiny_bundle.path, "--csv", *safe, "--", name)
        assert status == 0
        assert next(csv.DictReader(io.StringIO(out)))["image"] == shown


def test_an_unexpected_error_says_what_to_do(capsys, monkeypatch, tmp_path):
    def fail(_):
        raise KeyError(NASTY)

    monkeypatch.setattr(data_commands, "draw_phantoms", fail)
    monkeypatch.delenv(command_line.DEBUG, raising=False)
    status, out, err = run(capsys, "phantoms", tmp_path)
    assert (status, out) == (1, "")
    assert err.startswith("dermosan: unexpected KeyError: ")
    assert "report it with the command and the version" in err
    assert f"{command_line.DEBUG}=1" in err
    assert "Traceback" not in err
    assert_plain(err)
    monkeypatch.setenv(command_line.DEBUG, "1")
    status, _, err = run(capsys, "phantoms", tmp_path)
    assert status == 1
    assert err.startswith("Traceback")
    assert "in fail" in err
    assert_plain(err)


def test_what_the_system_refuses_is_told_as_that(capsys, monkeypatch, tmp_path):
    def refuse(_):
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr(data_commands, "draw_phantoms", refuse)
    status, _, err = run(capsys, "phantoms", tmp_path)
    assert status == 1
    assert "Permission denied" in err
    assert "Mend what the system refused" in err


def test_refused_input_needs_no_more_words(capsys, monkeypatch, tmp_path):
    def refuse(_):
        raise RunError("Too few. Add one.")

    monkeypatch.setattr(data_commands, "draw_phantoms", refuse)
    assert run(capsys, "phantoms", tmp_path) == (2, "", "dermosan: Too few. Add one.\n")


def dermosan(*arguments, shell="", **options):
    command = [sys.executable, "-m", "dermosan_lib", *map(str, arguments)]
    if shell:
        command = ["sh", "-c", f'exec "$@" {shell}', "sh", *command]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, **options)


def test_the_package_is_the_command(tmp_path):
    """In a folder whose files are named like modules of Python and of others."""
    for name in ("random", "numpy", "re", "multiprocessing"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong one')")
    environment = {**os.environ, "PYTHONPATH": str(Path(terminal.__file__).parents[3])}
    helped = dermosan("--help", cwd=tmp_path, env=environment)
    assert helped.returncode == 0, helped.stderr
    assert helped.stdout.startswith("usage: dermosan [-h]")
    refused = dermosan("catalog", "nowhere", cwd=tmp_path, env=environment)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("dermosan: nowhere is no folder.")
    assert dermosan("split", cwd=tmp_path, env=environment).returncode == 2


def test_children_import_nothing_from_the_working_folder(tmp_path):
    """The command as installed, which starts processes, beside files named like modules."""
    work, command = tmp_path / "work", tmp_path / "bin" / "dermosan.py"
    for folder in (work, command.parent):
        folder.mkdir()
    for name in ("random", "socket", "numpy"):
        (work / f"{name}.py").write_text("raise SystemExit('the wrong one')")
    command.write_text(
        "import sys\nfrom dermosan_lib.faces.cli import main\n"
        "if __name__ == '__main__':\n    sys.exit(main())\n"
    )
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONSAFEPATH"}
    done = subprocess.run(
        [sys.executable, command, "phantoms", "out", "--per-class", "10", "--size", "32"],
        cwd=work, capture_output=True, text=True, timeout=240,
        env=kept | {"PYTHONPATH": str(Path(terminal.__file__).parents[3])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(list((work / "out" / "mel").iterdir())) == 10


@pytest.mark.skipif(os.name != "posix", reason="redirections of a POSIX shell")
@pytest.mark.parametrize("shell", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_lose_no_status(tiny_bundle, photos, shell):
    done = dermosan("diagnose", tiny_bundle.path, photos, shell=shell)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a folder in use stays")
def test_a_working_folder_that_is_gone_is_told(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(Path(terminal.__file__).parents[3])}
    script = 'cd "$1" && rmdir "$1" && exec "$2" -m dermosan_lib catalog .'
    done = subprocess.run(
        ["sh", "-c", script, "sh", gone, sys.executable], env=environment, text=True,
        capture_output=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 2
    assert "working folder is gone" in done.stderr
