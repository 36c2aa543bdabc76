"""A card names the version that wrote it, whatever the installation was called."""

import pytest

import dermosan_lib
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.study.bundling import build_card
from dermosan_lib.study.recipes import Recipe


def card_of(recipe):
    return build_card(
        name="any", recipe=recipe, taxonomy=load_taxonomy("ham7"), temperature=1.0,
        operating_points={}, data={}, demonstration=False,
    )  # fmt: skip


def test_a_card_names_the_version_of_the_code():
    assert card_of(Recipe())["version"] == dermosan_lib.__version__


@pytest.mark.parametrize(
    ("units", "method", "paper"),
    [((512, 256), "Grad-CAM", "Selvaraju"), ((8,), "Grad-CAM", "Selvaraju"), ((), "CAM", "Zhou")],
)
def test_a_card_says_what_its_maps_are(units, method, paper):
    told = card_of(Recipe(dense_units=units))["explanation"]
    assert told["method"] == method
    assert paper in told["words"]
