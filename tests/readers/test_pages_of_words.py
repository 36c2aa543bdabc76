"""What the pages of words say of reader studies is so."""

import re

import yaml

from dermosan_lib.readers.design import design_in_words, study_from
from dermosan_lib.readers.export import COLUMNS


def test_the_example_of_a_study_can_be_read(repository, tmp_path):
    page = (repository / "docs" / "howto" / "practise.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    design = study_from(yaml.safe_load(example), beside=tmp_path)
    assert design.malignant_cases == 5
    assert design_in_words(design)


def test_the_data_dictionary_is_that_of_the_export(repository):
    page = (repository / "docs" / "reference" / "reader-answers.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\S+) \| (.+) \|$", page, re.MULTILINE)
    assert [tuple(row) for row in rows] == [tuple(column) for column in COLUMNS]
