"""A file of conditions is read whole, or refused with its row."""

import csv
from pathlib import Path

import pytest

from dermosan_lib.conditions import taxonomy_file
from dermosan_lib.conditions.taxonomy_file import read_taxonomy
from dermosan_lib.errors import TaxonomyError


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("name", "", "name must not be empty"),
        ("behaviour", "evil", "behaviour is 'evil'"),
        ("urgency", "now", "urgency is 'now'"),
        ("look_alikes", "stranger", "stranger is not"),
        ("code", "path", "column name"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path, column, value, words):
    rows = [{**row} for row in _rows("ham7")]
    rows[0][column] = value
    path = tmp_path / "own.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(TaxonomyError, match=words):
        read_taxonomy(path)


def _rows(name):
    path = Path(taxonomy_file.__file__).with_name(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
