"""Make names in docstrings into links where the name stands at a front door.

An extension of Griffe, the reader of docstrings behind mkdocstrings. The project writes names in
single backticks and literal text in double ones.
"""

import re

import griffe

_NAME = re.compile(r"(?<!`)`([A-Za-z_][\w.]*)`(?!`)")
_LITERAL = re.compile(r"``([^`]+)``")


class FrontDoorLinks(griffe.Extension):
    """Turn `name` into a link to the page that documents it."""

    def on_package(self, *, pkg: griffe.Module, **_: object) -> None:
        """Rewrite all docstrings once, when all of the package is known."""
        doors = dict(_doors(pkg))
        for module in _modules(pkg):
            _rewrite(module, doors)


def _modules(module: griffe.Module) -> list[griffe.Module]:
    below = [found for found in module.modules.values() if not found.is_alias]
    return [module, *(found for part in below for found in _modules(part))]


def _doors(pkg: griffe.Module) -> list[tuple[str, str]]:
    """Where each thing that a front door offers is shown, by the path where it is defined."""
    found = []
    for module in _modules(pkg):
        for name in module.exports or ():
            member = module.members.get(str(name))
            if member is not None and _shown(member):
                found.append((member.target_path if member.is_alias else member.path, member.path))
    return found


def _shown(member: griffe.Object | griffe.Alias) -> bool:
    try:
        return member.has_docstring
    except griffe.AliasResolutionError:
        return False


def _rewrite(owner: griffe.Object, doors: dict[str, str]) -> None:
    if owner.docstring is not None:
        text = _NAME.sub(lambda match: _link(match, owner, doors), owner.docstring.value)
        owner.docstring.value = _LITERAL.sub(r"`\1`", text)
    for member in owner.members.values():
        if not (member.is_alias or member.is_module):
            _rewrite(member, doors)


def _link(match: re.Match[str], owner: griffe.Object, doors: dict[str, str]) -> str:
    try:
        defined = owner.resolve(match[1])
    except griffe.NameResolutionError:
        return match[0]
    shown = doors.get(defined) or next((at for at in doors.values() if at == defined), None)
    return f"[{match[0]}][{shown}]" if shown else match[0]
