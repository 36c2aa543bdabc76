"""Which DICOM files are photographs, how their pixels may be coded, and the names of others.

UIDs of PS3.6, annex A. What is in a file is never quoted: only names that are listed are said.
"""

from dermosan_lib.errors import ImageError
from dermosan_lib.images.containers.dicom_elements import BIG_ENDIAN, DEFLATED, IMPLICIT
from dermosan_lib.images.limits import unusual
from dermosan_lib.language import Message

_STORAGE = "1.2.840.10008.5.1.4.1.1."
_PHOTOGRAPHS = {
    "7",  # secondary capture, and its forms of several frames
    "7.2",
    "7.3",
    "7.4",
    "77.1",  # visible light: as once tried, endoscopic, microscopic, photographic
    "77.2",
    "77.1.1",
    "77.1.2",
    "77.1.3",
    "77.1.4",
    "77.1.5.1",  # ophthalmic
    "77.1.5.2",
    "77.1.7",  # dermoscopic
}
RAW = {IMPLICIT, "1.2.840.10008.1.2.1", DEFLATED, BIG_ENDIAN}
_CODED = "1.2.840.10008.1.2.4."
JPEG = {_CODED + "50", _CODED + "51"}
JPEG_2000 = {_CODED + "90", _CODED + "91"}
RLE = {"1.2.840.10008.1.2.5"}
_NAMES = {
    "57": "JPEG Lossless", "58": "JPEG Lossless", "70": "JPEG Lossless (first-order prediction)",
    "80": "JPEG-LS Lossless", "81": "JPEG-LS Near-Lossless", "92": "JPEG 2000 Part 2",
    "93": "JPEG 2000 Part 2", "94": "JPIP Referenced", "95": "JPIP Referenced Deflate",
    "201": "High-Throughput JPEG 2000 (lossless)", "202": "High-Throughput JPEG 2000 (RPCL)",
    "203": "High-Throughput JPEG 2000", "110": "JPEG XL Lossless",
    "111": "JPEG XL JPEG Recompression", "112": "JPEG XL",
}  # fmt: skip
_VIDEO = tuple(_CODED + str(number) for number in range(100, 109))


def refuse_other_kinds(sop_class: str, name: str) -> None:
    """Refuse a DICOM that says it is something else than a photograph."""
    told = sop_class.removeprefix(_STORAGE)
    if sop_class and told not in _PHOTOGRAPHS:
        raise unusual(
            name,
            Message(
                "a DICOM file of another kind than photographs ({kind})", kind=_kind(sop_class)
            ),
            remedy=Message("Give photographs or dermoscopy."),
        )


def unread_syntax(syntax: str, name: str) -> ImageError:
    """The refusal of a way to code pixels, by its name."""
    if syntax.startswith(_VIDEO):
        return unusual(
            name, Message("a DICOM video"), remedy=Message("Save one frame of it as JPEG or PNG.")
        )
    known = _NAMES.get(syntax.removeprefix(_CODED)) if syntax.startswith(_CODED) else None
    return unusual(
        name,
        Message("a DICOM file whose transfer syntax is {kind}", kind=known or _kind(syntax)),
        remedy=Message(
            "Convert it to Explicit VR Little Endian, or export the picture as JPEG or PNG."
        ),
    )


def _kind(uid: str) -> str:
    """The standard's name of a UID; nothing that only the file says."""
    from pydicom.uid import UID  # a large table, which few files need

    told = UID(uid, validation_mode=0)
    return Message("not in the standard") if told.is_private or told.name == uid else told.name
