"""The pages tell the truth: the map is the code's, links lead somewhere, commands are real."""

import importlib
import re
import runpy
import shlex
import subprocess
import sys

import pytest
import yaml


def test_map_of_the_house_is_the_codes(repository):
    made = runpy.run_path(str(repository / "docs" / "making" / "house.py"))
    assert made["PAGE"].read_text(encoding="utf-8") == made["page"](), (
        "docs/house.md is not what the docstrings say. Run: python docs/making/house.py"
    )


def questions(repository):
    return yaml.safe_load((repository / "tests" / "questions.yaml").read_text(encoding="utf-8"))


def test_twenty_questions_have_answers_that_exist(repository):
    asked = questions(repository)
    assert len({entry["question"] for entry in asked}) == 20
    for entry in asked:
        for folder in entry["folders"]:
            assert (repository / "dermosan_lib" / folder / "__init__.py").is_file(), entry
        door = importlib.import_module(f"dermosan_lib.{entry['folders'][0].replace('/', '.')}")
        assert entry["name"] in door.__all__, entry
        assert hasattr(door, entry["name"]), entry
