"""All schemes on the same images, side by side."""

import pandas as pd
import pytest

from dermosan_lib.study.splitting.leaks_by_scheme import leak_table


def test_schemes_side_by_side():
    rows = [
        (f"{code}/{index}", code, f"{code}{index // 3}", f"{code}{index}", "")
        for code in "ab"
        for index in range(60)
    ]
    names = ["path", "condition", "group", "sha256", "problem"]
    catalog = pd.DataFrame(rows, columns=names).assign(source="here")
    pairs = pd.DataFrame({"path_a": ["a/0"], "path_b": ["a/1"], "kind": "near", "agreement": 0.9})
    table = leak_table(catalog, pairs).set_index("scheme")
    assert table.loc["grouped", "group_in_train"] == 0
    assert table.loc["grouped", "copies_across_splits"] == 0
    assert table.loc["deduplicated", "copies_across_splits"] == 0
    assert table.loc["paper", "group_in_train"] > 0.5
    assert table.loc["deduplicated", "group_in_train"] > 0.5
    assert "at least 2 sources" in table.loc["source", "note"]
    assert pd.isna(table.loc["source", "test_images"])
    small = leak_table(catalog.iloc[50:], pairs).set_index("scheme")
    assert "at least 10 images" not in small.loc["paper", "note"]
    assert small.loc["paper", "test_images"] == pytest.approx(7, abs=1)
