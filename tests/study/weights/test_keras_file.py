"""Reading weights files: every layout is listed, and nothing odd gets by or out."""

import os
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.weights.keras_file import open_weights

KERNEL = np.arange(6, dtype=np.float32).reshape(2, 3)
BIAS = np.ones(3, np.float32)


def write_named(root, layers, *, own=True):
    """Keras 2's layout: ``{layer: {path: array}}``."""
    root.attrs["layer_names"] = [name.encode() for name in layers]
    for name, weights in layers.items():
        group = root.create_group(name)
        group.attrs["weight_names"] = [path.encode() for path in weights]
        for path, array in weights.items():
            group.create_dataset(path, data=array)
    if own:
        root.create_group("top_level_model_weights").attrs["weight_names"] = []


@pytest.fixture
def path(tmp_path):
    return tmp_path / "best.h5"


@pytest.fixture
def one_layer(path):
    """A file with one dense layer, open for further mischief."""
    with h5py.File(path, "w") as file:
        write_named(file, {"dense": {"dense/kernel:0": KERNEL, "dense/bias:0": BIAS}})
        yield file


def listing(path):
    with open_weights(path) as stored:
        return {
            layer: [(weight.name, weight.shape) for weight in weights]
            for layer, weights in stored.layers.items()
        }


def read(path, layer="dense", shape=(2, 3)):
    with open_weights(path) as stored:
        return stored.layers[layer][0].read(shape)


DENSE = {"dense": [("kernel", (2, 3)), ("bias", (3,))]}


@pytest.mark.parametrize("inside", ["/", "model_weights"])
@pytest.mark.parametrize(
    "scope", ["dense/kernel:0", "sequential/dense/kernel", "dense_1/kernel_1:0", "kernel:0"]
)
def test_named_layouts_are_read(path, inside, scope):
    bias = scope.replace("kernel", "bias")
    with h5py.File(path, "w") as file:
        write_named(file.require_group(inside), {"dense": {scope: KERNEL, bias: BIAS}, "drop": {}})
    assert listing(path) == DENSE
    np.testing.assert_array_equal(read(path), KERNEL)


def test_a_nested_model_stands_flat(path):
    inner = {"conv_a/kernel:0": KERNEL, "conv_a/bias:0": BIAS, "resnet/bn_b/gamma:0": BIAS}
    with h5py.File(path, "w") as file:
        write_named(file.create_group("model_weights"), {"resnet": inner})
    assert list(listing(path)) == ["conv_a", "bn_b"]


@pytest.mark.parametrize("label", ["fc", None])
def test_the_numbered_layout_is_read(path, label):
    with h5py.File(path, "w") as file:
        file.create_group("vars")
        file["optimizer/vars/0"] = np.array(3)
        for index in (0, 2, 10):
            file[f"layers/functional/layers/dense_{index}/vars/0"] = KERNEL
        file["layers/dense/vars/0"] = KERNEL
        file["layers/dense/vars/1"] = BIAS
        file["layers/dropout/seed_generator/vars/0"] = np.zeros(2, np.uint32)
        file.create_group("layers/dropout/vars")
        if label:
            file["layers/dense/vars"].attrs["name"] = label
    found = listing(path)
    assert list(found) == [label or "dense", "dense_0", "dense_2", "dense_10"]
    assert found[label or "dense"] == [("0", (2, 3)), ("1", (3,))]


def test_long_lists_in_pieces_are_joined(path):
    with h5py.File(path, "w") as file:
        write_named(file, {"a": {"a/kernel:0": KERNEL}, "b": {"b/kernel:0": KERNEL}})
        del file.attrs["layer_names"]
        file.attrs["layer_names0"], file.attrs["layer_names1"] = [b"a"], [b"b"]
    assert list(listing(path)) == ["a", "b"]


FLOATS = st.sampled_from([np.float16, np.float32, np.float64])


@settings(deadline=None)  # each file is opened by another process
@given(arrays(FLOATS, (2, 3), elements=st.floats(-9, 9, width=16)))
def test_floats_of_any_width_are_read_as_float32(tmp_path_factory, array):
    path = tmp_path_factory.mktemp("floats") / "best.h5"
    with h5py.File(path, "w") as file:
        write_named(file, {"dense": {"dense/kernel:0": array}})
    found = read(path)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, array)


def replace(file, make):
    del file["dense/dense/kernel:0"]
    make(file["dense/dense"], "kernel:0")


SECRET = "secret.h5"


def secret(folder):
    with h5py.File(folder / SECRET, "w") as file:
        file["kernel"] = KERNEL
    KERNEL.tofile(folder / "secret.raw")


def external_storage(group, name):
    source = Path(group.file.filename).with_name("secret.raw")
    group.create_dataset(name, (2, 3), "f4", external=[(str(source), 0, 24)])


def virtual(group, name):
    layout = h5py.VirtualLayout((2, 3), "f4")
    layout[...] = h5py.VirtualSource(SECRET, "kernel", (2, 3), "f4")
    group.create_virtual_dataset(name, layout)


def oversized_chunks(group, name):
    group.create_dataset(
        name, (2, 3), "f4", maxshape=(None, None), chunks=(4096, 4096), compression="gzip"
    )[...] = 1


ODD = {
    "must have shape .2, 3., but has .1000000, 1000000.": lambda g, n: g.create_dataset(
        n, (10**6, 10**6), "f4", chunks=(64, 64)
    ),
    "must have shape .2, 3., but has .3, 2.": lambda g, n: g.create_dataset(n, data=KERNEL.T),
    "must have shape .2, 3., but has None": lambda g, n: g.create_dataset(n, dtype="f4"),
    "must be floats, but are int64": lambda g, n: g.create_dataset(n, data=KERNEL.astype("i8")),
    "must be floats, but are object": lambda g, n: g.create_dataset(n, (2, 3), h5py.string_dtype()),
    "must be finite, but 1 of 6": lambda g, n: g.create_dataset(
        n, data=np.where(KERNEL == 2, np.nan, KERNEL)
    ),
    "must be finite, but 2 of 6": lambda g, n: g.create_dataset(
        n, data=np.where(KERNEL > 3, 1e300, KERNEL.astype(np.float64))
    ),
    "stores 0 bytes": lambda g, n: g.create_dataset(n, (2, 3), "f4"),
    "in chunks of .4096, 4096.": oversized_chunks,
    "is kept in another": external_storage,
    "is kept in another. Save": virtual,
}


@pytest.mark.parametrize("rule", ODD)
def test_odd_arrays_are_refused_before_they_are_read(path, one_layer, tmp_path, rule):
    secret(tmp_path)
    replace(one_layer, ODD[rule])
    one_layer.close()
    with pytest.raises(NetworkError, match=rule) as error:
        read(path)
    assert "best.h5: weight kernel of layer dense" in str(error.value)


@pytest.mark.parametrize("place", ["dense", "dense/dense", "dense/dense/kernel:0"])
@pytest.mark.parametrize(
    ("link", "kind"),
    [
        (h5py.ExternalLink(SECRET, "/"), "ExternalLink"),
        (h5py.ExternalLink("/etc/passwd", "/"), "ExternalLink"),
        (h5py.SoftLink("/elsewhere"), "SoftLink"),
    ],
)
def test_links_are_never_followed(path, one_layer, tmp_path, place, link, kind):
    secret(tmp_path)
    del one_layer[place]
    one_layer[place] = link
    one_layer.close()
    with pytest.raises(NetworkError, match=rf"best\.h5 must hold .* a link \({kind}\)"):
        listing(path)


def test_links_in_the_numbered_layout_are_never_followed(path, tmp_path):
    secret(tmp_path)
    with h5py.File(path, "w") as file:
        file.create_group("layers/dense/vars")["0"] = h5py.ExternalLink(SECRET, "/kernel")
    with pytest.raises(NetworkError, match="ExternalLink"):
        listing(path)


def test_layers_that_hold_themselves_end(path):
    with h5py.File(path, "w") as file:
        layers = file.create_group("layers/a").create_group("layers")
        layers["a"] = file["layers/a"]
    with pytest.raises(NetworkError, match=r"a must be a plain layer .* nested 4 deep"):
        listing(path)


def test_weights_in_odd_places_are_refused(path):
    with h5py.File(path, "w") as file:
        file["layers/bidirectional/forward_layer/vars/0"] = KERNEL
    with pytest.raises(NetworkError, match=r"bidirectional .* holds forward_layer"):
        listing(path)


def test_missing_arrays_and_groups_are_named(path, one_layer):
    del one_layer["dense/dense/kernel:0"]
    one_layer.close()
    with pytest.raises(NetworkError, match="must hold dense/kernel:0 itself, but has nothing"):
        listing(path)


def test_an_array_in_place_of_a_group_is_refused(path, one_layer):
    del one_layer["dense"]
    one_layer["dense"] = KERNEL
    one_layer.close()
    with pytest.raises(NetworkError, match="dense must be a Group, but is none"):
        listing(path)


def test_names_that_occur_twice_are_refused(path):
    with h5py.File(path, "w") as file:
        inner = {"dense/kernel:0": KERNEL, "conv/kernel:0": KERNEL}
        write_named(file, {"resnet": inner, "dense": {"dense/kernel:0": KERNEL}})
    with pytest.raises(NetworkError, match="unique, but dense occurs twice"):
        listing(path)


def test_endless_lists_of_names_are_refused(path):
    with h5py.File(path, "w") as file:
        for index in range(3):
            file.attrs[f"layer_names{index}"] = np.full(50_000, b"a", "S1")
    with pytest.raises(NetworkError, match="layer_names claims 50,000 entries"):
        listing(path)


@pytest.mark.parametrize("keep", [0, 3, 100, 900, -1])
def test_cut_files_are_refused(path, one_layer, keep):
    one_layer.close()
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(NetworkError, match=r"best\.h5 cannot be read as HDF5 .* Copy or download"):
        listing(path)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_files_are_read_or_refused_in_words(path, one_layer, seed):
    one_layer.close()
    data = bytearray(path.read_bytes())
    rng = np.random.default_rng(seed)
    for place in rng.integers(0, len(data), 20):
        data[place] = rng.integers(0, 256)
    path.write_bytes(data)
    try:
        listing(path)
        read(path)
    except (NetworkError, KeyError):  # a name may have changed
        pass


def test_other_kinds_of_files_are_refused(tmp_path):
    with pytest.raises(NetworkError, match=r"must be a file, but .*missing\.h5 is none"):
        listing(tmp_path / "missing.h5")
    with pytest.raises(NetworkError, match="must be a file"):
        listing(tmp_path)
    with zipfile.ZipFile(tmp_path / "best.keras", "w") as archive:
        archive.writestr("model.weights.h5", "")
    with pytest.raises(NetworkError, match=r"archive .* give the model\.weights\.h5 inside"):
        listing(tmp_path / "best.keras")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["pictures"] = KERNEL
    with pytest.raises(NetworkError, match=r"holds pictures. Save it by model\.save"):
        listing(tmp_path / "other.h5")


def test_a_pipe_is_not_waited_for(tmp_path):
    pipe = tmp_path / "pipe.h5"
    os.mkfifo(pipe)
    with pytest.raises(NetworkError, match="must be a file"):
        listing(pipe)
