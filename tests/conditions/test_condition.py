"""A condition is written to a card and read back."""

import json

from dermosan_lib.conditions.condition import Condition
from dermosan_lib.conditions.shipped_taxonomies import load_taxonomy


def test_a_condition_survives_json():
    for condition in load_taxonomy("ham7"):
        assert Condition.from_dict(json.loads(json.dumps(condition.to_dict()))) == condition
