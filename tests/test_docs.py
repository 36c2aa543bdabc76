"""The pages tell the truth: the map is the code's, links lead somewhere, commands are real."""

import importlib
import re
import runpy
import shlex
import subprocess
import sys
from dataclasses import fields

import pytest
import yaml

from dermosan_lib.faces.cli.parser import make_parser
from dermosan_lib.study.recipes import Recipe


@pytest.fixture(scope="module")
def made(repository):
    """Pages that exist only when the site is built."""
    return runpy.run_path(str(repository / "docs" / "making" / "site.py"))["made_pages"]()


@pytest.fixture(scope="module")
def texts(repository):
    """Every page that people write, by its path from the root."""
    pages = [*repository.glob("*.md"), *repository.glob("docs/**/*.md")]
    return {path.relative_to(repository): path.read_text(encoding="utf-8") for path in pages}


def test_map_of_the_house_is_the_codes(repository):
    house = runpy.run_path(str(repository / "docs" / "making" / "house.py"))
    assert house["PAGE"].read_text(encoding="utf-8") == house["page"](), (
        "docs/house.md is not what the docstrings say. Run: python docs/making/house.py"
    )


def test_twenty_questions_have_answers_that_exist(repository):
    asked = yaml.safe_load((repository / "tests" / "questions.yaml").read_text(encoding="utf-8"))
    assert len({entry["question"] for entry in asked}) == 20
    for entry in asked:
        for folder in entry["folders"]:
            assert (repository / "dermosan_lib" / folder / "__init__.py").is_file(), entry
        door = importlib.import_module(f"dermosan_lib.{entry['folders'][0].replace('/', '.')}")
        assert entry["name"] in door.__all__, entry
        assert hasattr(door, entry["name"]), entry


def test_links_lead_to_files(repository, texts, made):
    for page, text in texts.items():
        if page.parts[:2] == ("docs", "making"):
            continue
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", re.sub(r"(?s)```.*?```", "", text)):
            if not re.match(r"[a-z]+:", link):
                target = (repository / page.parent / link).resolve().relative_to(repository)
                known = target.as_posix().removeprefix("docs/") in made
                assert known or (repository / target).exists(), f"{page} links to {link}"


def commands(text):
    """Each whole `dermosan ...` of a page, in lines of a console or between backticks."""
    joined = text.replace("\\\n", " ")
    lines = re.findall(r"^ *(?:\w*\$ +)?(?:[A-Z_]+=\S+ +)*(dermosan .*)$", joined, re.MULTILINE)
    found = [*lines, *re.findall(r"`(dermosan [^`\n]+)`", text)]
    return [command for command in found if "..." not in command and "BUNDLE IMAGE" not in command]


def test_commands_are_those_of_the_command_line(texts, made):
    known = {field.name for field in fields(Recipe)} | set(
        re.findall(r"^\| `(\w+)`", made["reference/parameters.md"], re.MULTILINE)
    )
    checked = 0
    for page, text in texts.items():
        if page.name in ("CHANGELOG.md", "MEASURED.md"):
            continue
        for command in commands(text):
            words = shlex.split(re.split(r" [>|&] ?", command)[0], comments=True)[1:]
            if len(words) > 1:  # one word alone is the command's name in a sentence
                told = make_parser().parse_args(words)  # ends the test at a word it does not know
                names = [item.partition("=")[0] for item in getattr(told, "parameters", [])]
                assert set(names) <= known, (page, command)
                checked += 1
    assert checked > 20


def test_examples_of_contributing_fit_the_code(repository, texts, tmp_path):
    text = next(text for page, text in texts.items() if page.name == "CONTRIBUTING.md")
    patches = re.findall(r"(?s)```diff\n(.*?)```", text)
    assert len(patches) == 3
    for patch in patches:
        (tmp_path / "example.diff").write_text(patch)
        done = subprocess.run(
            ["git", "apply", "--check", str(tmp_path / "example.diff")],
            cwd=repository, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_condition_of_contributing_is_a_row_of_a_taxonomy(repository, texts, tmp_path):
    from dermosan_lib.conditions.taxonomy_file import read_taxonomy

    text = next(text for page, text in texts.items() if page.name == "CONTRIBUTING.md")
    row = re.search(r"(?s)```csv\n(.*?)```", text)[1].strip()
    rows = (repository / "dermosan_lib" / "conditions" / "ham7.csv").read_text(encoding="utf-8")
    (tmp_path / "isic8.csv").write_text(f"{rows.rstrip()}\n{row}\n", encoding="utf-8")
    taxonomy = read_taxonomy(tmp_path / "isic8.csv")
    assert len(taxonomy) == 8
    assert taxonomy.match("SCC").suspicious


def test_hooks_run_what_make_lint_runs(repository):
    recipe = re.search(r"(?s)^lint:.*?\n\n", (repository / "Makefile").read_text(), re.MULTILINE)[0]
    linted = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe.splitlines()[1:]]
    settings = yaml.safe_load((repository / ".pre-commit-config.yaml").read_text())
    assert [part["repo"] for part in settings["repos"]] == ["local"]
    assert [hook["entry"] for hook in settings["repos"][0]["hooks"]] == [x for x in linted if x]


@pytest.mark.slow
def test_site_is_built_and_opens_without_a_network(repository, tmp_path, chromium):
    script = repository / "docs" / "making" / "site.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    page, asked = chromium.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((tmp_path / "site" / "index.html").as_uri())
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Search").first.fill("leak report")
    page.locator("a[href*='study-splitting.html?h=']").first.wait_for()  # found without a server
    page.close()
    assert not faults
    assert not [url for url in asked if url.startswith("http")]
