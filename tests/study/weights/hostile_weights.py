"""Small weights files that ask for gigabytes or for ever, made by code; and a reader of all.

    python tests/study/weights/hostile_weights.py FOLDER

reads each and prints a line of JSON: what was said, and how long it took.
"""

import io
import json
import pickle
import resource
import struct
import sys
import time
import zlib
from pathlib import Path

import h5py
import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
BEGINNING = b"".join(pickle.dumps(part, protocol=2) for part in (MAGIC, 1001, {}))
BLOCK = 10_000_000  # bytes; the zeros of a bomb are a multiple
KERNEL = np.arange(6, dtype=np.float32).reshape(2, 3)


def _pickled(body: bytes, version: int = 2) -> bytes:
    return BEGINNING + b"\x80" + bytes([version]) + body


def _tensor(name: bytes, shape: bytes, strides: bytes, key: bytes = b"0") -> bytes:
    """A tensor's entry of a state dict as PyTorch pickles it; shape and strides are programs."""
    storage = b"(U\x07storagectorch\nFloatStorage\nU\x01" + key + b"U\x03cpuK\x04NtQ"
    tensor = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + b"K\x00" + shape + strides
    return b"U" + bytes([len(name)]) + name + tensor + b"\x89}tRs"


def _state(tensors: bytes, count: int, numbers: bytes) -> bytes:
    keys = pickle.dumps(["0"], protocol=2)
    return _pickled(b"}" + tensors + b".") + keys + struct.pack("<q", count) + numbers


ONE = b"K\x04\x85"  # the tuple (4,)
STEP = b"K\x01\x85"
DOUBLED = b"".join(b"h" + bytes([i]) + b"\x86q" + bytes([i + 1]) for i in range(40))

TORCH = {
    "a place in pickle's memory.pth": _pickled(b"}r" + struct.pack("<I", 0x1FFFFFFF) + b"."),
    "a long number.pth": _pickled(b"\x8b" + struct.pack("<i", 2**31 - 1) + b"."),
    "a long text.pth": _pickled(b"\x8d" + struct.pack("<Q", 2**32) + b".", 4),
    "long bytes.pth": _pickled(b"B" + struct.pack("<I", 2**32 - 1) + b".", 3),
    "a long bytearray.pth": _pickled(b"\x96" + struct.pack("<Q", 2**33) + b".", 5),
    "a frame of another size.pth": _pickled(b"\x95" + struct.pack("<Q", 2**40) + b"}.", 4),
    "a key of doubled tuples.pth": _pickled(
        b"}(K\x01tq\x00" + DOUBLED + b"Ns."
    ),
    "a key of tuples in tuples.pth": _pickled(b"}K\x01" + b"\x85" * 190_000 + b"Ns."),
    "more numbers than there are.pth": _state(_tensor(b"a", ONE, STEP), 2**40, bytes(16)),
    "fewer than none.pth": _state(_tensor(b"a", ONE, STEP), -(2**62), bytes(16)),
    "steps backwards.pth": _state(
        _tensor(b"a", ONE, b"J" + struct.pack("<i", -1) + b"\x85"), 4, bytes(16)
    ),
    "one storage for all.pth": _state(
        b"".join(
            _tensor(f"{i:04}".encode(), b"J" + struct.pack("<i", 250_000) + b"\x85", STEP)
            for i in range(3000)
        ), 250_000, bytes(1_000_000),
    ),
}  # fmt: skip


def _named(file, paths=("dense/kernel:0",)):
    file.attrs["layer_names"] = ["dense"]
    group = file.create_group("dense")
    group.attrs["weight_names"] = [path.encode() for path in paths]
    return group


def heap_that_goes_in_circles(path):
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = ["dense"]  # of any length, so kept in a heap
    content = bytearray(path.read_bytes())
    heap = content.index(b"GCOL")
    content[heap + 16 : heap + 32] = bytes(16)  # a free place of no size, after which comes itself
    path.write_bytes(content)


def linked_groups(path):
    with h5py.File(path, "w") as file:
        below = file.create_group("leaf")
        below.create_group("vars")
        for level in range(3):
            outer = file.create_group(f"m{level}")
            layers = outer.create_group("layers")
            for number in range(100):
                layers[str(number)] = below
            below = outer
        file["layers"] = layers


def linked_names(path):
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = np.full(50_000, b"d", "S1")
        file.create_group("d").attrs["weight_names"] = np.full(3000, b"k", "S1")
        file["d/k"] = KERNEL


def circle_of_groups(path):
    with h5py.File(path, "w") as file:
        group = _named(file, ["/".join(["a"] * 20_000)])
        group["a"] = group


def deep_groups(path):
    with h5py.File(path, "w", libver="latest") as file:
        group = file.create_group("layers")
        for _ in range(3000):
            group = group.create_group("a")


def outside(kind):
    def make(path):
        with h5py.File(path, "w") as file:
            _named(file)["dense"] = kind

    return make


def virtual(path):
    with h5py.File(path, "w") as file:
        layout = h5py.VirtualLayout((2, 3), "f4")
        layout[...] = h5py.VirtualSource("/etc/passwd", "kernel", (2, 3), "f4")
        _named(file).create_virtual_dataset("dense/kernel:0", layout)


def external(path):
    with h5py.File(path, "w") as file:
        _named(file).create_dataset(
            "dense/kernel:0", (2, 3), "f4", external=[("/etc/passwd", 0, 24)]
        )


def packed_bomb(path):
    with h5py.File(path, "w") as file:
        twice = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        twice.set_chunk((2, 3))
        twice.set_deflate(9)
        twice.set_deflate(9)
        space = h5py.h5s.create_simple((2, 3))
        group = _named(file).create_group("dense").id
        found = h5py.h5d.create(group, b"kernel:0", h5py.h5t.IEEE_F32LE, space, twice)
        size = 2_000_000_000
        adler = ((size % 65521) << 16) + 1  # of zeros (RFC 1950)
        once = b"\x78\xda" + _deflated(b"", size) + struct.pack(">I", adler)
        found.write_direct_chunk((0, 0), zlib.compress(once, 9))


def sparse_giant(path):
    with h5py.File(path, "w") as file:
        found = _named(file).create_dataset("dense/kernel:0", (10**6, 10**6), "f4", chunks=(8, 8))
        found[0, 0] = 1


def claimed_names(path):
    with h5py.File(path, "w", track_order=False) as file:
        file.attrs["layer_names"] = np.full(3, b"abcdefgh", "S8")
        _named_dense = file.create_group("dense")
        _named_dense.attrs["weight_names"] = []
    content = path.read_bytes()
    three, many = struct.pack("<QQ", 3, 3), struct.pack("<QQ", 2**29, 2**29)
    one, more = struct.pack("<Q", 3), struct.pack("<Q", 2**29)
    assert three in content or one in content
    path.write_bytes(content.replace(three, many).replace(one, more))


def long_names(path):
    with h5py.File(path, "w", libver="latest") as file:
        file.attrs["layer_names"] = np.full(60, b"a", "S100000")


def endless_description(path):
    with h5py.File(path, "w") as file:
        _named(file)["dense/kernel:0"] = KERNEL
        texts = ["x" * 60_000] + ["y"] * 2999
        file.attrs.create("model_config", texts, dtype=h5py.string_dtype())
    content = bytearray(path.read_bytes())
    first = content.index(struct.pack("<I", 60_000))  # length, place and number of a text
    content[first : first + 16 * 3000] = content[first : first + 16] * 3000
    path.write_bytes(content)


def keras_bomb(path):
    _archive(path, b"model.weights.h5", b"", 2_000_000_000)


def numpy_bomb(path):
    header = io.BytesIO()
    described = {"descr": "<f4", "fortran_order": False, "shape": (200, 1000, 1000)}
    np.lib.format.write_array_header_1_0(header, described)
    _archive(path, b"arr_0.npy", header.getvalue(), 800_000_000)


def _archive(path, name, head, zeros):
    """An archive of one packed file: ``head`` and so many zeros."""
    body, checksum = _deflated(head, zeros), zlib.crc32(head)
    for _ in range(zeros // BLOCK):
        checksum = zlib.crc32(bytes(BLOCK), checksum)
    facts = struct.pack("<HHHHH", 20, 0, 8, 0, 0x21)  # deflated, of 1 January 1980
    facts += struct.pack("<IIIHH", checksum, len(body), len(head) + zeros, len(name), 0)
    listed = b"PK\x01\x02" + struct.pack("<H", 20) + facts + bytes(14) + name
    before = b"PK\x03\x04" + facts + name + body
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(listed), len(before), 0)
    path.write_bytes(before + listed + b"PK\x05\x06" + end)


def _deflated(head, zeros):
    """``head`` and so many zeros, packed in milliseconds: after a full flush blocks are alike."""
    packer = zlib.compressobj(9, wbits=-15)
    begun = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    return begun + block * (zeros // BLOCK) + packer.flush()


HDF5 = {
    "a heap that goes in circles.h5": heap_that_goes_in_circles,
    "linked groups.h5": linked_groups,
    "one layer many times.h5": linked_names,
    "a group in itself.h5": circle_of_groups,
    "groups in groups.h5": deep_groups,
    "a link to another file.h5": outside(h5py.ExternalLink("/etc/passwd", "/")),
    "a link to itself.h5": outside(h5py.SoftLink("/dense/dense")),
    "numbers of other files.h5": virtual,
    "numbers outside.h5": external,
    "a packed chunk.h5": packed_bomb,
    "a sparse giant.h5": sparse_giant,
    "more names than there are.h5": claimed_names,
    "long names.h5": long_names,
    "an endless description.h5": endless_description,
    "a packed archive.keras": keras_bomb,
    "an array of zeros.h5": numpy_bomb,
}


def write_all(folder: Path) -> list[Path]:
    """Write each file; those for PyTorch first."""
    for name, content in TORCH.items():
        (folder / name).write_bytes(content)
    for name, make in HDF5.items():
        make(folder / name)
    return [folder / name for name in (*TORCH, *HDF5)]


def _read(path: Path) -> None:
    from dermosan_lib.study.weights.keras_file import open_weights
    from dermosan_lib.study.weights.torch_file import read_torch_file

    if path.suffix == ".pth":
        read_torch_file(path)
    else:
        with open_weights(path) as stored:
            for weights in stored.layers.values():
                for weight in weights:
                    weight.read((2, 3))


def _copy(path: Path) -> None:
    from dermosan_lib.study.weights.keras_copy import copied_weights

    with copied_weights(path):
        pass


def _told(action, path: Path) -> str:
    from dermosan_lib.errors import NetworkError

    try:
        action(path)
    except NetworkError as error:
        return f"NetworkError: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "read"


def main() -> None:
    """Read and copy what `write_all` has written."""
    for path in sorted(Path(sys.argv[1]).iterdir()):
        for action in [_read] if path.suffix == ".pth" else [_read, _copy]:
            since = time.monotonic()
            told = _told(action, path)
            took = round(time.monotonic() - since, 2)
            answer = {"file": path.name, "by": action.__name__, "told": told, "took_s": took}
            print(json.dumps(answer), flush=True)  # noqa: T201
    from dermosan_lib.study.weights import reader_processes

    reader_processes._end_idle()  # its children's memory counts once it has ended
    children_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    status = Path("/proc/self/status").read_text()  # our own; rusage counts who started us
    own_kb = int(status.split("VmHWM:")[1].split()[0])
    most = {"own": own_kb // 1000, "children": children_kb // 1000}
    print(json.dumps({"most_mb": most}))  # noqa: T201


if __name__ == "__main__":
    main()
