"""A catalogue that was written is read again, and nothing else is taken for one."""

import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data.catalogue import build_catalog
from dermosan_lib.study.data.catalogue_file import (
    COLUMNS,
    fingerprint,
    read_catalog,
    write_catalog,
)


def test_round_trip_and_fingerprint(make_images, tmp_path):
    data = make_images("mel/a.png", "nv/b.png")
    catalog = build_catalog(data, progress=False)
    write_catalog(catalog, tmp_path / "catalog.csv")
    again = read_catalog(tmp_path / "catalog.csv")
    assert again.equals(catalog)
    assert fingerprint(again) == fingerprint(catalog.sample(frac=1, random_state=1))
    catalog.loc[0, "sha256"] = "0" * 64
    assert fingerprint(again) != fingerprint(catalog)


def test_another_csv_is_no_catalogue(tmp_path):
    (tmp_path / "c.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CatalogError, match="lacks path, condition"):
        read_catalog(tmp_path / "c.csv")
    (tmp_path / "d.csv").write_text(",".join(COLUMNS) + "\na.png,mel,wide,3,PNG,0,0,g,s,\n")
    with pytest.raises(CatalogError, match="must be whole numbers"):
        read_catalog(tmp_path / "d.csv")
