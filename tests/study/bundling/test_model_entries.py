"""A card names the version that wrote it, whatever the installation was called."""

import dermosan_lib
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.study.bundling import build_card
from dermosan_lib.study.recipes import Recipe


def test_a_card_names_the_version_of_the_code():
    card = build_card(
        name="any", recipe=Recipe(), taxonomy=load_taxonomy("ham7"), temperature=1.0,
        operating_points={}, data={}, demonstration=False,
    )  # fmt: skip
    assert card["version"] == dermosan_lib.__version__
