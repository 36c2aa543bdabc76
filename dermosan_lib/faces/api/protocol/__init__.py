"""The protocol of Model Dermatology at `/api`, so that its clients work by a change of address.

docs/reference/model-dermatology-protocol.md tells it in full.

What others may use of it:

- `router`: The routes.
"""

from dermosan_lib.faces.api.protocol.routes import router

__all__ = ["router"]
