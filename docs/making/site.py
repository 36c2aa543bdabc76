"""Build the site: pages from ``docs/``, from the code and from the demonstration, as plain files.

``python docs/making/site.py [FOLDER]`` writes ``site`` in ``FOLDER``, by default ``build``. The
pages are first gathered in ``pages`` beside it, so that the program that makes HTML of them needs
to know nothing of ours. No network is used, and a page that would load from one is refused.
"""

import contextlib
import io
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
LIBRARY = REPOSITORY / "dermosan_lib"
SHARED_PAGES = {"CONTRIBUTING.md": "contributing.md", "SECURITY.md": "security.md",
                "CHANGELOG.md": "changelog.md"}  # fmt: skip
# The theme's own stand-in for web workers, which files opened from a disk may not start.
FOREIGN_SHIM, OWN_SHIM = "https://unpkg.com/iframe-worker/shim", "assets/worker.js"
_LOADS = re.compile(
    r"<(?:script|img|iframe|link|source)\b[^>]*(?:src|href)=\"?((?:https?:)?//[^\s\">]+)"
)


def main(build: Path) -> None:
    """Gather the pages, make HTML of them, and see that it loads nothing from elsewhere."""
    pages, site, settings = build / "pages", build / "site", build / "mkdocs.yml"
    gather(pages)
    settings.write_text(yaml.safe_dump(_settings(build), sort_keys=False), encoding="utf-8")
    shutil.rmtree(site, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", str(settings)],
        cwd=REPOSITORY, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.returncode)
    for page in site.rglob("*.html"):
        _keep_at_home(page, site)
    print(f"{site}/index.html: open it, or serve the folder: python -m http.server -d {site}")  # noqa: T201


def gather(pages: Path) -> None:
    """Write every page below ``pages``: those of ``docs/`` and those that are made."""
    shutil.rmtree(pages, ignore_errors=True)
    shutil.copytree(REPOSITORY / "docs", pages, ignore=shutil.ignore_patterns("making"))
    for name, content in made_pages().items():
        path = pages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def made_pages() -> dict[str, str | bytes]:
    """What the code, the demonstration and the root say already, by path below the pages."""
    pages: dict[str, str | bytes] = {
        target: _from_root((REPOSITORY / source).read_text(encoding="utf-8"))
        for source, target in SHARED_PAGES.items()
    }
    pages |= {page: f"# `{name}`\n\n::: dermosan_lib.{name.replace('/', '.')}\n"
              for name, page in _doors().items()}  # fmt: skip
    pages["reference/command-line.md"] = _command_line()
    for script in ("parameters.py", "tutorials.py"):
        pages |= runpy.run_path(str(HERE / script))["pages"]()
    return pages


def _settings(build: Path) -> dict[str, Any]:
    """The settings of ``mkdocs.yml`` with the made pages in the table of contents."""
    settings = yaml.safe_load((REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8"))
    titles = runpy.run_path(str(HERE / "tutorials.py"))["titles"]()
    sections = {next(iter(part)): next(iter(part.values())) for part in settings["nav"]}
    sections["Tutorials"] += [{title: f"tutorials/{name}.md"} for name, title in titles.items()]
    sections["Reference"].append({"Library": [{name: page} for name, page in _doors().items()]})
    settings |= {"docs_dir": "pages", "site_dir": "site"}  # beside the written settings
    python = next(part for part in settings["plugins"] if isinstance(part, dict))["mkdocstrings"][
        "handlers"
    ]["python"]
    python["paths"] = [os.path.relpath(REPOSITORY, build)]
    python["options"]["extensions"] = [os.path.relpath(HERE / "references.py", build)]
    return dict(settings)


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
    from dermosan_lib.faces.cli import main

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        main([*command, "--help"])
    return printed.getvalue()


def _from_root(text: str) -> str:
    """A page of the root, its links turned to where the pages lie in the site."""
    text = re.sub(r"\]\(docs/", "](", text)
    for source, target in SHARED_PAGES.items():
        text = text.replace(f"]({source}", f"]({target}")
    return text


def _keep_at_home(page: Path, site: Path) -> None:
    """Put our worker where the theme's would be fetched; refuse what else would be fetched."""
    up = "../" * (len(page.relative_to(site).parts) - 1)
    text = page.read_text(encoding="utf-8")
    page.write_text(text := text.replace(FOREIGN_SHIM, up + OWN_SHIM), encoding="utf-8")
    if "report" not in page.parent.name and (found := _LOADS.search(text)):
        sys.exit(f"{page} would load {found[1]}. The site must open without a network.")


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "88")  # of the commands' help, whatever the terminal's width
    main(Path(sys.argv[1] if len(sys.argv) > 1 else REPOSITORY / "build").resolve())
