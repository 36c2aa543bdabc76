"""What became of photos that are of another kind, poor or unlike the training images, in words."""

from collections.abc import Iterable, Sequence

from dermosan_lib.clinic.photos.photo import Photo
from dermosan_lib.language import Message, counted
from dermosan_lib.modality import CLINICAL, in_words


def other_kind(photos: Sequence[Photo], made_for: str, *, read: bool) -> list[str]:
    """What became of photos that look like the other kind than the model was made for."""
    if not photos:
        return []
    say = _seen_by_dermatoscope if made_for == CLINICAL else _seen_by_camera
    return [say(len(photos), read, names=_names(photos), made=in_words(made_for))]


def _seen_by_dermatoscope(many: int, read: bool, **values: str) -> str:
    if read:
        return counted(
            "{names} seems to be taken through a dermatoscope; this model was made for {made}, and "
            "it was read all the same, for which nothing was measured.",
            "{names} seem to be taken through a dermatoscope; this model was made for {made}, and "
            "they were read all the same, for which nothing was measured.",
            many,
            **values,
        )
    return counted(
        "{names} seems to be taken through a dermatoscope; this model was made for {made}, and it "
        "was not read.",
        "{names} seem to be taken through a dermatoscope; this model was made for {made}, and they "
        "were not read.",
        many,
        **values,
    )


def _seen_by_camera(many: int, read: bool, **values: str) -> str:
    if read:
        return counted(
            "{names} seems to be taken by a phone or camera; this model was made for {made}, and "
            "it was read all the same, for which nothing was measured.",
            "{names} seem to be taken by a phone or camera; this model was made for {made}, and "
            "they were read all the same, for which nothing was measured.",
            many,
            **values,
        )
    return counted(
        "{names} seems to be taken by a phone or camera; this model was made for {made}, and it "
        "was not read.",
        "{names} seem to be taken by a phone or camera; this model was made for {made}, and they "
        "were not read.",
        many,
        **values,
    )


def unclear_kind(photos: Sequence[Photo], made_for: str) -> list[str]:
    """That photos may be of either kind."""
    if not photos:
        return []
    said = Message(
        "{names}: it does not show whether a dermatoscope was used; this model was made for "
        "{made}.",
        names=_names(photos),
        made=in_words(made_for),
    )
    return [said]


def left_out_or_read(poor: Sequence[Photo], far: Sequence[Photo], *, read: bool) -> list[str]:
    """What became of photos that failed the check, or are unlike the training images."""
    sentences: list[str] = []
    if poor and read:
        names = _names(poor)
        sentences.append(Message("{names}: read despite failing the quality check.", names=names))
    elif poor:
        names = _names(poor)
        sentences.append(
            Message("{names}: left out, having failed the quality check.", names=names)
        )
    if far and read:
        names = _names(far)
        sentences.append(
            Message("{names}: read despite being unlike the training images.", names=names)
        )
    elif far:
        names = _names(far)
        sentences.append(
            Message("{names}: left out, being unlike the training images.", names=names)
        )
    return sentences


def _names(photos: Iterable[Photo]) -> str:
    return ", ".join(photo.name for photo in photos)
