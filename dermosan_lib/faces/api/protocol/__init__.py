"""The protocol of Model Dermatology at `/api`, so that its clients work by a change of address.

docs/reference/model-dermatology-protocol.md tells it in full.

What others may use of it:

- `router`: The routes. `PATHS`: Where they are.
- `refused`: The protocol's own form of an error.
"""

from dermosan_lib.faces.api.protocol.answering import refused
from dermosan_lib.faces.api.protocol.routes import PATHS, router

__all__ = ["PATHS", "refused", "router"]
