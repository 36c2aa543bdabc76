"""Write the map of the house, `docs/house.md`, from the docstrings of its folders.

``python docs/making/house.py`` makes the page again; `tests/test_docs.py` compares it with the
code. The docstrings are read from the source, so nothing is imported and TensorFlow stays asleep.
"""

import ast
import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LIBRARY = REPOSITORY / "dermosan_lib"
PAGE = REPOSITORY / "docs" / "house.md"

HEAD = """\
# Map of the house

<!-- Made from the docstrings by `python docs/making/house.py`. Change those, not this page. -->

Each folder answers one question. Its `__init__.py` is its **front door**: other folders may use
what it names and nothing else. Imports go downward only, and `lint-imports` checks both rules.

| folder | what it answers | modules |
|---|---|--:|
"""


def page() -> str:
    """The whole page: a table of the folders, then each front door."""
    doors = sorted(LIBRARY.rglob("__init__.py"), key=lambda path: path.parent.parts)
    folders = [_Folder(door) for door in doors if door.parent != LIBRARY]
    rows = [
        f"| [`{folder.name}`](#{folder.anchor}) | {_first_sentence(folder.text)} "
        f"| {folder.modules} |"
        for folder in folders
    ]
    return HEAD + "\n".join(rows) + "".join(f"\n\n{folder.door()}" for folder in folders) + "\n"


class _Folder:
    """A package below the library, read from the source of its `__init__.py`."""

    def __init__(self, door: Path) -> None:
        self.name = door.parent.relative_to(LIBRARY).as_posix()
        self.anchor = self.name.replace("/", "")  # what code hosts and the site make of the heading
        self.modules = sum(path.name != "__init__.py" for path in door.parent.glob("*.py"))
        self._tree = ast.parse(door.read_text(encoding="utf-8"))
        self.text = ast.get_docstring(self._tree) or ""

    def door(self) -> str:
        """Heading, docstring, and what `__all__` names beyond it."""
        listed = "".join(line for line in self.text.splitlines() if line.startswith("- "))
        silent = [name for name in self._offered() if f"`{name}`" not in listed]
        more = "\n".join(f"- `{name}`{self._sentence(name)}" for name in silent)
        return f"## `{self.name}`\n\n{_markdown(self.text)}" + (f"\n\n{more}" if more else "")

    def _offered(self) -> list[str]:
        for node in self._tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                return list(ast.literal_eval(node.value))
        return []

    def _sentence(self, name: str) -> str:
        """What the docstring of ``name`` begins with; nothing for a constant."""
        for node in self._tree.body:
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        return _docstring(node.module, alias.name)
        return _docstring_in(self._tree, name)


def _docstring(module: str, name: str) -> str:
    path = REPOSITORY / Path(*module.split("."))
    source = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
    return _docstring_in(ast.parse(source.read_text(encoding="utf-8")), name)


def _docstring_in(tree: ast.Module, name: str) -> str:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return f": {_first_sentence(ast.get_docstring(node) or '')}"
    return ""


def _markdown(text: str) -> str:
    """A docstring as Markdown: double backticks become single ones."""
    return re.sub(r"``([^`]+)``", r"`\1`", text)


def _first_sentence(text: str) -> str:
    first = re.split(r"(?<=[.?])\s", _markdown(text).partition("\n\n")[0].replace("\n", " "))[0]
    return first.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(REPOSITORY)} is made again.")  # noqa: T201
