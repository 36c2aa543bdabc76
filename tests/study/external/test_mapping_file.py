import pytest

from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import CatalogError, TaxonomyError
from dermosan_lib.study.external.label_mapping import map_labels
from dermosan_lib.study.external.mapping_file import read_mapping

KAGGLE10 = load_taxonomy("kaggle10")


def write(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_csv_and_yaml_say_the_same(tmp_path):
    table = write(tmp_path, "m.csv", "label,condition\nlentigo,bkl\ndf,SK\ndf,warts\nother,\n")
    told = write(tmp_path, "m.yaml", "lentigo: BKL\ndf: [sk, Warts]\nother: null\n")
    meant = {"lentigo": ("bkl",), "df": ("sk", "warts"), "other": ()}
    assert read_mapping(table, KAGGLE10) == meant
    assert read_mapping(told, KAGGLE10) == meant


def test_a_spreadsheet_may_have_saved_it(tmp_path):
    table = tmp_path / "m.csv"
    table.write_bytes("label;condition\r\nlentigo;bkl\r\n".encode("utf-8-sig"))
    assert read_mapping(table, KAGGLE10) == {"lentigo": ("bkl",)}


def test_what_an_evaluation_wrote_can_be_given_back(tmp_path):
    mapping = map_labels(["bkl", "df", "mel"], KAGGLE10)
    mapping.table(dict.fromkeys(["bkl", "df", "mel"], 1)).to_csv(tmp_path / "m.csv", index=False)
    again = map_labels(["bkl", "df", "mel"], KAGGLE10, read_mapping(tmp_path / "m.csv", KAGGLE10))
    assert [m.conditions for m in again.matches] == [m.conditions for m in mapping.matches]
    assert again.classes == mapping.classes


@pytest.mark.parametrize(
    ("name", "text", "error", "words"),
    [
        (
            "m.csv",
            "label,condition\nx,measles\n",
            TaxonomyError,
            "'measles', which is no condition",
        ),
        ("m.csv", "label,code\nx,mel\n", CatalogError, "columns label and condition"),
        ("m.csv", "label,condition\n", CatalogError, "maps no label"),
        ("m.csv", "", CatalogError, "cannot be read"),
        ("m.yaml", "- mel\n", CatalogError, "lentigo: bkl"),
        ("m.yaml", "a: [\n", CatalogError, "cannot be read"),
        ("m.yml", "", CatalogError, "lentigo: bkl"),
        ("m.yml", "{}", CatalogError, "maps no label"),
    ],
)
def test_bad_files_are_refused_in_words(tmp_path, name, text, error, words):
    with pytest.raises(error, match=words):
        read_mapping(write(tmp_path, name, text), KAGGLE10)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CatalogError, match=r"nowhere\.csv"):
        read_mapping(tmp_path / "nowhere.csv", KAGGLE10)


def test_words_of_a_yaml_stay_what_they_are(tmp_path):
    told = write(tmp_path, "m.yaml", "no: bkl\n1_0: mel\n2020-01-01: ~\n010:\n'on': [nv]\n")
    assert read_mapping(told, KAGGLE10) == {
        "no": ("bkl",), "1_0": ("mel",), "2020-01-01": (), "010": (), "on": ("nv",),
    }  # fmt: skip
