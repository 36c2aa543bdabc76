"""Bundles: whole or refused."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dermosan_lib.bundle import NOTICE, Bundle, add_file, update_card, write_bundle
from dermosan_lib.errors import BundleError, RunError
from dermosan_lib.images import RESIZE_VERSION
from dermosan_lib.system.atomic_writing import atomic_path


@pytest.fixture
def copy(tiny_bundle, tmp_path):
    card = {k: v for k, v in tiny_bundle.card.items() if k not in ("files", "sha256", "schema")}
    return write_bundle(tmp_path / "copy", tiny_bundle.model_path.read_bytes(), card)


def test_round_trip(copy, tiny_bundle):
    assert copy.taxonomy == tiny_bundle.taxonomy
    assert copy.card["notice"] == NOTICE
    assert (copy.size_px, copy.demonstration) == (64, True)
    names = ["card.json", "card.schema.json", "model.onnx"]
    assert sorted(path.name for path in copy.path.iterdir()) == names


@given(st.data())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_changed_byte_is_refused(copy, data):
    file = data.draw(st.sampled_from([copy.model_path, copy.path / "card.json"]))
    original = file.read_bytes()
    place = data.draw(st.integers(0, len(original) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = bytes([*original[:place], original[place] ^ flip, *original[place + 1 :]])
    file.write_bytes(changed)
    try:
        if _same_json(original, changed):
            return  # white space or another spelling of the same card
        with pytest.raises(BundleError, match="again"):
            Bundle.load(copy.path)
    finally:
        file.write_bytes(original)


def _same_json(first, second):
    try:
        return json.loads(first) == json.loads(second)
    except ValueError:
        return False


def test_pictures_prepared_in_an_unknown_way_are_refused(copy):
    entry = copy.card["input"]
    for known in ({}, {"resize": "stretch-area-1"}, {"resize": RESIZE_VERSION}):
        size = {name: value for name, value in entry.items() if name != "resize"}
        update_card(copy.path, input={**size, **known})
        assert Bundle.load(copy.path).card["input"] == {**size, **known}
    with pytest.raises(BundleError, match=f"one of stretch-area-1, {RESIZE_VERSION}.*'crop-9'"):
        update_card(copy.path, input={**entry, "resize": "crop-9"})


def test_missing_model_is_refused(copy):
    copy.model_path.unlink()
    with pytest.raises(BundleError, match="cannot be read"):
        Bundle.load(copy.path)


def test_a_folder_without_card_is_refused(tmp_path):
    with pytest.raises(BundleError, match=r"holds no card\.json"):
        Bundle.load(tmp_path)


def test_an_incomplete_card_is_refused(tmp_path):
    (tmp_path / "card.json").write_text('{"schema": 1}')
    with pytest.raises(BundleError, match="lacks name, version"):
        Bundle.load(tmp_path)


def test_another_schema_is_refused(copy):
    with pytest.raises(BundleError, match="reads schema 1"):
        update_card(copy.path, schema=2)


def test_update_changes_the_identity(copy):
    changed = update_card(copy.path, metrics={"accuracy": {"value": 0.5}})
    assert changed.card["metrics"]["accuracy"]["value"] == 0.5
    assert changed.sha256 != copy.sha256
    assert Bundle.load(copy.path).sha256 == changed.sha256


def test_a_place_in_use_is_not_overwritten(copy, tiny_bundle):
    before = copy.sha256
    with pytest.raises(RunError, match="exists"):
        write_bundle(copy.path, b"other", dict(tiny_bundle.card))
    assert Bundle.load(copy.path).sha256 == before


def test_a_further_file_is_hashed_replaced_and_checked(copy):
    first = add_file(copy.path, "NOTE.md", b"one")
    assert set(first.card["files"]) == {"model.onnx", "card.schema.json", "NOTE.md"}
    assert add_file(copy.path, "NOTE.md", b"one").sha256 == first.sha256
    assert add_file(copy.path, "NOTE.md", b"two").sha256 != first.sha256
    (copy.path / "NOTE.md").write_bytes(b"three")
    with pytest.raises(BundleError, match="has changed"):
        Bundle.load(copy.path)


@pytest.mark.parametrize("name", ["card.json", "model.onnx", "../x", "a/b", ""])
def test_a_further_file_has_a_plain_name_of_its_own(tiny_bundle, name):
    with pytest.raises(BundleError, match="plain name"):
        add_file(tiny_bundle.path, name, b"x")


def test_an_interrupted_replacement_still_loads(copy, monkeypatch):
    add_file(copy.path, "NOTE.md", b"one")

    class Stop(BaseException):
        pass

    def stops(*_, **__):
        raise Stop

    monkeypatch.setattr("dermosan_lib.bundle.writing.atomic_path", stops_after(1, stops))
    with pytest.raises(Stop):
        add_file(copy.path, "NOTE.md", b"two")
    assert "NOTE.md" not in Bundle.load(copy.path).card["files"]


def stops_after(calls, stops):
    """`atomic_path` for so many calls, then ``stops``."""
    left = [calls]

    def path(*given):
        left[0] -= 1
        return atomic_path(*given) if left[0] >= 0 else stops()

    return path
