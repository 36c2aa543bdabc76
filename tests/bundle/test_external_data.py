"""What a graph names as its data is in the card's list, wherever in the graph it stands."""

import hashlib
import io
import json
import shutil

import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from dermosan_lib.bundle import MODEL, Bundle, external_data, write_bundle
from dermosan_lib.bundle.card import card_sha256
from dermosan_lib.bundle.external_data import WAYS, external_files
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.errors import BundleError


def found_in(data):
    return external_files(io.BytesIO(data), len(data))


def pointing(location="weights", name="w"):
    """A tensor whose values lie in another file."""
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[2])
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", "8")):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    return tensor


def sparse(location):
    found = onnx.SparseTensorProto(dims=[4])
    found.values.CopyFrom(pointing(location, "values"))
    found.indices.CopyFrom(pointing(f"{location}.indices", "indices"))
    return found


def model_with(place, location="weights"):
    """The tiny contract graph's frame with one tensor at ``place``, and the names to be found."""
    node = helper.make_node("Identity", ["image"], ["x"])
    graph = helper.make_graph([node], "g", [], [])
    model = helper.make_model(graph)
    attribute = model.graph.node[0].attribute.add(name="value")
    named = {location}
    if place == "initializer":
        model.graph.initializer.append(pointing(location))
    elif place == "sparse initializer":
        model.graph.sparse_initializer.append(sparse(location))
        named = {location, f"{location}.indices"}
    elif place == "attribute":
        attribute.t.CopyFrom(pointing(location))
    elif place == "attributes":
        attribute.tensors.append(pointing(location))
    elif place == "sparse attribute":
        attribute.sparse_tensors.append(sparse(location))
        named = {location, f"{location}.indices"}
    elif place == "subgraph":
        attribute.g.CopyFrom(model_with("attribute", location)[0].graph)
    elif place == "subgraphs":
        attribute.graphs.append(model_with("subgraph", location)[0].graph)
    elif place == "function":
        inner = model_with("subgraph", location)[0].graph.node
        model.functions.append(helper.make_function("d", "f", [], [], list(inner), []))
    elif place == "function's attribute":
        model.functions.add(name="f", domain="d").attribute_proto.add(name="a").t.CopyFrom(
            pointing(location)
        )
    else:
        model.training_info.add().algorithm.initializer.append(pointing(location))
    return model, named


PLACES = (
    "initializer", "sparse initializer", "attribute", "attributes", "sparse attribute", "subgraph",
    "subgraphs", "function", "function's attribute", "training",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_tensor_is_found_wherever_it_stands(place):
    model, named = model_with(place)
    assert found_in(model.SerializeToString()) == named


def test_the_ways_are_those_of_the_format():
    """Every field of onnx.proto that leads to a tensor is one that is followed."""
    messages, left = {}, [onnx.ModelProto.DESCRIPTOR]
    while left:
        message = left.pop()
        if message.name not in messages:
            messages[message.name] = message
            left += [one.message_type for one in message.fields if one.message_type]
    leading = {"TensorProto"}
    for _ in messages:
        leading |= {
            name
            for name, message in messages.items()
            if any(one.message_type and one.message_type.name in leading for one in message.fields)
        }
    wanted = {
        name: {
            one.number: one.message_type.name
            for one in messages[name].fields
            if one.message_type and one.message_type.name in leading
        }
        for name in leading
    }
    wanted["TensorProto"] = {
        TensorProto.DESCRIPTOR.fields_by_name["external_data"].number: "StringStringEntryProto"
    }
    assert wanted == WAYS


def test_a_graph_without_such_data_names_none(tiny_bundle):
    assert found_in(tiny_bundle.model_path.read_bytes()) == set()


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_what_is_read_here_is_what_the_onnx_package_reads(data):
    """Bytes changed anywhere: an error, or every file that a reader of the format would see."""
    original = model_with(data.draw(st.sampled_from(PLACES)))[0].SerializeToString()
    changed = bytearray(original)
    for _ in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    try:
        named = found_in(bytes(changed))
    except ValueError:
        return
    try:
        model = onnx.load_from_string(bytes(changed))
    except Exception:  # stricter still: invalid text, for one
        return
    assert named >= {
        one if isinstance(one, str) else one.decode("utf-8", "replace") for one in locations(model)
    }


def locations(message):
    """Every location in any message, by the descriptors of the onnx package."""
    if isinstance(message, TensorProto):
        for entry in message.external_data:
            if entry.key == "location":
                yield entry.value
    for field, value in message.ListFields():
        if field.message_type:
            for one in value if isinstance(value, list) or hasattr(value, "add") else [value]:
                yield from locations(one)


@pytest.mark.parametrize(
    "data",
    [b"not a graph", b"\x0a", b"\x00\x00", b"\x0b\x0c", b"\x3a\xff\xff\xff\xff\x0f", b"\x3a\x05x",
     b"\xff" * 11, b"\x08" + b"\x80" * 10 + b"\x01"],
)  # fmt: skip
def test_bytes_that_are_no_message_are_an_error(data):
    with pytest.raises(ValueError, match=r"\w"):
        found_in(data)


def test_more_fields_than_any_network_has_are_not_walked(monkeypatch):
    monkeypatch.setattr(external_data, "MAX_FIELDS", 1000)
    assert found_in(b"\x08\x01" * 900) == set()
    with pytest.raises(ValueError, match="more than 1,000"):
        found_in(b"\x08\x01" * 2000)
    # Nor within one entry of one tensor, of the graph.
    data = b"\x18\x01" * 2000
    for number in (13, 5, 7):
        low, high = len(data) & 0x7F, len(data) >> 7
        data = bytes([number << 3 | 2, low | 0x80, high]) + data
    with pytest.raises(ValueError, match="more than 1,000"):
        found_in(data)


@pytest.fixture
def parts(tiny_bundle):
    card = {k: v for k, v in tiny_bundle.card.items() if k not in ("files", "sha256")}
    return onnx.load_from_string(tiny_bundle.model_path.read_bytes()), card


@pytest.mark.parametrize(
    "location",
    ["unlisted", "../outside", "/etc/passwd", "./weights", "", "*/_ORT_MEM_ADDR_/*", "card.json"],
)
def test_a_graph_that_names_other_files_is_refused(parts, tmp_path, location):
    model, card = parts
    model.graph.initializer.append(pointing(location))
    with pytest.raises(BundleError, match="as its data, which is no file that the card lists"):
        write_bundle(tmp_path / "b", model.SerializeToString(), card, {"weights": bytes(8)})
    assert not (tmp_path / "b").exists()
    good = write_bundle(tmp_path / "b", b"", card, {"weights": bytes(8)})
    shutil.copytree(good.path, tmp_path / "c")
    bad = write_by_hand(tmp_path / "c", model.SerializeToString(), good.card)
    with pytest.raises(BundleError, match="as its data"):
        Bundle.load(bad)


def write_by_hand(folder, model, card):
    """What a stranger would write: hashes that fit."""
    (folder / MODEL).write_bytes(model)
    files = {**card["files"], MODEL: hashlib.sha256(model).hexdigest()}
    card = {**card, "files": files}
    file = folder / "card.json"
    file.write_text(json.dumps({**card, "sha256": card_sha256(card, file)}))
    return folder


def test_data_in_the_list_is_read(parts, tmp_path):
    model, card = parts
    model.graph.initializer.append(pointing("weights"))
    bundle = write_bundle(tmp_path / "b", model.SerializeToString(), card, {"weights": bytes(8)})
    assert Diagnoser(Bundle.load(bundle.path)).model.name == "tiny"


def test_a_graph_that_cannot_be_looked_into_never_reaches_the_engine(parts, tmp_path, monkeypatch):
    _, card = parts
    bundle = write_bundle(tmp_path / "b", b"not a graph", card)
    monkeypatch.setattr(onnxruntime, "InferenceSession", None)
    with pytest.raises(BundleError, match="is no graph"):
        Diagnoser(bundle)
    with pytest.raises(BundleError, match="is no graph"):
        Bundle.load(bundle.path)


@pytest.mark.parametrize("name", [MODEL, "weights"])
def test_what_is_swapped_after_it_was_verified_is_refused(parts, tmp_path, name):
    model, card = parts
    model.graph.initializer.append(pointing("weights"))
    made = write_bundle(tmp_path / "b", model.SerializeToString(), card, {"weights": bytes(8)})
    bundle = Bundle.load(made.path)
    other = tmp_path / "other"
    other.write_bytes((made.path / name).read_bytes())
    other.replace(made.path / name)
    with pytest.raises(BundleError, match="was changed since it was verified"):
        Diagnoser(bundle)
    (made.path / name).unlink()
    (made.path / name).symlink_to("/dev/zero")
    with pytest.raises(BundleError, match="is a link"):
        Diagnoser(bundle)
