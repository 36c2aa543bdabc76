"""Which file a row of a table means: by rules from strict to loose, each only where it is sure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from dermosan_lib.study.table_files import (
    plain,
)
from dermosan_lib.study.tables.folder_choice import FolderChoice
from dermosan_lib.study.tables.matching_rules import (
    folded,
    numbered,
    place_parts,
    stem_of,
    without_resolution,
    without_suffix,
)

_Index = dict[str, list[str]]


@dataclass
class Matches:
    """The file of each row, None where none is found."""

    paths: list[str | None]
    rules: "Counter[str]" = field(default_factory=Counter)  # rows by the rule that found their file
    doubtful: dict[str, list[str]] = field(default_factory=dict)  # names that fit several files


def match_rows(names: list[str], files: list[str], labels: Iterable[str] = ()) -> Matches:
    """Find the file of each of ``names``: paths, names or ids, as a table tells them.

    The rules, of which the first counts that any file fits: the path; the name; the name without
    suffix; another suffix; another case or accents written otherwise; a number that a spreadsheet
    changed (``12.0``, ``0012``); another resolution (``_downsampled``). Of a path of another
    machine the longest end counts that any file has.

    Where several folders hold the images, such as two resolutions, the one that covers most is
    taken, and of equals the first by name, unless the folders are conditions (``labels``), hold
    different pictures or share one name only, or names are mere numbers, which may be given anew
    in each folder. What fits several files else is doubtful and has no path.
    """
    index = _Indices(files)
    found = [index.candidates(name) for name in names]
    matches = Matches([None] * len(names))
    chooser = FolderChoice(
        [one for _, one in found], names, frozenset(plain(label) for label in set(labels))
    )
    for place, (rule, candidates) in enumerate(found):
        if not candidates:
            continue
        path = chooser.choose(candidates)
        if path is None:
            matches.doubtful[names[place]] = candidates
        else:
            matches.paths[place] = path
            matches.rules[rule] += 1
    return matches


class _Indices:
    """Files by the forms of their names."""

    def __init__(self, files: list[str]) -> None:
        self._files = set(files)
        self._folders = {part for file in files for part in map(folded, file.split("/")[:-1])}
        self._rules: list[tuple[str, Callable[[str], str], _Index]] = []
        rules: list[tuple[str, Callable[[str], str], Callable[[str], str]]] = [
            ("name", str, str),
            ("name without suffix", str, stem_of),
            ("name with another suffix", without_suffix, stem_of),
            ("case or accents", folded, folded),
            ("number changed by a spreadsheet", numbered, numbered),
            ("resolution in the name", without_resolution, without_resolution),
        ]
        for rule, of_key, of_file in rules:
            index: _Index = defaultdict(list)
            for file in files:
                index[of_file(file.rpartition("/")[2])].append(file)
            self._rules.append((rule, of_key, index))
        self._ends: _Index = defaultdict(list)
        for file in files:
            parts = file.split("/")
            for place in range(len(parts) - 1):
                self._ends[folded("/".join(parts[place:]))].append(file)
        self._depth = max((file.count("/") for file in files), default=0) + 1

    def candidates(self, name: str) -> tuple[str, list[str]]:
        """The first rule that any file fits, and the files that do."""
        if name in self._files:
            return "path", [name]
        rule, fitting = self._of_parts(name, place_parts(name))
        if not fitting and "%" in name:  # as in the address of a page
            return self._of_parts(name, place_parts(unquote(name)))
        return rule, fitting

    def _of_parts(self, name: str, parts: list[str]) -> tuple[str, list[str]]:
        if len(parts) > 1:
            return self._by_end(name, parts)
        for rule, form, index in self._rules:
            key = form(parts[0])
            if key and (fitting := index.get(key)):
                return rule, fitting
        return "", []

    def _by_end(self, name: str, parts: list[str]) -> tuple[str, list[str]]:
        whole = "/".join(parts)
        if whole in self._files:
            return "path", [whole]
        for length in range(min(len(parts), self._depth), 1, -1):
            end = "/".join(parts[-length:])
            if fitting := self._ends.get(folded(end)):
                exact = [file for file in fitting if f"/{file}".endswith(f"/{end}")]
                kept = exact or fitting
                same = length == len(parts) and all(one.count("/") == length - 1 for one in kept)
                return ("name with another suffix" if same else "end of the path"), kept
        if folded(parts[-2]) in self._folders:  # that folder is here, and the file is not in it
            return "", []
        for rule, form, index in self._rules:
            key = form(parts[-1])
            if key and key in index:
                fitting = index[key]
                loose = "resolution" in rule or "spreadsheet" in rule
                return (rule if loose else "end of the path"), fitting
        return "", []
