"""What is left out of our processes is what is slow, and what is checked there is checked still."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from dermosan_lib.faces.slow_imports import leave_out_slow_imports
{asked}
import jsonschema
import jupyter_events.schema
def refused(format, text):
    checker = jsonschema.Draft7Validator.FORMAT_CHECKER
    return not checker.conforms(text, format)
print("lark" in sys.modules, refused("uri", "no address"), refused("date-time", "yesterday"))
"""


@pytest.mark.parametrize(
    ("asked", "said"),
    [("", "True True True"), ("leave_out_slow_imports()", "False True True")],
    ids=["as it is", "left out"],
)
def test_the_grammar_is_left_out_and_addresses_are_checked(asked, said):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(asked=asked)], capture_output=True, text=True
    )
    assert (done.stdout.strip(), done.stderr) == (said, "")


def test_the_server_of_the_dashboard_leaves_it_out():
    """Run as a program, its module imports Voila in its last lines; without arguments it ends."""
    program = (
        "import runpy, sys\nsys.argv[1:] = ['--version']\n"
        "try: runpy.run_module('dermosan_lib.faces.server', run_name='__main__')\n"
        "finally: print('voila' in sys.modules, 'lark' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "True False", done.stderr


def test_what_is_imported_already_stays():
    program = (
        "import rfc3987_syntax, sys\n"
        "from dermosan_lib.faces.slow_imports import leave_out_slow_imports\n"
        "leave_out_slow_imports()\nassert sys.modules['rfc3987_syntax'] is rfc3987_syntax"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
