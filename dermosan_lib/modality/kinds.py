"""The kinds of pictures, by name and in words."""

from dermosan_lib.language import Message

DERMOSCOPY = "dermoscopy"
CLINICAL = "clinical"
DRAWING = "drawing"
UNKNOWN = "unknown"  # of a model: its card does not say
UNSURE = "unsure"  # of a picture: it may be either

MODALITIES = (DERMOSCOPY, CLINICAL, DRAWING, UNKNOWN)

_OTHER = {DERMOSCOPY: CLINICAL, CLINICAL: DERMOSCOPY}
_WORDS = {
    DERMOSCOPY: Message("dermatoscope pictures"),
    CLINICAL: Message("photos by phone or camera"),
    DRAWING: Message("drawn pictures"),
    UNKNOWN: Message("pictures of a kind that its card does not say"),
}


def other_kind(made_for: str) -> str:
    """The kind of photo that a model ``made_for`` one turns away; "" where it turns none away."""
    return _OTHER.get(made_for, "")


def in_words(kind: str) -> str:
    """What pictures of ``kind``, one of `MODALITIES`, are called; a `Message`, in the plural."""
    return _WORDS[kind]
