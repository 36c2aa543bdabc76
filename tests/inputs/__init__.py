"""Inputs as people have them, and what must come out of each: `docs/inputs.md` shows them."""

from tests.inputs.file_cases import FILE_CASES
from tests.inputs.folder_cases import FOLDER_CASES
from tests.inputs.public_cases import PUBLIC_CASES
from tests.inputs.split_cases import SPLIT_CASES
from tests.inputs.table_cases import TABLE_CASES

ALL_CASES = {
    "Class folders": FOLDER_CASES,
    "Files": FILE_CASES,
    "Parts of a split, masks, archives": SPLIT_CASES,
    "Tables": TABLE_CASES,
    "Published sets": PUBLIC_CASES,
}
