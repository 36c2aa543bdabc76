"""Bodies of the protocol: what is packed comes out the same, and nonsense is refused."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from dermosan_lib.clinic.engine.remote import LENGTH_HEADER, ProtocolError, pack, unpack

tensors = st.dictionaries(
    st.text(max_size=5),
    st.sampled_from(["u1", "<f2", "<f4", "<f8"]).flatmap(
        lambda dtype: arrays.arrays(
            dtype, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3),
            elements={"allow_nan": False, "allow_infinity": False} if dtype != "u1" else None,
        )
    ),
    max_size=3,
)  # fmt: skip


@given(tensors, st.booleans(), st.data())
def test_what_is_packed_comes_out_the_same(found, some, data):
    binary = [name for name in found if some and data.draw(st.booleans())]
    body, headers = pack("inputs", found, {"id": "7"}, binary=binary)
    again, told = unpack("inputs", body, headers.get(LENGTH_HEADER))
    assert told["id"] == "7"
    assert again.keys() == found.keys()
    for name, tensor in found.items():
        assert again[name].dtype == tensor.dtype
        assert np.array_equal(again[name], tensor)


@given(st.binary(max_size=60), st.one_of(st.none(), st.text(max_size=5)))
def test_bytes_that_are_no_body(body, length):
    with pytest.raises(ProtocolError):
        unpack("inputs", body, length)


def body_of(**changes):
    entry = {"name": "image", "shape": [1, 2], "datatype": "UINT8", "data": [1, 2], **changes}
    return json.dumps({"inputs": [entry]}).encode()


@pytest.mark.parametrize(
    "changes",
    [{"shape": [1, -2]}, {"shape": [1.0, 2]}, {"shape": [True, 2]}, {"shape": None}]
    + [{"shape": [1 << 40]}, {"shape": [1] * 9}, {"datatype": "FP8"}, {"datatype": []}]
    + [{"name": 3}, {"data": [1]}, {"data": [1, 256]}, {"data": [1, -1]}, {"data": [1, 0.5]}]
    + [{"data": [1, None]}, {"data": [[1], [2, 3]]}, {"data": {"a": 1}}, {"data": "12"}]
    + [{"parameters": {"binary_data_size": size}} for size in (-1, 1, 2, 3, "2", 1 << 70)]
    + [{"parameters": 3}],
)
def test_tensors_that_are_none(changes):
    with pytest.raises(ProtocolError):
        unpack("inputs", body_of(**changes), None)


def test_numbers_in_lists_of_lists():
    found, _ = unpack("inputs", body_of(data=[[1, 2]]), None)
    assert found["image"].tolist() == [[1, 2]]


@pytest.mark.parametrize("length", ["-1", "1e1", "99999", "", "٣"])
def test_a_header_that_is_no_length(length):
    with pytest.raises(ProtocolError, match="header"):
        unpack("inputs", body_of(), length)
