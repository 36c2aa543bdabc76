"""Turns and mirrors of a HEIF or AVIF picture, as the EXIF orientation of the same effect."""

from dermosan_lib.images.containers.boxes import Items

# Where the corners of a stored picture (top left, top right, bottom left, bottom right: 0 to 3)
# come to lie, for each EXIF orientation (Exif 2.32, tag 0x0112).
_CORNERS = {
    (0, 1, 2, 3): 1,
    (1, 0, 3, 2): 2,
    (3, 2, 1, 0): 3,
    (2, 3, 0, 1): 4,
    (0, 2, 1, 3): 5,
    (2, 0, 3, 1): 6,
    (3, 1, 2, 0): 7,
    (1, 3, 0, 2): 8,
}


def orientation_of(items: Items, item: int) -> int:
    """EXIF orientation, 1 to 8, of the turns that ``item`` has, in the order it names them.

    Turns are quarters against the clock; mirrors exchange top and bottom (0), or left and right
    (ISO/IEC 23008-12, 6.5.10 and 6.5.12). What EXIF says in such a file is not heard.
    """
    a, b, c, d = 0, 1, 2, 3
    for number in items.owned.get(item, ()):
        kind, body = items.properties[number]
        if kind == b"irot" and body:
            for _ in range(body[0] & 3):
                a, b, c, d = b, d, a, c
        elif kind == b"imir" and body:
            a, b, c, d = (b, a, d, c) if body[0] & 1 else (c, d, a, b)
    return _CORNERS[a, b, c, d]
