"""Pictures and ICC profiles of other colour spaces than sRGB, written here by the standard's text.

Nothing of `images.colour` is used: what it reads is checked against this.
"""

import struct
from dataclasses import dataclass

import numpy as np

D50 = np.array([0.9642, 1.0, 0.8249])
D65 = (0.3127, 0.3290)
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
SRGB_NUMBERS = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)

INK = 1.5


@dataclass(frozen=True)
class Space:
    """Primaries and white by x and y; ``gamma`` 0 stands for sRGB's curve."""

    primaries: tuple
    white: tuple = D65
    gamma: float = 0.0

    def to_xyz(self):
        """Matrix from light to XYZ at D50."""
        red, green, blue, white = (_xyz(*point) for point in (*self.primaries, self.white))
        columns = np.stack([red, green, blue], axis=1)
        columns = columns * np.linalg.solve(columns, white)
        scale = np.diag((BRADFORD @ D50) / (BRADFORD @ white))
        return np.linalg.inv(BRADFORD) @ scale @ BRADFORD @ columns

    def light(self, values):
        """Of values from 0 to 1."""
        if self.gamma:
            return values**self.gamma
        return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)

    def values(self, light):
        """Of light, clipped to 0 to 1."""
        light = np.clip(light, 0, 1)
        if self.gamma:
            return light ** (1 / self.gamma)
        return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


REC709 = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
SRGB = Space(REC709)
SPACES = {
    "Display P3": Space(((0.68, 0.32), (0.265, 0.69), (0.15, 0.06))),
    "Adobe RGB": Space(((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), gamma=563 / 256),
    "ProPhoto": Space(
        ((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001)), (0.3457, 0.3585), 1.8
    ),
}


def in_space(pixels, space, most=255):
    """sRGB ``pixels`` (uint8) as values of ``space``, from 0 to ``most``, as float64."""
    xyz = SRGB.light(pixels / 255) @ SRGB.to_xyz().T
    return np.clip(most * space.values(xyz @ np.linalg.inv(space.to_xyz()).T), 0, most).round()


def profile(space, *, version=4, form="curves"):
    """Of ``space``: by ``curves`` and a matrix, by ``samples`` of curves, or by a table."""
    if form in ("mft1", "mft2", "mAB"):
        return written(b"RGB ", b"Lab ", version, {b"A2B0": _rgb_table(space, form)})
    matrix = space.to_xyz()
    curve = _curve(space, form, version)
    tags = {name: xyz_tag(matrix[:, k]) for k, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))}
    return written(
        b"RGB ", b"XYZ ", version, {**tags, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    )


def grey_profile(gamma, connection=b"XYZ "):
    """Of greys with a power curve."""
    return written(b"GRAY", connection, 4, {b"kTRC": para(gamma)})


def inks_profile(form="mft2"):
    """Of four inks: cyan takes red light, and so on, each by `INK`'s power; black takes all."""
    steps = (1 - np.linspace(0, 1, 9)) ** INK
    c, m, y, k = np.meshgrid(steps, steps, steps, steps, indexing="ij")
    light = np.stack([c * k, m * k, y * k], axis=-1).reshape(-1, 3)
    return written(
        b"CMYK", b"Lab ", 2, {b"A2B0": table(form, 4, 9, light @ SRGB.to_xyz().T)}, b"prtr"
    )


def in_inks(pixels):
    """sRGB as those inks, 255 is all of one; what is dark is printed in black."""
    light = SRGB.light(pixels / 255)
    black = light.max(axis=-1, keepdims=True)
    shares = np.concatenate([light / np.maximum(black, 1e-9), black], axis=-1)
    return (255 * (1 - shares ** (1 / INK))).round().astype(np.uint8)


def written(space, connection, version, tags, kind=b"mntr"):
    """A profile of ``tags``."""
    tags = {b"wtpt": xyz_tag(D50), **tags}
    start, index, bodies = 132 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, body in tags.items():
        index += struct.pack(">4sII", name, start + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 4)
    head = struct.pack(">I4sI", start + len(bodies), b"none", version << 24) + kind + space
    head += connection + bytes(12) + b"acsp" + bytes(28) + fixed(*D50)
    return head.ljust(128, b"\0") + index + bodies


def fixed(*numbers):
    """Numbers of the kind s15Fixed16."""
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def xyz_tag(colour):
    """A tag of type XYZ."""
    return b"XYZ " + bytes(4) + fixed(*colour)


def para(*numbers):
    """A tag of a curve by one number (a power), or by five (sRGB's form)."""
    return (
        b"para"
        + bytes(4)
        + struct.pack(">HH", {1: 0, 3: 1, 4: 2, 5: 3, 7: 4}[len(numbers)], 0)
        + fixed(*numbers)
    )


def table(form, channels, steps, xyz):
    """A tag that leads to CIELAB by ``steps`` of each channel, of type mft1, mft2 or mAB."""
    lab = _lab(xyz)
    if form == "mft1":
        entries = np.clip([2.55, 1, 1] * lab + [0, 128, 128], 0, 255).round().astype(">u1")
        ends = bytes(range(256))
        head = (
            b"mft1" + bytes(4) + bytes([channels, 3, steps, 0]) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
        )
        return head + ends * channels + entries.tobytes() + ends * 3
    if form == "mft2":
        entries = (
            np.clip([652.8, 256, 256] * lab + [0, 32768, 32768], 0, 65535).round().astype(">u2")
        )
        ends = struct.pack(">HH", 0, 65535)
        head = (
            b"mft2" + bytes(4) + bytes([channels, 3, steps, 0]) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
        )
        return head + struct.pack(">HH", 2, 2) + ends * channels + entries.tobytes() + ends * 3
    entries = np.clip([655.35, 257, 257] * lab + [0, 32896, 32896], 0, 65535).round().astype(">u2")
    line = b"curv" + bytes(8)
    start = 32 + 3 * len(line)
    colours = bytes([steps] * channels).ljust(16, b"\0") + b"\2\0\0\0" + entries.tobytes()
    colours += bytes(-len(colours) % 4)
    places = struct.pack(">5I", 32, 0, 0, start, start + len(colours))
    return (
        b"mAB "
        + bytes(4)
        + bytes([channels, 3, 0, 0])
        + places
        + line * 3
        + colours
        + line * channels
    )


def _rgb_table(space, form):
    steps = np.linspace(0, 1, 33)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    return table(form, 3, 33, space.light(grid) @ space.to_xyz().T)


def _curve(space, form, version):
    if form == "samples":
        samples = (65535 * space.light(np.linspace(0, 1, 1024))).round().astype(">u2")
        return b"curv" + bytes(4) + struct.pack(">I", 1024) + samples.tobytes()
    if not space.gamma:
        return para(*SRGB_NUMBERS)
    if version == 2:
        return b"curv" + bytes(4) + struct.pack(">IH", 1, round(256 * space.gamma))
    return para(space.gamma)


def _lab(xyz):
    share = xyz / D50
    root = np.where(share > 216 / 24389, np.cbrt(share), share * 841 / 108 + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def _xyz(x, y):
    return np.array([x / y, 1.0, (1 - x - y) / y])
