"""Inputs as people have them, and what must come out of each: `docs/inputs.md` shows them."""

from tests.inputs.beside_cases import BESIDE_CASES
from tests.inputs.file_cases import FILE_CASES
from tests.inputs.folder_cases import FOLDER_CASES
from tests.inputs.public_cases import PUBLIC_CASES
from tests.inputs.split_cases import SPLIT_CASES
from tests.inputs.table_cases import TABLE_CASES
from tests.inputs.word_cases import WORD_CASES

ALL_CASES = {
    "Class folders": FOLDER_CASES,
    "Files": FILE_CASES,
    "Parts of a split, masks, archives": SPLIT_CASES,
    "Tables": TABLE_CASES,
    "What lies beside pictures, and tables in other encodings": BESIDE_CASES,
    "Labels that say nothing, and numbers in two forms": WORD_CASES,
    "Published sets": PUBLIC_CASES,
}
