"""Example pictures for a first visit: phantoms drawn on the spot, since no photo is shipped."""

import io

from PIL import Image

from dermosan_lib.conditions import Taxonomy

_CHOICE = ("mel", "psoriasis", "tinea")  # a tumour, a plaque and a ring: easily told apart
_SIZE_PX = 512


def example_codes(taxonomy: Taxonomy) -> tuple[str, ...]:
    """Codes of the conditions to draw, in the order of the buttons."""
    return tuple(code for code in _CHOICE if code in taxonomy.codes)


def draw_example(code: str, *, seed: int = 42) -> bytes:
    """Draw a phantom of ``code`` and return it as PNG, to go the way of an uploaded photo."""
    from dermosan_lib.phantoms import draw  # only here: most visits need no phantom

    stream = io.BytesIO()
    Image.fromarray(draw(code, seed=seed, size_px=_SIZE_PX).pixels).save(stream, "PNG")
    return stream.getvalue()
