"""The bundle: the folder with `model.onnx` and `card.json` that passes from study to clinic.

What loading a bundle shows is **integrity**: its files are those that the card lists, unaltered
since they were written. It is not **authenticity**: whoever can write into the folder can write
another card with other hashes. And a bundle is code: its graph computes what its maker wants, and
may take time and memory without end. Open only bundles from people you trust, and compare
`Bundle.sha256` with the one they tell you by another way.

A bundle reads only itself: regular files of plain names in its own folder, which its card lists.
Links are not followed, libraries of custom operators are never loaded, and a graph that names other
files as its data is refused. What else lies in the folder is not covered by any hash; nothing reads
it. Weights are mapped by the engine when the graph is opened, which is after they were hashed:
`Bundle.check_graph` sees a file that was replaced or written to in between. Against someone who
sets back the time of a change, or writes to a mapped file later, only the rights of the folder
help.

What others may use of it:

- `Bundle`: A bundle whose card keeps the rules and whose hashes have been checked.
- `Card`: What a card holds, as a dictionary.
- `write_bundle`: Write a graph and a card as a bundle folder.
- `update_card`: Change entries of a card, and rehash it.
- `add_file`: Put a further file into a bundle.
- `known_bundles`: The installed bundles by name.
- `bundle_folder`: The folder of a bundle that is named, or given as a path.
- `external_files`: Every file that an ONNX graph names as its data, found without loading it.
- `MODEL`, `CARD`, `CARD_SCHEMA`: Names of the graph, the card and its schema in the folder.
- `OUTPUTS`: Names of the graph's outputs.
- `SCHEMA`: Version of the card's schema.
- `NOTICE`: What every face says beside an answer.
"""

from dermosan_lib.bundle.card import CARD, SCHEMA, Card
from dermosan_lib.bundle.card_schema import CARD_SCHEMA
from dermosan_lib.bundle.external_data import external_files
from dermosan_lib.bundle.known import bundle_folder, known_bundles
from dermosan_lib.bundle.loading import MODEL, NOTICE, OUTPUTS, Bundle
from dermosan_lib.bundle.writing import add_file, update_card, write_bundle

__all__ = [
    "CARD",
    "CARD_SCHEMA",
    "MODEL",
    "NOTICE",
    "OUTPUTS",
    "SCHEMA",
    "Bundle",
    "Card",
    "add_file",
    "bundle_folder",
    "external_files",
    "known_bundles",
    "update_card",
    "write_bundle",
]
