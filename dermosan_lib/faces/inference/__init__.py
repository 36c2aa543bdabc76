"""A server of the Open Inference Protocol, version 2, that holds the graphs of bundles.

It only infers: resized pictures in, the graph's numbers out. Files of photos, decisions and words
stay with who asks. `dermosan dashboard` starts one for all its visitors where that saves memory.

What others may use of it:

- `engine`: Who computes for the kernels of a dashboard, perhaps one for all, on a private socket.
- `AUTO`, `OWN`, `SHARED`: What may be asked of it, besides an address.
- `check_server`: Whether a server has these bundles' graphs.
- `serve_inference`: One of its own, until Ctrl-C.
- `write_repository`: The files by which Triton or KServe serve a bundle unchanged.
- `compare`: What a running server says beside ONNX Runtime in this process.
"""

from dermosan_lib.faces.inference.choosing import AUTO, OWN, SHARED, check_server, engine
from dermosan_lib.faces.inference.comparison import compare
from dermosan_lib.faces.inference.repository import write_repository
from dermosan_lib.faces.inference.serving import serve_inference

__all__ = [
    "AUTO",
    "OWN",
    "SHARED",
    "check_server",
    "compare",
    "engine",
    "serve_inference",
    "write_repository",
]
