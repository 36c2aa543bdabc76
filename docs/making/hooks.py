"""Pages that MkDocs makes while it builds: what the code or another file says already.

MkDocs calls `on_config` and `on_files` (``hooks`` in mkdocs.yml).
"""

import contextlib
import io
import re
import runpy
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
LIBRARY = REPOSITORY / "dermosan_lib"
SHARED_PAGES = {"CONTRIBUTING.md": "contributing.md", "SECURITY.md": "security.md",
                "CHANGELOG.md": "changelog.md"}  # fmt: skip


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the made pages into the table of contents."""
    tutorials = runpy.run_path(str(HERE / "tutorials.py"))
    _section(config.nav, "Library").extend({name: page} for name, page in _doors().items())
    _section(config.nav, "Tutorials").extend(
        {title: f"tutorials/{name}.md"} for name, title in tutorials["titles"]().items()
    )
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the made pages."""
    pages: dict[str, str | bytes] = {
        target: _from_root((REPOSITORY / source).read_text(encoding="utf-8"))
        for source, target in SHARED_PAGES.items()
    }
    pages |= {page: f"# `{name}`\n\n::: dermosan_lib.{name.replace('/', '.')}\n"
              for name, page in _doors().items()}  # fmt: skip
    pages["reference/command-line.md"] = _command_line()
    pages |= runpy.run_path(str(HERE / "parameters.py"))["pages"]()
    pages |= runpy.run_path(str(HERE / "tutorials.py"))["pages"]()
    for name, content in pages.items():
        files.append(File.generated(config, name, content=content))
    return files


def _section(nav: list[Any], title: str) -> list[Any]:
    """The list below ``title`` at whatever depth."""
    for entry in nav:
        if isinstance(entry, dict):
            for name, below in entry.items():
                if name == title:
                    return below  # type: ignore[no-any-return]
                if isinstance(below, list):
                    with contextlib.suppress(KeyError):
                        return _section(below, title)
    raise KeyError(title)


def _doors() -> dict[str, str]:
    """Each folder of the library that offers something, and its page."""
    folders = sorted(path.parent for path in LIBRARY.rglob("__init__.py"))
    names = [folder.relative_to(LIBRARY).as_posix() for folder in folders if folder != LIBRARY]
    return {
        name: f"reference/library/{name.replace('/', '-')}.md"
        for name in names
        if "__all__" in (LIBRARY / name / "__init__.py").read_text(encoding="utf-8")
    }


def _command_line() -> str:
    """The help of each command, as it is printed."""
    parts = [(HERE / "command-line.md").read_text(encoding="utf-8")]
    top = _help()
    commands = re.findall(r"^    ([a-z]+)\b", top.partition("commands:")[2], re.MULTILINE)
    for command in ("", *commands):
        shown = _help(command) if command else top
        name = f"dermosan {command}".strip()
        parts.append(f"## {name}\n\n```console\n$ {name} --help\n{shown}```\n")
    return "\n".join(parts)


def _help(*command: str) -> str:
    from dermosan_lib.faces import cli

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        cli.main([*command, "--help"])
    return printed.getvalue()


def _from_root(text: str) -> str:
    """A page of the root, its links turned to where the pages lie in the site."""
    text = re.sub(r"\]\(docs/", "](", text)
    for source, target in SHARED_PAGES.items():
        text = text.replace(f"]({source}", f"]({target}")
    return text
