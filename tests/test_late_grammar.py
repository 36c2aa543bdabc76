"""What takes seconds to import is put off, and what is checked by it is checked still."""

import subprocess
import sys

import pytest

HEAD = """
import sys
{begin}
import jsonschema
import jupyter_events.schema
def refused(format, text):
    checker = jsonschema.Draft7Validator.FORMAT_CHECKER
    return not checker.conforms(text, format)
"""
TOLD = """
print("lark" in sys.modules, refused("uri", "no address"), refused("date-time", "yesterday"))
print(refused("iri", "no address"), refused("iri", "https://a.example/ä"), "lark" in sys.modules)
"""


def told_by(begin, ask=TOLD):
    program = HEAD.format(begin=begin) + ask
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("begin", "at_once"),
    [("", "True"), ("import dermosan_lib", "False"),
     ("import rfc3987_syntax, dermosan_lib", "True")],
    ids=["as it is", "put off", "imported before"],
)  # fmt: skip
def test_addresses_are_checked_and_the_grammar_is_made_when_it_is_asked(begin, at_once):
    assert told_by(begin) == [f"{at_once} True True", "True False True"]


def test_every_other_name_is_there_when_it_is_asked_for():
    ask = """
import rfc3987_syntax as package
from rfc3987_syntax.syntax_helpers import is_valid_syntax_port
from rfc3987_syntax import is_valid_syntax_alpha
print(is_valid_syntax_port("80"), is_valid_syntax_alpha("1"), package.RFC3987_SYNTAX_PARSER_TYPE)
print(package.is_valid_syntax is package.syntax_helpers.is_valid_syntax, hasattr(package, "none"))
"""
    assert told_by("import dermosan_lib", ask) == ["True False earley", "True False"]


def test_threads_that_ask_at_once_all_have_an_answer():
    ask = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as threads:
    print({*threads.map(lambda text: refused("iri", text), ["https://a.example/ä"] * 40)})
"""
    assert told_by("import dermosan_lib", ask) == ["{False}"]


def test_the_server_of_the_dashboard_puts_it_off():
    """Run as a program, its module imports Voila in its last lines; without arguments it ends."""
    program = (
        "import runpy, sys\nsys.argv[1:] = ['--version']\n"
        "try: runpy.run_module('dermosan_lib.faces.server', run_name='__main__')\n"
        "finally: print('voila' in sys.modules, 'lark' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "True False", done.stderr


def test_without_it_nothing_changes():
    program = "import sys; sys.modules['rfc3987_syntax'] = None; import dermosan_lib, jsonschema"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
