"""The card as bytes: bounded before it is read, and held to the schema that is published."""

import json
import time

import pytest
from fastjsonschema import JsonSchemaValueException
from hypothesis import given, settings
from hypothesis import strategies as st

from dermosan_lib.bundle import CARD_SCHEMA, Bundle, update_card, write_bundle
from dermosan_lib.bundle.bounded_json import MAX_DEPTH, parsed
from dermosan_lib.bundle.card import MAX_CARD_BYTES, card_sha256
from dermosan_lib.bundle.card_schema import _validator as validator
from dermosan_lib.conditions import Condition, Taxonomy
from dermosan_lib.errors import BundleError


@pytest.fixture
def copy(tiny_bundle, tmp_path):
    card = {k: v for k, v in tiny_bundle.card.items() if k not in ("files", "sha256", "schema")}
    return write_bundle(tmp_path / "copy", tiny_bundle.model_path.read_bytes(), card)


def refused(folder, data, words):
    (folder / "card.json").write_bytes(data)
    start = time.monotonic()
    with pytest.raises(BundleError, match=words):
        Bundle.load(folder)
    assert time.monotonic() - start < 20  # against hanging; milliseconds are usual


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[" * 200_000 + b"]" * 200_000, "200,000 deep; the limit is 40"),
        (b'{"a":' * 200_000, "200,000 deep"),
        (b'{"' + b'\\"' * 1_500_000, "cannot be read"),
        (b'"' * 3_000_001, "cannot be read"),
        (b" " * (MAX_CARD_BYTES + 1), "4,000,001 bytes; the limit is 4,000,000"),
        (b"", "cannot be read"),
        (b"[]", "lacks schema, name"),
        (b"7", "lacks schema, name"),
        (b'"card"', "lacks schema, name"),
        (b"null", "lacks schema, name"),
        (b"\xef\xbb\xbf{}", "cannot be read"),
        (b"\xff\xfe{\x00}\x00", "cannot be read"),
        ('{"é": 1}'.encode("latin-1"), "cannot be read"),
        (b'{"temperature": NaN}', "NaN' is not finite"),
        (b'{"temperature": -Infinity}', "not finite"),
        (b'{"temperature": 1e999}', "'1e999' is not finite"),
        (b'{"temperature": 1' + b"0" * 5000 + b"}", "5,001 digits"),
        (b'{"temperature": 1, "temperature": 0}', "'temperature' stands twice"),
        (b'{"a": {"b": 1, "b": 1}}', "'b' stands twice"),
    ],
)
def test_bytes_that_are_no_card(copy, data, words):
    refused(copy.path, data, words)


def test_half_a_character_is_refused(copy):
    text = (copy.path / "card.json").read_text(encoding="utf-8")
    refused(copy.path, text.replace('"tiny"', '"\\ud800"').encode(), "half a character")


def test_what_a_card_says_reaches_no_terminal_raw(copy):
    with pytest.raises(BundleError) as told:
        update_card(copy.path, operating_points={"high_sensitivity": "\x1b[2J\nrisk: low"})
    assert "\x1b" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_card_that_would_be_refused_is_not_written(copy, tmp_path):
    before = copy.sha256
    for changes, words in (
        ({"temperature": 0.0}, "bigger than 0"),
        ({"temperature": float("nan")}, "finite numbers"),
        ({"note": "\ud800"}, "half a character"),
        ({"note": "x" * MAX_CARD_BYTES}, "bytes; the limit is"),
        ({"files": {"model.onnx": copy.card["files"]["model.onnx"], "../x": "0" * 64}}, "plain"),
    ):
        with pytest.raises(BundleError, match=words):
            update_card(copy.path, **changes)
        assert Bundle.load(copy.path).sha256 == before
    with pytest.raises(BundleError, match="bigger than 0"):
        write_bundle(tmp_path / "new", b"x", {**copy.card, "temperature": -1})
    assert not (tmp_path / "new").exists()


def test_the_schema_is_published_with_the_bundle_and_hashed(copy):
    published = json.loads((copy.path / CARD_SCHEMA).read_text(encoding="utf-8"))
    assert published["$schema"].endswith("2020-12/schema")
    assert CARD_SCHEMA in copy.card["files"]
    (copy.path / CARD_SCHEMA).write_text("{}")
    with pytest.raises(BundleError, match="has changed"):
        Bundle.load(copy.path)


def test_a_bundle_older_than_the_schema_opens(copy):
    (copy.path / CARD_SCHEMA).unlink()
    file = copy.path / "card.json"
    card = {**copy.card, "files": {"model.onnx": copy.card["files"]["model.onnx"]}}
    file.write_text(json.dumps({**card, "sha256": card_sha256(card, file)}))
    assert Bundle.load(copy.path).taxonomy == copy.taxonomy


def test_184_conditions_with_all_their_texts_fit(tiny_bundle, tmp_path):
    long = "x" * 300
    conditions = tuple(
        Condition(
            f"condition_{k}", long, long, "", "benign", "routine",
            (f"condition_{k - 1}",) if k else (), {f"condition_{k - 1}": long} if k else {},
            long, (long,) * 4, long, long, (long,) * 4,
        )
        for k in range(184)
    )  # fmt: skip
    codes = Taxonomy("large", conditions).codes
    value = {"value": 1 / 3, "low": 1 / 7, "high": 2 / 3, "n": 12345}
    names = ("sensitivity", "specificity", "ppv", "npv", "f1", "auroc")
    card = {
        **{k: v for k, v in tiny_bundle.card.items() if k not in ("files", "sha256")},
        "conditions": [condition.to_dict() for condition in conditions],
        "metrics": {"conditions": {code: dict.fromkeys(names, value) for code in codes}},
        "metadata": {
            "weight": 0.5, "used": [], "attributes": [
                {"name": name, "values": list(range(25)),
                 "log_ratios": {code: [1 / 3] * 25 for code in codes}}
                for name in ("age", "sex", "site")
            ],
        },
    }  # fmt: skip
    bundle = write_bundle(tmp_path / "large", b"no graph", card)
    assert len(bundle.taxonomy) == 184
    assert (bundle.path / "card.json").stat().st_size < MAX_CARD_BYTES / 2


@given(st.integers(1, 60), st.text('[]{}"\\ab', max_size=30))
@settings(max_examples=60, deadline=None)
def test_depth_is_that_of_brackets_outside_of_texts(tmp_path_factory, depth, text):
    file = tmp_path_factory.getbasetemp() / "card.json"
    nested = json.dumps(text)
    for _ in range(depth):
        nested = f'{{"a": [{nested}]}}' if depth % 2 else f"[{nested}]"
    deep = depth * 2 if depth % 2 else depth
    if deep > MAX_DEPTH:
        with pytest.raises(BundleError, match=f"{deep} deep"):
            parsed(nested.encode(), file)
    else:
        assert parsed(nested.encode(), file) == json.loads(nested)


_VALUES = st.sampled_from([None, True, 0, -1, 0.5, 64, 1e9, "", "mel", "x", [], {}, [1], {"x": 1}])


@pytest.fixture(scope="module")
def other_validator(tiny_bundle):
    """That of the jsonschema package, which JupyterLab brings and which knows 2020-12."""
    from jsonschema import Draft202012Validator

    published = json.loads((tiny_bundle.path / CARD_SCHEMA).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(published)
    return Draft202012Validator(published)


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_another_validator_reads_the_schema_alike(tiny_bundle, other_validator, data):
    card = json.loads(json.dumps(tiny_bundle.card)) | {
        "prediction_set": {"coverage": 0.9, "least": {"mel": 0.1}},
        "abstention": {"far": {"threshold": 1.0}, "unsure": {"threshold": 0.5}},
        "fusion": {"method": "dependent_evidence", "correlation": 0.5},
        "metadata": {
            "attributes": [{"name": "age", "values": [1, 2], "log_ratios": {"mel": [0.0, 0.1]}}],
            "used": [],
            "weight": 1,
        },
    }
    inside = card
    while True:
        key = data.draw(st.sampled_from(sorted(inside) if isinstance(inside, dict) else [0]))
        if not inside[key] or not isinstance(inside[key], dict | list) or data.draw(st.booleans()):
            break
        inside = inside[key]
    if isinstance(inside, dict) and data.draw(st.booleans()):
        del inside[key]
    else:
        inside[key] = data.draw(_VALUES)
    try:
        validator()(card)
        ours = True
    except JsonSchemaValueException:
        ours = False
    assert other_validator.is_valid(card) == ours
