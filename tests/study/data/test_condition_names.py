"""Names of conditions as folders have them, through catalogue and file and back."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data.catalogue import catalog_of, survey
from dermosan_lib.study.data.catalogue_file import catalog_taxonomy, read_catalog, write_catalog
from dermosan_lib.study.data.image_sources import find_images

FACTS = {"width_px": 4, "height_px": 4, "format": "PNG", "phash": "", "problem": ""}

folder_names = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=40
).filter(lambda name: name not in (".", "..") and not name.startswith((".", "_", "@", "#", "$")))


def catalogued(data):
    """The catalogue, or the words of the refusal."""
    try:
        return survey(data, progress=False, workers=1).catalog
    except CatalogError as refused:
        return str(refused)


@given(st.sets(folder_names, min_size=2, max_size=8))
def test_as_many_conditions_as_folders_or_a_refusal(names):
    with TemporaryDirectory() as place:
        data = Path(place) / "data"
        data.mkdir()
        Image.new("RGB", (16, 16)).save(Path(place) / "a.png")
        for name in names:
            try:
                (data / name).mkdir()
            except OSError:  # more than the file system holds
                return
            shutil.copy(Path(place) / "a.png", data / name / "a.png")
        made = catalogued(data)
        if isinstance(made, str):
            assert any(word in made for word in ("needs one name", "named after", "UTF-8"))
            return
        assert made["condition"].nunique() == len(names)
        by_path = made.set_index("path")["condition"]
        write_catalog(made, Path(place) / "catalog.csv")
        taxonomy = catalog_taxonomy(read_catalog(Path(place) / "catalog.csv"))
        assert taxonomy == catalog_taxonomy(made)
        if taxonomy.name == "ad-hoc":
            for name in names:
                assert taxonomy[by_path[f"{name}/a.png"]].name == name


def test_names_survive_the_file(make_images, tmp_path):
    data = make_images("黑色素瘤/a.png", "Nævus, blå/b.png", 'so "called"/c.png')
    source = find_images(data)
    facts = [{**FACTS, "path": path, "sha256": path} for path in source.rows["path"]]
    catalog = catalog_of(source, facts, "data")
    write_catalog(catalog, tmp_path / "own.csv")
    assert (tmp_path / "own_conditions.csv").is_file()
    names = {c.code: c.name for c in catalog_taxonomy(read_catalog(tmp_path / "own.csv"))}
    assert names == {
        "heisesuliu": "黑色素瘤", "naevus_bla": "Nævus, blå", "so_called": 'so "called"',
    }  # fmt: skip


def test_catalogues_of_earlier_versions_have_codes_for_names(make_images, tmp_path):
    made = survey(make_images("Red spots/a.png", "mel/b.png"), progress=False).catalog
    write_catalog(made, tmp_path / "catalog.csv")
    (tmp_path / "conditions.csv").unlink()
    taxonomy = catalog_taxonomy(read_catalog(tmp_path / "catalog.csv"))
    assert [c.name for c in taxonomy] == ["mel", "red_spots"]


def test_a_table_of_another_kind_is_not_taken_for_names(make_images, tmp_path):
    made = survey(make_images("Red spots/a.png", "Blue spots/b.png"), progress=False).catalog
    write_catalog(made, tmp_path / "catalog.csv")
    (tmp_path / "conditions.csv").write_text("code,name,taxonomy\nother,Other,ad-hoc\n")
    taxonomy = catalog_taxonomy(read_catalog(tmp_path / "catalog.csv"))
    assert [c.name for c in taxonomy] == ["blue_spots", "red_spots"]


@pytest.mark.parametrize(
    "names", [("Melanoma", "melanoma"), ("é", "e\u0301"), ("mel", "mel "), ("a b", "a  b")]
)
def test_folders_that_nobody_can_tell_apart_are_asked_about(make_images, names):
    data = make_images(*(f"{name}/{number}.png" for number, name in enumerate(names)), "nv/c.png")
    if len(list(data.iterdir())) < 3:
        pytest.skip("this file system takes them for one")
    with pytest.raises(CatalogError, match="needs one name") as refused:
        survey(data, progress=False)
    assert all(repr(name) in str(refused.value) for name in names)


def test_what_may_be_one_condition_is_said(make_images):
    notes = survey(make_images("mel/a.png", "Melanoma/b.png"), progress=False).catalog.attrs[
        "notes"
    ]
    assert any("'Melanoma' and 'mel' are both Melanoma" in note for note in notes)


def test_a_class_of_which_nothing_can_be_decoded_is_named(make_images):
    data = make_images("mel/a.png", "nv/b.png", "df/c.png")
    (data / "df" / "c.png").write_bytes(b"broken")
    notes = survey(data, progress=False).catalog.attrs["notes"]
    assert "no picture of 'df' can be decoded" in notes
