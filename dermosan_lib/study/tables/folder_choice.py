"""Which folder serves where several hold files that a row of a table may mean."""

from collections import defaultdict

from dermosan_lib.study.tables.matching_rules import COUNTER, label_like, place_parts, stem_of


class FolderChoice:
    """Which folder serves where several hold files that fit."""

    def __init__(self, found: list[list[str]], names: list[str], labels: frozenset[str]) -> None:
        """``found``: the files that fit each of ``names``; ``labels``: plain conditions."""
        self._labels = labels
        self._keys: dict[str, set[int]] = defaultdict(set)
        counters = 0
        for place, candidates in enumerate(found):
            counters += bool(candidates) and bool(
                COUNTER.fullmatch(stem_of(place_parts(names[place])[-1]))
            )
            for file in candidates:
                self._keys[_folder(file)].add(place)
        matched = sum(map(bool, found))
        self._counters = counters > matched / 2
        self._order = sorted(self._keys, key=lambda folder: (-len(self._keys[folder]), folder))
        self._one = bool(self._order) and len(self._keys[self._order[0]]) == matched

    def choose(self, candidates: list[str]) -> str | None:
        """The one of ``candidates``, which fit one row, to take; None where that is not sure."""
        if len(candidates) == 1 and not self._one:
            return candidates[0]
        by_folder: dict[str, list[str]] = defaultdict(list)
        for file in candidates:
            by_folder[_folder(file)].append(file)
        if any(len(inside) > 1 for inside in by_folder.values()):
            return None
        if len(by_folder) > 1 and any(label_like(folder, self._labels) for folder in by_folder):
            return None
        if len(by_folder) > 1 and self._counters:  # 1, 2, 3 may be given anew in each folder
            return None
        if self._one:  # one folder for all, so that no class has another resolution
            return by_folder[self._order[0]][0]
        folders = sorted(by_folder, key=self._order.index)
        first = folders[0]
        # One name that two folders share may be chance; several make them copies of one another.
        shared = len(self._keys[first]) > 1
        copies = shared and all(self._keys[other] <= self._keys[first] for other in folders[1:])
        return by_folder[first][0] if copies else None


def _folder(file: str) -> str:
    return file.rpartition("/")[0]
