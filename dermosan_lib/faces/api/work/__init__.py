"""Cases read by a few threads, in the order in which they came, with an end to the queue.

What others may use of it:

- `Turns`: Who reads next: a bounded queue before a few threads.
- `Readers`: From images to a diagnosis, by the models that the page and the command line use.
- `Case`: What they read.
- `to_json`: A diagnosis as the service answers it: in a language, its lists cut, with maps.
"""

from dermosan_lib.faces.api.work.answer_json import to_json
from dermosan_lib.faces.api.work.reading import Case, Readers
from dermosan_lib.faces.api.work.turns import Turns

__all__ = ["Case", "Readers", "Turns", "to_json"]
