"""Several conditions in one cell are no condition of their own."""

import pandas as pd
import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.table_files.table import Table
from dermosan_lib.study.tables.labels.several_labels import refuse_several


def check(*labels):
    series = pd.Series(labels, dtype=str)
    lines = list(range(2, 2 + len(series)))
    refuse_several(Table("t.csv", pd.DataFrame({"label": series}), lines), "label", series)


@pytest.mark.parametrize("label", ["acne|eczema", "Eczema; acne", "acne, eczema", "acne/eczema"])
def test_a_label_of_other_labels_is_refused(label):
    with pytest.raises(CatalogError, match=r"1 rows of t\.csv name several in label, .* on line 4"):
        check("acne", "eczema", label)


def test_a_sign_within_a_name_does_no_harm():
    check("psoriasis", "psoriasis, plaque", "Malignant melanoma, NOS", "acne/rosacea", "acne", "")
