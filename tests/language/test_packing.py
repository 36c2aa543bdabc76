import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.language import (
    Message,
    counted,
    in_context,
    pack,
    translate,
    unpack,
    use_language,
)
from dermosan_lib.text import percent


def test_a_message_arrives_as_it_was_sent():
    inner = counted("{n} photo", "{n:,} photos", 1200)
    for message in (
        Message("{name} is {kind}: {x:.1f} {share}", name="{a}.jpg", kind=inner, x=1.25,
                share=percent(0.5)),
        in_context("sharpness", "good"),
    ):  # fmt: skip
        arrived = unpack(json.loads(json.dumps(pack(message))))
        assert arrived == message
        with use_language("xx"):
            assert translate(arrived) == translate(message)


@pytest.mark.parametrize(
    "packed",
    [
        None, "text", [], {}, {"text": 1}, {"text": "{a}"},
        {"text": "{a.__class__}", "values": {"a": 1}},
        {"text": "{a:>999999999}", "values": {"a": 1}}, {"text": "a" * 2001},
        {"text": "{a}", "values": {"a": None}}, {"text": "{a}", "values": {"a": [1]}},
        {"text": "a", "n": -1}, {"text": "a", "n": 1 << 70}, {"text": "a", "n": True},
        {"text": "a", "plural": "{b}"}, {"text": "a", "plural": "{"}, {"text": "a", "more": 1},
        {"text": "{a}{a}", "values": {"a": "b" * 1500}}, {"text": "{a}", "values": {"a": 10**400}},
        {"text": "a", "values": {str(n): n for n in range(21)}},
        {"text": "{a}", "values": {"a": {"text": "{a}", "values": {"a": {"text": "{a}", "values": {
            "a": {"text": "{a}", "values": {"a": "x"}}}}}}}},
        {"text": "{a:d}", "values": {"a": 1.5}}, {"text": "{a:,d}", "values": {"a": float("nan")}},
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(packed):
    with pytest.raises(ValueError):
        unpack(packed)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("{}a:.,!0[]d"),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a", "text", "values", "n",
    "plural", "context"]), inner),
    max_leaves=12,
)  # fmt: skip


@given(json_values)
def test_no_data_does_more_than_be_refused(packed):
    try:
        message = unpack(packed)
    except ValueError:
        return
    for language in ("en", "es", "xx"):
        with use_language(language):
            assert isinstance(translate(message), str)
