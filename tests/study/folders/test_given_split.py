import pandas as pd
import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.folders.given_split import kept_parts, write_parts


def test_parts_are_kept_and_removed(tmp_path):
    file = tmp_path / "given_split.csv"
    assert kept_parts(file) is None
    write_parts(pd.DataFrame({"path": ["x/a.png", "y/b.png"], "part": ["NA", "折"]}), file)
    assert kept_parts(file).to_dict() == {"x/a.png": "NA", "y/b.png": "折"}
    write_parts(None, file)
    assert not file.exists()
    write_parts(None, file)


def test_somebody_else_s_table_is_neither_read_nor_removed(tmp_path):
    file = tmp_path / "given_split.csv"
    file.write_text("path,fold\na,1\n")
    for use in (kept_parts, lambda name: write_parts(None, name)):
        with pytest.raises(CatalogError, match="must name each path and its part once"):
            use(file)
    assert file.is_file()
