"""How a graph becomes a bundle: int8 and its gate, joining networks, the card's entries.

What others may use of it:

- `CLASS_ACTIVATION_MAP`: Name of the method of maps that share a logit out over places.
- `Engine`: The graph that the clinic runs, and what the card says of it.
- `LICENCE_FILE`, `CHANGELOG_FILE`: Names of these files in a bundle that is given away.
- `changelog_text`: The versions of a bundle and what each changed, as Markdown.
- `FLOAT32_FILE`: Name of the float32 graph that a bundle keeps beside its int8 one.
- `INTENDED_USE`: What every model of this suite is for, in words.
- `Partner`: A finished run's network.
- `build_card`: A card without its hashes and metrics, which `write_bundle` and `update_card` add.
- `choose_engine`: Quantise ``graph`` and keep the result where `compare_engines` finds every
  bound to hold.
- `join_graphs`: One graph whose ``logits`` and ``activation_maps`` are the means of the members'.
- `Publication`: What a bundle says of itself to people who do not know its run.
- `name_bundle`, `publish`: Write that into a run's bundle; and the bundle with it elsewhere.
- `add_similar_cases`: Put training pictures, small, and their embeddings into a run's bundle.
- `check_licence`: Refuse those that may not be shown again.
- `library_versions`: Versions of Python and of the libraries that decide what a model answers.
- `read_partners`: The networks of the finished runs in ``folders``, which must fit ``run``.
"""

from dermosan_lib.study.bundling.engine_choice import FLOAT32_FILE, Engine, choose_engine
from dermosan_lib.study.bundling.ensemble import Partner, join_graphs, read_partners
from dermosan_lib.study.bundling.model_entries import (
    CLASS_ACTIVATION_MAP,
    INTENDED_USE,
    build_card,
    library_versions,
)
from dermosan_lib.study.bundling.publication import (
    CHANGELOG_FILE,
    LICENCE_FILE,
    Publication,
    changelog_text,
    name_bundle,
    publish,
)
from dermosan_lib.study.bundling.similar_cases import add_similar_cases, check_licence

__all__ = [
    "CHANGELOG_FILE",
    "CLASS_ACTIVATION_MAP",
    "FLOAT32_FILE",
    "INTENDED_USE",
    "LICENCE_FILE",
    "Engine",
    "Partner",
    "Publication",
    "add_similar_cases",
    "build_card",
    "changelog_text",
    "check_licence",
    "choose_engine",
    "join_graphs",
    "library_versions",
    "name_bundle",
    "publish",
    "read_partners",
]
