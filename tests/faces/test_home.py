"""A home folder that cannot be written: what Jupyter writes goes elsewhere, and that is told."""

import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from jupyter_core.paths import jupyter_config_dir, jupyter_data_dir, jupyter_runtime_dir

from dermosan_lib.faces import home
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.faces.dashboard import incidents
from dermosan_lib.faces.serving import wait_until_ready
from dermosan_lib.study.duplicates import file_facts_cache

UNSET = (*home._NAMES, "XDG_CACHE_HOME", "XDG_DATA_HOME", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH")


@pytest.fixture(autouse=True)
def plain(monkeypatch, tmp_path):
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))  # where a child's log may stay


@pytest.fixture
def below_a_file(tmp_path, monkeypatch):
    """A home that not even root can write to."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "file" / "home"))
    monkeypatch.setattr(file_facts_cache, "_TOLD", set())
    return tmp_path / "file" / "home"


@pytest.fixture
def nobody(monkeypatch):
    """A person without a home, as containers have under an unknown number."""
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    monkeypatch.setattr(file_facts_cache, "_TOLD", set())


def test_nothing_is_made_in_a_home_that_can_be_written(tmp_path, monkeypatch, caplog):
    own = tmp_path / "home"
    own.mkdir()
    monkeypatch.setenv("HOME", str(own))
    made = home.writable_environment()
    assert set(made) == {*home._ALWAYS, "JUPYTER_RUNTIME_DIR"}
    assert made["JUPYTER_RUNTIME_DIR"] == jupyter_runtime_dir()  # where the log is looked for
    assert not any(made[name].startswith(str(own)) for name in home._ALWAYS)
    assert list(own.iterdir()) == []
    assert caplog.messages == []


def test_a_person_s_own_data_and_settings_of_jupyter_are_read(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for folder in (jupyter_data_dir(), jupyter_config_dir()):
        Path(folder).mkdir(parents=True)
    made = home.writable_environment()
    assert made["JUPYTER_PATH"] == jupyter_data_dir()
    assert made["JUPYTER_CONFIG_PATH"] == jupyter_config_dir()


def test_private_folders_stand_in_and_that_is_told_once(below_a_file, caplog):
    made = home.writable_environment()
    assert set(made) == set(home._NAMES)
    for folder in map(Path, made.values()):
        assert folder.is_dir()
        if os.name == "posix":
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    assert home.writable_environment() == made
    assert caplog.text.count("cannot be written, so") == 1
    assert str(below_a_file) in caplog.text
    assert "Set HOME" in caplog.text
    assert str(incidents.log_path()).startswith(made["JUPYTER_RUNTIME_DIR"])


def test_a_person_without_a_home_is_served_too(nobody, caplog):
    assert set(home.writable_environment()) == set(home._NAMES)
    assert "The home folder cannot be written" in caplog.text


def test_settings_in_a_home_that_is_only_read_are_still_found(below_a_file, tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "settings"))
    (tmp_path / "settings").mkdir()
    monkeypatch.setattr(home, "can_write", lambda _: False)
    made = home.writable_environment()
    assert made["JUPYTER_CONFIG_DIR"] != str(tmp_path / "settings")
    assert made["JUPYTER_CONFIG_PATH"] == str(tmp_path / "settings")


def test_the_own_environment_is_changed_for_a_while(below_a_file):
    with home.writable_home():
        assert Path(os.environ["IPYTHONDIR"]).is_dir()
        assert all(os.environ[name] == to for name, to in home.writable_environment().items())
    assert "IPYTHONDIR" not in os.environ


PROGRAM = """
import sys
from pathlib import Path
from dermosan_lib.faces.home import writable_environment
folder = Path(writable_environment()["JUPYTER_RUNTIME_DIR"])
(folder / "kernel.json").write_text("key")
(folder / "dashboard.log").write_text(sys.argv[1])
print(folder)
"""


@pytest.mark.parametrize("logged", ["", "incident"])
def test_nothing_stays_but_a_log(below_a_file, repository, logged):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, logged], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    )  # fmt: skip
    folder = Path(done.stdout.strip())
    assert folder.parent.exists() == bool(logged)
    assert [path.name for path in folder.glob("*")] == ["dashboard.log"] * bool(logged)


@pytest.fixture
def catalogued(tmp_path, repository):
    """Catalogue a few pictures; gives the exit status."""
    from PIL import Image

    for code in "ab":
        (tmp_path / "data" / code).mkdir(parents=True)
        for number in range(3):
            picture = Image.new("RGB", (64, 64), (90 * number, 9, ord(code)))
            picture.save(tmp_path / "data" / code / f"{number}.png")
    out = tmp_path / "out" / "catalog.csv"

    def catalogue(*options):
        return main(["catalog", str(tmp_path / "data"), "-o", str(out), *options])

    yield catalogue
    assert len(out.read_text().splitlines()) == 7


def test_the_catalogue_needs_no_home(below_a_file, catalogued, caplog, capsys):
    assert catalogued() == 0
    assert "6 images" in capsys.readouterr().out
    told = [text for text in caplog.messages if str(below_a_file) in text]
    assert len(told) == 1
    assert re.search(r"cannot be written .* examined anew.*--cache", told[0])


def test_the_catalogue_needs_no_cache_folder(tmp_path, catalogued, caplog):
    (tmp_path / "file").touch()
    assert catalogued("--cache", str(tmp_path / "file" / "cache")) == 0
    assert caplog.text.count("examined anew") == 1


def test_the_catalogue_of_a_person_without_a_home(nobody, catalogued, caplog):
    assert catalogued() == 0
    assert caplog.text.count("examined anew") == 1


READ_ONLY = """
mount -t tmpfs -o ro none "$1" && cd "$2" && HOME="$1" exec "$3" -c '
import sys
from dermosan_lib.faces.cli import main
sys.exit(main(["catalog", "data", "-o", "again.csv"]))'
"""


def test_the_catalogue_takes_a_home_mounted_to_be_read(catalogued, tmp_path, repository):
    assert catalogued("--cache", str(tmp_path / "cache")) == 0
    (tmp_path / "mounted").mkdir()
    own = ["unshare", "--mount", "--map-root-user", "sh", "-c"]
    try:
        subprocess.run([*own, f"mount -t tmpfs -o ro none {tmp_path}/mounted"], check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets nobody mount")
    done = subprocess.run(
        [*own, READ_ONLY, "sh", tmp_path / "mounted", tmp_path, sys.executable],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(repository)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("examined anew") == 1
    assert (tmp_path / "again.csv").read_text() == (tmp_path / "out/catalog.csv").read_text()


@pytest.mark.slow
def test_the_dashboard_answers_without_a_home(below_a_file, repository):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = "import sys; from dermosan_lib.faces.cli import main; sys.exit(main(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "dashboard", "--port", str(port)],
        env={**os.environ, "PYTHONPATH": str(repository)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/", 90, alive=lambda: process.poll() is None)
        with urlopen(f"http://127.0.0.1:{port}/", timeout=240) as page:
            assert b"<title>" in page.read()
    finally:
        process.terminate()
        _, told = process.communicate(timeout=240)
    assert process.returncode == 0, told
    assert told.count("cannot be written, so") == 1


def test_a_drive_that_is_not_there_cannot_be_written(monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda _: False)
    monkeypatch.setattr(home.tempfile, "TemporaryFile", _missing)
    assert not home.can_write(Path("/drive/folder"))


def _missing(**_):
    raise FileNotFoundError
