"""A graph that another process holds: any server of the Open Inference Protocol, version 2.

What others may use of it:

- `RemoteSession`: A bundle's graph on such a server, asked as one in this process would be.
- `Address`: Where such a server is.
- `model_name`: How a bundle's model is called on every server.
- `pack`, `unpack`, `ProtocolError`: Tensors in bodies, for our own server too.
- `LENGTH_HEADER`, `BINARY`, `MOST_AT_ONCE`: Words and bounds of the protocol.
- `SHA256`, `ARITHMETIC`: Parameters by which our own server tells more of a model.
"""

from dermosan_lib.clinic.engine.remote.addresses import Address
from dermosan_lib.clinic.engine.remote.contract import ARITHMETIC, SHA256, model_name
from dermosan_lib.clinic.engine.remote.protocol import (
    BINARY,
    LENGTH_HEADER,
    MOST_AT_ONCE,
    ProtocolError,
    pack,
    unpack,
)
from dermosan_lib.clinic.engine.remote.session import RemoteSession

__all__ = [
    "ARITHMETIC",
    "BINARY",
    "LENGTH_HEADER",
    "MOST_AT_ONCE",
    "SHA256",
    "Address",
    "ProtocolError",
    "RemoteSession",
    "model_name",
    "pack",
    "unpack",
]
