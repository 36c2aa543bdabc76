"""The published schema of a card, and the first value of one that it does not allow."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

CARD_SCHEMA = "card.schema.json"  # published in each bundle; the rules kept are the package's own


def schema_bytes() -> bytes:
    """The published schema of a card, JSON Schema 2020-12."""
    return Path(__file__).with_name(CARD_SCHEMA).read_bytes()


def first_fault(card: dict[str, Any]) -> Any:
    """The first value that the schema does not allow, as an exception; None where all are well."""
    import fastjsonschema

    try:
        _validator()(card)
    except fastjsonschema.JsonSchemaValueException:
        try:
            _validator(telling=True)(card)
        except fastjsonschema.JsonSchemaValueException as fault:
            return fault
    return None


@cache
def _validator(*, telling: bool = False) -> Callable[[Any], Any]:
    """A function that raises; ``telling`` what is wrong, which takes thrice the time to make."""
    # A twentieth of the time that jsonschema takes to be imported, in every kernel of the page.
    # What the schema says means the same in draft 7, which this library knows.
    import fastjsonschema

    validator: Callable[[Any], Any] = fastjsonschema.compile(
        json.loads(schema_bytes()), use_default=False, detailed_exceptions=telling
    )
    return validator
