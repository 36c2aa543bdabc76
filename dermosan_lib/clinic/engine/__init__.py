"""The bundle's graph at work: opened in the quicker arithmetic, and what it says of pictures.

What others may use of it:

- `Answers`: What the graph says of ``n`` pictures, classes in card order; every number is finite.
- `open_quickest`: A session on the bundle's graph in the quicker form, and which: ``int8`` or
  ``float32``.
- `own_form`: The arithmetic in which a bundle's file is written.
- `RemoteSession`, `Address`: Its graph on an inference server, and where that is.
- `read_batch`: What the graph says of resized pictures ``(n, size, size, 3)``, over the card's
  views.
"""

from dermosan_lib.clinic.engine.arithmetic import open_quickest, own_form
from dermosan_lib.clinic.engine.graph import Answers, read_batch
from dermosan_lib.clinic.engine.remote import Address, RemoteSession

__all__ = ["Address", "Answers", "RemoteSession", "open_quickest", "own_form", "read_batch"]
