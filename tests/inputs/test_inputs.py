"""What a camera, a spreadsheet or an archive hands over is read rightly, or refused in words."""

import pytest

from tests.inputs.case import outcome
from tests.inputs.folder_cases import FOLDER_CASES
from tests.inputs.split_cases import SPLIT_CASES
from tests.inputs.table_cases import TABLE_CASES

CASES = (*FOLDER_CASES, *SPLIT_CASES, *TABLE_CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.given)
def test_no_input_is_misread(case, tmp_path):
    result = outcome(case, tmp_path)
    assert not result.wrong, (result.wrong, result.words)
