"""Workers start afresh and never run the caller's script again."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys
print("begun", flush=True)
from concurrent.futures import ProcessPoolExecutor
from dermosan_lib.system.spawning import LibraryContext
from dermosan_lib.text.escaping import visible
with ProcessPoolExecutor(2, mp_context=LibraryContext()) as pool:
    print(*pool.map(visible, ["one", "two\\n"]))
main = sys.modules["__main__"]
print(getattr(main, "__file__", None), main.__spec__ and main.__spec__.name)
"""


@pytest.mark.parametrize("how", ["file", "module", "text"])
def test_a_script_without_a_guard_is_run_once_and_keeps_its_name(tmp_path, how):
    file = tmp_path / "unguarded.py"
    file.write_text(SCRIPT)
    command = {"file": [str(file)], "module": ["-m", "unguarded"], "text": ["-c", SCRIPT]}[how]
    done = subprocess.run(
        [sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    begun, answers, told = done.stdout.splitlines()
    assert (begun, answers) == ("begun", "one two\\n")
    known = {"file": f"{file} None", "module": f"{file} unguarded", "text": "None None"}
    assert told == known[how]
