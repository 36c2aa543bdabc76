"""What a camera, a spreadsheet or an archive hands over is read rightly, or refused in words."""

import runpy

import pytest

from tests.inputs import ALL_CASES
from tests.inputs.case import outcome

CASES = [case for cases in ALL_CASES.values() for case in cases]


@pytest.fixture(scope="module")
def making(repository):
    return runpy.run_path(str(repository / "docs" / "making" / "inputs.py"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.given)
def test_no_input_is_misread(case, making, tmp_path):
    result = outcome(case, tmp_path)
    assert not result.wrong, (result.wrong, result.words)
    page = making["PAGE"].read_text(encoding="utf-8")
    assert making["row"](case.given, result.words) in page, (
        "docs/inputs.md does not say what comes out. Run: python docs/making/inputs.py"
    )


def test_the_page_has_every_input_and_no_other(making):
    page = making["PAGE"].read_text(encoding="utf-8")
    assert page.count("\n| ") == len(CASES) + len(ALL_CASES)
