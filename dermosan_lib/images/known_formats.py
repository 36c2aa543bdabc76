"""Which formats are read: their names, in code and in words, and how their files end."""

from dermosan_lib.language import Message

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "BMP", "GIF", "DICOM")
READABLE = Message("JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP, GIF or DICOM")
_ENDINGS = {
    "JPEG": (".jpg", ".jpeg", ".jfif", ".jpe", ".jif", ".mpo"),
    "PNG": (".png", ".apng"),
    "WEBP": (".webp",),
    "HEIF": (".heic", ".heif", ".hif"),
    "AVIF": (".avif",),
    "TIFF": (".tif", ".tiff"),
    "BMP": (".bmp", ".dib"),
    "GIF": (".gif",),
    "DICOM": (".dcm", ".dicom"),
}
SUFFIXES = tuple(ending for name in FORMATS for ending in _ENDINGS[name])
# A hint to file dialogs, which know some formats by type and some by ending.
_TYPES = ("jpeg", "png", "webp", "heic", "heif", "avif", "tiff", "bmp", "gif")
ACCEPT = ",".join((*(f"image/{kind}" for kind in _TYPES), "application/dicom", *SUFFIXES))
