import pytest

from dermosan_lib.bundle import Bundle, add_file
from dermosan_lib.errors import RunError
from dermosan_lib.study.bundling import FLOAT32_FILE, Publication, name_bundle, publish

ENTRIES = {
    "name": "drawn10",
    "version": "1.1.0",
    "modality": "drawing",
    "licence": "CC-BY-4.0",
    "licence_text": "Creative Commons Attribution 4.0 International",
    "attribution": "Drawn by DERMOSAN.",
    "intended_use": "Tests.",
    "changelog": {"1.1.0": "More of them.", "1.0.0": "First."},
}


@pytest.fixture
def bundle(repository, tmp_path):
    import shutil

    folder = tmp_path / "bundle"
    shutil.copytree(repository / "data" / "demo_bundle", folder)
    return Bundle.load(folder)


def test_a_bundle_given_away_says_whose_it_is(bundle, tmp_path):
    add_file(bundle.path, FLOAT32_FILE, b"as it was trained")
    publication = Publication.of(ENTRIES)
    named = name_bundle(bundle.path, publication)
    made = publish(named, publication, tmp_path / "out", limit_mb=12)
    again = Bundle.load(tmp_path / "out")
    assert again.card["licence"] == "CC-BY-4.0"
    assert again.card["version"] == "1.1.0"
    assert list(again.card["changelog"]) == ["1.1.0", "1.0.0"]
    assert FLOAT32_FILE not in again.card["files"]
    assert {"LICENSE", "CHANGELOG.md", "MODEL_CARD.md"} <= set(again.card["files"])
    assert b"Drawn by DERMOSAN." in (made.path / "LICENSE").read_bytes()
    model = bundle.model_path.read_bytes()
    assert made.model_path.read_bytes() == model


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"licence_text": " "}, "no licence_text"),
        ({"licence": None}, "no licence"),
        ({"modality": "xray"}, "must be one of dermoscopy"),
        ({"version": "2.0"}, "must tell what version 2.0 is"),
        ({"changelog": "none"}, "tells of none"),
    ],
)
def test_without_licence_or_versions_nothing_is_given_away(change, words):
    with pytest.raises(RunError, match=words):
        Publication.of(ENTRIES | change)
    with pytest.raises(RunError, match="has no name"):
        Publication.of(None)


def test_too_large_a_bundle_stays_where_it_is(bundle, tmp_path):
    with pytest.raises(RunError, match=r"may have 0\.5 MB, but"):
        publish(bundle, Publication.of(ENTRIES), tmp_path / "out", limit_mb=0.5)
    assert not (tmp_path / "out").exists()
    (tmp_path / "out").mkdir()
    with pytest.raises(RunError, match="is there already"):
        publish(bundle, Publication.of(ENTRIES), tmp_path / "out", limit_mb=12)
