"""Nothing leaves this machine, and nothing but ours lies in the home folder afterwards."""

import subprocess
import sys

import pytest

from dermosan_lib import phantoms

OURS = (".cache/dermosan/",)  # what the catalogue knows of files it has examined


def ours(path):
    return path.startswith(OURS)


def dermosan(*arguments):
    script = "import sys; from dermosan_lib.faces.cli import main; sys.exit(main())"
    return [sys.executable, "-c", script, *arguments]


@pytest.fixture(scope="module")
def drawings(tmp_path_factory):
    out = tmp_path_factory.mktemp("data") / "phantoms"
    return phantoms.write_phantoms(out, per_class=2, size_px=256, progress=False)


def test_the_watcher_sees_names_asked_for_and_connections_tried(quiet, tmp_path):
    script = (
        "import pathlib, socket\n"
        "try: socket.getaddrinfo('example.org', 80)\n"
        "except OSError: pass\n"
        "for kind, host in ((socket.AF_INET, '198.51.100.7'), (socket.AF_INET6, '2001:db8::7')):\n"
        "    with socket.socket(kind) as out:\n"
        "        out.settimeout(0.2)\n"
        "        try: out.connect((host, 443))\n"
        "        except OSError: pass\n"
        "(pathlib.Path.home() / '.left').write_text('x')\n"
    )
    home = tmp_path / "home"
    status, attempts, _ = quiet.watched([sys.executable, "-c", script], home)
    assert status == 0
    assert {"asked for example.org", "198.51.100.7 port 443"} <= set(attempts)
    assert quiet.left_in(home) == [".left"]


@pytest.mark.slow
def test_the_engine_reports_to_nobody(quiet, tiny_bundle, tmp_path):
    """Its first report was tried some ten seconds after a session began."""
    script = (
        "import time\n"
        "from dermosan_lib.bundle import Bundle\n"
        "from dermosan_lib.clinic.diagnoser import Diagnoser\n"
        f"Diagnoser(Bundle.load({str(tiny_bundle.path)!r}))\n"
        "time.sleep(15)\n"
    )
    home = tmp_path / "home"
    status, attempts, text = quiet.watched([sys.executable, "-c", script], home)
    assert status == 0, text
    assert attempts == []
    assert quiet.left_in(home) == []


def test_a_child_is_told_to_keep_the_engine_quiet(monkeypatch):
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    script = "import dermosan_lib, os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert done.stdout.strip() == b"1"


@pytest.mark.slow
def test_diagnosing_and_cataloguing_leave_nothing_behind(quiet, drawings, tiny_bundle, tmp_path):
    home = tmp_path / "home"
    for command in (
        dermosan("diagnose", str(tiny_bundle.path), str(drawings), "--json"),
        dermosan("catalog", str(drawings), "-o", str(tmp_path / "catalog.csv")),
    ):
        status, attempts, text = quiet.watched(command, home)
        assert status == 0, text
        assert attempts == []
    assert [path for path in quiet.left_in(home) if not ours(path)] == []
