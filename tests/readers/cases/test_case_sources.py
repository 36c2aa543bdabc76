"""Cases from catalogues, class folders and phantoms."""

import pytest

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.images import decode
from dermosan_lib.readers.cases.bare_pictures import bare_picture
from dermosan_lib.readers.cases.case_sources import load_cases
from dermosan_lib.readers.design import CaseSource


def test_a_catalogue_tells_lesions_skin_and_site(pictures):
    cases = load_cases(CaseSource("catalog", pictures / "catalog.csv"))
    assert len(cases.cases) == 64
    case = cases["mel/mel_03.png"]
    assert (case.lesion, case.skin_type, case.site) == ("mel-1", "4", "back")
    assert cases.knows_malignancy
    assert cases.suspicious(case)
    assert not cases.phantoms


def test_class_folders_are_conditions_and_each_picture_a_lesion(pictures):
    cases = load_cases(CaseSource("folder", pictures))
    assert len({case.lesion for case in cases.cases}) == 64
    assert set(cases.taxonomy.codes) == {"mel", "bcc", "nv", "sk"}


def test_phantoms_are_drawn_once(tmp_path):
    source = CaseSource(per_class=4, size_px=64)
    cases = load_cases(source, cache=tmp_path)
    drawn = sorted(tmp_path.rglob("*.png"))[0]
    first = drawn.stat().st_mtime_ns
    assert load_cases(source, cache=tmp_path).fingerprint == cases.fingerprint
    assert drawn.stat().st_mtime_ns == first
    assert cases.phantoms
    assert len(cases.cases) == 40


def test_a_table_of_something_else_is_refused(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ReaderStudyError, match="columns path and condition"):
        load_cases(CaseSource("catalog", tmp_path / "t.csv"))
    (tmp_path / "t.csv").write_text("path,condition\nx.png,mel\n")
    with pytest.raises(ReaderStudyError, match=r"has no image x\.png"):
        load_cases(CaseSource("catalog", tmp_path / "t.csv"))
    (tmp_path / "t.csv").write_text("path,condition\n")
    with pytest.raises(ReaderStudyError, match="needs cases"):
        load_cases(CaseSource("catalog", tmp_path / "t.csv"))
    with pytest.raises(ReaderStudyError, match="cannot be read as a table"):
        load_cases(CaseSource("catalog", tmp_path / "missing.csv"))
    with pytest.raises(ReaderStudyError, match="is no folder"):
        load_cases(CaseSource("folder", tmp_path / "missing"))


def test_an_unknown_label_is_refused_by_a_named_taxonomy(pictures):
    with pytest.raises(ReaderStudyError, match="does not know the condition 'sk'"):
        load_cases(CaseSource("catalog", pictures / "catalog.csv", taxonomy="ham7"))


def test_a_bare_picture_is_pixels_alone(pictures):
    cases = load_cases(CaseSource("folder", pictures))
    content = bare_picture(cases, cases.cases[0])
    assert decode(content).shape == (20, 24, 3)
    assert b"tEXt" not in content
    assert b"mel" not in content
