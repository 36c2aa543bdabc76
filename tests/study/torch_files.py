"""Files as ``torch.save`` wrote them before 1.6, made without PyTorch."""

import io
import pickle
import sys
import types
from collections import OrderedDict

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
KINDS = {"float32": "FloatStorage", "float64": "DoubleStorage", "int64": "LongStorage"}


def write_torch_file(path, arrays, beside=()):
    """``arrays`` by name as a state dict at ``path``; ``beside`` adds other entries to it."""
    modules = {"torch": types.ModuleType("torch"), "torch._utils": types.ModuleType("torch._utils")}
    kinds = {
        name: type(name, (), {"__module__": "torch"}) for name in KINDS.values()
    }  # named in the file as torch's own are
    vars(modules["torch"]).update(kinds)

    def rebuild(*_):
        raise AssertionError("never called here")

    rebuild.__module__, rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    rebuild.__name__ = "_rebuild_tensor_v2"
    modules["torch._utils"]._rebuild_tensor_v2 = rebuild

    class Storage:
        def __init__(self, key, values):
            self.key, self.values = key, values

    class Tensor:
        def __init__(self, storage, array):
            self.storage, self.array = storage, array

        def __reduce__(self):
            strides = tuple(step // self.array.itemsize for step in self.array.strides)
            offset = (
                self.array.__array_interface__["data"][0]
                - self.storage.values.__array_interface__["data"][0]
            ) // self.array.itemsize
            shape = self.array.shape
            return rebuild, (self.storage, offset, shape, strides, False, OrderedDict())

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            if isinstance(obj, Storage):
                kind = kinds[KINDS[obj.values.dtype.name]]
                return ("storage", kind, obj.key, "cpu", obj.values.size, None)
            return None

    storages, state = [], OrderedDict(beside)
    for number, (name, array) in enumerate(arrays.items()):
        base = array
        while base.base is not None:
            base = base.base
        storages.append(Storage(str(number), base.reshape(-1)))
        state[name] = Tensor(storages[-1], array)
    stream = io.BytesIO()
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        for part in (MAGIC, 1001, {"little_endian": True}, state, [s.key for s in storages]):
            Pickler(stream, protocol=2).dump(part)
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
    for storage in storages:
        stream.write(np.int64(storage.values.size).tobytes() + storage.values.tobytes())
    path.write_bytes(stream.getvalue())
    return path
