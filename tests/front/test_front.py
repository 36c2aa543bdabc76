"""The door itself: light, typed, listed, and without TensorFlow."""

import ast
import subprocess
import sys

import pytest

import dermosan_lib as dermosan

NAMES = {
    "Diagnosis", "Evaluation", "FinishedRun", "LoadedBundle", "bundles", "diagnose",
    "evaluate", "load", "run",
}  # fmt: skip


def test_the_names_are_listed_and_there():
    assert set(dermosan.__all__) == NAMES
    assert set(dir(dermosan)) >= NAMES | {"__version__"}
    for name in NAMES:
        assert getattr(dermosan, name).__doc__, name


def test_what_checkers_and_editors_see_is_what_is_there(repository):
    tree = ast.parse((repository / "dermosan_lib" / "__init__.py").read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    (seen,) = (node for node in imports if node.module == "dermosan_lib.front")
    assert {alias.name for alias in seen.names} == NAMES
    from dermosan_lib import front

    assert set(front.__all__) == NAMES


def test_other_names_are_not_there():
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        dermosan.laod  # noqa: B018
    with pytest.raises(ImportError):
        from dermosan_lib import laod  # noqa: F401


def test_rooms_are_imported_as_before():
    script = "from dermosan_lib import images, bundle; print(images.__name__, bundle.__name__)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert done.stdout.split() == [b"dermosan_lib.images", b"dermosan_lib.bundle"]


def test_three_lines_are_quick_and_load_nothing_heavy(lesion):
    script = (
        "import dermosan_lib as dermosan\n"
        "bundle = dermosan.load('demo')\n"
        f"print(bundle.diagnose({str(lesion)!r}))\n"
        "import sys\n"
        "heavy = {'tensorflow', 'keras', 'pandas', 'plotly', 'sklearn', 'scipy', 'IPython',\n"
        "         'papermill', 'dermosan_lib.study', 'dermosan_lib.faces'}\n"
        "print(*sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stderr.strip() == ""
    assert done.stdout.startswith("lesion.png: ")
    assert "not a medical device" in done.stdout


@pytest.mark.slow
def test_a_checker_knows_the_types(tmp_path):
    pytest.importorskip("mypy")
    file = tmp_path / "asks.py"
    file.write_text(
        "import dermosan_lib as dermosan\n"
        "bundle = dermosan.load('demo')\n"
        "reveal_type(bundle.diagnose([b'x'], age=54))\n"
        "reveal_type(dermosan.run)\n"
        "bundle.diagnose(7)\n"
        "dermosan.laod\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "", "--follow-imports", "silent",
         "--ignore-missing-imports", "--cache-dir", str(tmp_path / "cache"), str(file)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert 'Revealed type is "dermosan_lib.clinic.diagnosis.Diagnosis"' in done.stdout
    assert "dermosan_lib.front.running.FinishedRun" in done.stdout
    assert "asks.py:5: error" in done.stdout
    assert 'Module has no attribute "laod"' in done.stdout
