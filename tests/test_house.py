"""The house: requirements agree, notebooks are thin, imports are quick and go downward."""

import ast
import json
import re
import subprocess
import sys
import tomllib

import nbformat
import pytest
import yaml

from dermosan_lib.faces.runs.pipeline import STEPS


@pytest.fixture(scope="module")
def project(repository):
    return tomllib.loads((repository / "pyproject.toml").read_text())


def test_conda_and_pip_ask_for_the_same(repository, project):
    environment = yaml.safe_load((repository / "environment.yml").read_text())
    named = [item for item in environment["dependencies"] if isinstance(item, str)]
    pip = next(item["pip"] for item in environment["dependencies"] if isinstance(item, dict))
    assert pip == project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    assert f"python{project['project']['requires-python']}" in named


def test_lock_pins_every_requirement_with_hashes_and_names_no_registry(repository, project):
    lock = (repository / "requirements.lock").read_text()
    pinned = set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))
    asked = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    assert {re.split(r"[<>=]", item)[0] for item in asked} <= pinned
    assert len(re.findall(r"^[a-z0-9._-]+==", lock, re.MULTILINE)) <= lock.count("--hash=sha256:")
    assert "http" not in re.sub(r"http(x|core|tools|s?-)", "", re.sub(r"aiohttp", "", lock))


def notebooks(repository):
    return sorted([*repository.glob("notebooks/*.ipynb"), *repository.glob("dashboards/*.ipynb")])


def test_notebooks_are_numbered(repository):
    names = [path.stem for path in sorted((repository / "notebooks").glob("*.ipynb"))]
    assert names == [*STEPS, "06_compare_runs", "07_reader_study"]


def test_notebooks_are_thin(repository):
    for path in notebooks(repository):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert "widgets" not in notebook.metadata, path.name
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        tagged = [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
        assert len(tagged) == 1, path.name
        importing = 0
        for cell in code:
            assert cell.outputs == [], path.name
            assert cell.execution_count is None, path.name
            tree = ast.parse(cell.source)
            kinds = {type(node) for node in ast.walk(tree)}
            assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef}, path.name
            importing += bool(kinds & {ast.Import, ast.ImportFrom})
            assert cell in tagged or len(cell.source.splitlines()) <= 12, (path.name, cell.source)
        assert importing == 1, path.name


def test_notebooks_have_a_question_and_an_end(repository):
    for path in sorted((repository / "notebooks").glob("*.ipynb")):
        texts = [
            cell.source
            for cell in nbformat.read(path, as_version=4).cells
            if cell.cell_type == "markdown"
        ]
        assert texts[0].startswith("# 0"), path.name
        assert "The question of this notebook" in texts[0], path.name
        assert "## What we learned" in texts[-1], path.name
        assert "**Files written:**" in texts[-1], path.name


def cells_of(path, kind):
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == kind]


def numbered(repository):
    return sorted((repository / "notebooks").glob("*.ipynb"))


# What belongs into a function of the library with a name: selecting, reshaping, reading files.
INTERNALS = re.compile(
    r"\.(query|filter|loc|iloc|at|to_numpy|values|ravel|reset_index|set_index|merge|groupby|join\(\w"
    r"|pivot|unstack|stack|get_indexer|melt|astype|set_option)\b|\bPath\(|json\.|np\.|\w / \w"
    r"|_csv\(|zip\("
)


def test_notebooks_show_no_internals(repository):
    for path in numbered(repository):
        for source in cells_of(path, "code"):
            found = INTERNALS.search(re.sub(r'"[^"]*"', '""', source.split("  #")[0]))
            assert found is None, (path.name, source)


def test_notebooks_are_short(repository):
    for path in numbered(repository):
        code = cells_of(path, "code")
        imports = next(cell for cell in code if cell.startswith(("from ", "import ")))
        assert len(code) + len(cells_of(path, "markdown")) <= 33, path.name
        assert len(imports.splitlines()) <= 10, path.name
        first = next(cell for cell in code if re.match(r"\w+: ", cell))
        assert len(first.splitlines()) <= 10, path.name
        assert all("  # " in line for line in first.splitlines()), path.name


def test_notebooks_end_with_two_exercises_whose_answers_are_folded(repository):
    for path in numbered(repository):
        *_, exercises, _ = cells_of(path, "markdown")
        assert exercises.startswith("## Try it yourself"), path.name
        parts = re.findall(
            r"\*\*Exercise \d\.\*\* (.+?)\n\n<details>\n<summary>Answer</summary>\n\n(.+?)\n\n"
            r"</details>", exercises, re.DOTALL,
        )  # fmt: skip
        assert len(parts) == 2, path.name
        for question, answer in parts:
            assert "details" not in question
            assert len(answer) > 80, path.name


def test_notebook_03_explains_every_entry_of_a_recipe(repository):
    from dermosan_lib.study.recipes.recipe import Recipe

    text = "\n".join(cells_of(repository / "notebooks" / "03_train.ipynb", "markdown"))
    explained = re.findall(r"^\| `(\w+)` \| .{9,} \|$", text, re.MULTILINE)
    assert explained == list(Recipe.__dataclass_fields__)


def test_notebooks_are_tidily_stored(repository):
    for path in notebooks(repository):
        stored = json.loads(path.read_text())
        assert all(cell["id"] for cell in stored["cells"]), path.name


def test_importing_the_package_is_light():
    program = (
        "import sys; before = set(sys.modules); import dermosan_lib\n"
        "print(*set(sys.modules) - before)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert len(done.stdout.split()) <= 3


def test_imports_go_downward(repository):
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; "
         "lint_imports_command()"],
        cwd=repository, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_every_front_door_says_a_sentence_of_what_it_offers(repository):
    for door in (repository / "dermosan_lib").rglob("__init__.py"):
        told = set(re.findall(r"`(\w+)`", ast.get_docstring(ast.parse(door.read_text()))))
        assert door.parent.name == "dermosan_lib" or offered_at(door) <= told, door


def test_folders_are_small_enough_to_know_by_heart(repository):
    for folder in (path.parent for path in (repository / "dermosan_lib").rglob("__init__.py")):
        assert len([*folder.glob("*.py")]) <= 26, folder  # 25 modules and their front door


def test_tests_lie_where_their_modules_do(repository):
    for path in (repository / "tests").rglob("test_*.py"):
        place = path.parent.relative_to(repository / "tests")
        module, name = repository / "dermosan_lib" / place, path.stem.removeprefix("test_")
        if place.parts[:1] != ("study",):
            continue
        assert module.is_dir(), path
        elsewhere = [
            found
            for found in (repository / "dermosan_lib" / "study").rglob(f"{name}.py")
            if found.parent != module
        ]
        assert (module / f"{name}.py").is_file() or not elsewhere, (path, elsewhere)


def test_version_is_the_changelogs(repository):
    import dermosan_lib

    assert f"## {dermosan_lib.__version__}" in (repository / "CHANGELOG.md").read_text()
    citation = yaml.safe_load((repository / "CITATION.cff").read_text())
    assert citation["version"] == dermosan_lib.__version__


def test_demonstration_bundle_is_whole_and_small(repository):
    from dermosan_lib.bundle import Bundle

    bundle = Bundle.load(repository / "data" / "demo_bundle")
    size_bytes = sum(path.stat().st_size for path in bundle.path.iterdir())
    assert size_bytes < 12_000_000
    assert bundle.demonstration
    assert bundle.taxonomy.name == "kaggle10"
    assert bundle.card["metrics"]["accuracy"]["n"] > 0


def test_no_name_at_a_front_door_hides_a_module(repository):
    for door in (repository / "dermosan_lib").rglob("__init__.py"):
        assert not offered_at(door) & {path.stem for path in door.parent.glob("*.py")}, door


def offered_at(door):
    return {
        name
        for node in ast.parse(door.read_text()).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for name in ast.literal_eval(node.value)
    }


def test_what_mutate_mutates_is_there_and_so_are_its_tests(repository):
    """`tests/mutate.py` needs a package that is not installed here, so only its tables are run."""
    tree = ast.parse((repository / "tests" / "mutate.py").read_text(encoding="utf-8"))
    wanted = {"CLINIC", "EVALUATION", "TESTS"}
    tree.body = [
        node
        for node in tree.body
        if isinstance(node, ast.Assign) and wanted & {name.id for name in node.targets}
    ]
    tables = {}
    exec(compile(tree, "mutate.py", "exec"), tables)
    for module, tests in tables["TESTS"].items():
        assert (repository / "dermosan_lib" / f"{module}.py").is_file(), module
        for test in tests.split():
            assert (repository / "tests" / f"{test}.py").is_file(), test
