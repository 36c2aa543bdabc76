"""What colour profiles change: ``python -m benchmarks.colour [BUNDLE] [--pictures FOLDER]``.

Each picture is written as JPEG in sRGB and in other spaces with their profile, by littlecms, and
read as the door does, and with the profile cut off, as it was read before. Printed are how far both
are from the picture in sRGB, for how many the likeliest condition stays, and what becomes of skin
tone; then the door's processor time for each kind of profile.
"""

import argparse
import io
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image, ImageCms

from dermosan_lib import images, phantoms
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import Diagnoser
from dermosan_lib.images import Pixels, colour
from dermosan_lib.study.data.skin_tone import skin_tone

_ROMM = ((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001), (0.3457, 0.3585))
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SPACES = {
    "Display P3": colour.profile_of_codes(12, 13),
    "Adobe RGB": colour.ADOBE_RGB,
    "ProPhoto": colour.profile_of_gamma(1 / 1.8, _ROMM),
}
_SIZES = {"600 x 450": (600, 450, 100), "12 megapixels": (4000, 3000, 15)}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.colour", description=__doc__)
    parser.add_argument("bundle", type=Path, nargs="?", default=Path("data/demo_bundle"))
    parser.add_argument("--pictures", type=Path, help="folder of JPEG files (phantoms are drawn)")
    parser.add_argument("--inks", type=Path, help="a CMYK profile, to try that too")
    parser.add_argument("-n", type=int, default=200, help="pictures (200)")
    asked = parser.parse_args()
    spaces = dict(SPACES)
    if asked.inks:
        spaces["CMYK"] = asked.inks.read_bytes()
    pictures = list(_pictures(asked.pictures, asked.n))
    diagnoser = Diagnoser(Bundle.load(asked.bundle))
    for table in (answers(pictures, spaces, diagnoser), durations(pictures[0], spaces)):
        print(_markdown(table))  # noqa: T201


def answers(pictures: list[Pixels], spaces: dict[str, bytes], diagnoser: Diagnoser) -> pd.DataFrame:
    """A row for each space, with the profile and without."""
    plain = [images.decode(_encoded(picture, _SRGB)) for picture in pictures]
    expected, tones = _likeliest(plain, diagnoser), np.array([skin_tone(one) for one in plain])
    rows = []
    for name, profile in spaces.items():
        files = [_encoded(picture, profile) for picture in pictures]
        for told, data in (("ignored", map(images.bare, files)), ("converted", files)):
            read = [images.decode(one) for one in data]
            shifts = np.abs(np.array([skin_tone(one) for one in read]) - tones)
            apart = [np.abs(a.astype(int) - b).mean() for a, b in zip(read, plain, strict=True)]
            same = int((_likeliest(read, diagnoser) == expected).sum())
            rows.append(
                {
                    "space": name, "profile": told, "levels apart": np.mean(apart),
                    "worst picture": np.max(apart), "same top-1": f"{same} of {len(pictures)}",
                    "skin tone, degrees apart": np.nanmedian(shifts),
                    "largest": np.nanmax(shifts),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def durations(picture: Pixels, spaces: dict[str, bytes]) -> pd.DataFrame:
    """Processor time of the door, medians of turns taken by the kinds of profile."""
    rows = []
    for size, (width, height, rounds) in _SIZES.items():
        image = Image.fromarray(picture).resize((width, height), Image.Resampling.BICUBIC)
        kinds = {"none": b"", "sRGB": _SRGB, **spaces}
        files = {name: _encoded(np.asarray(image), profile) for name, profile in kinds.items()}
        spent: dict[str, list[float]] = {name: [] for name in files}
        for _ in range(rounds):
            for name, data in files.items():
                since = time.process_time()
                images.decode(data)
                spent[name].append(1000 * (time.process_time() - since))
        base = float(np.median(spent["none"]))
        for name, values in spent.items():
            middle = float(np.median(values))
            rows.append({"size": size, "profile": name, "ms": middle, "times": middle / base})
    return pd.DataFrame(rows)


def _markdown(table: pd.DataFrame) -> str:
    rows = [[f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row]
            for row in table.itertuples(index=False)]  # fmt: skip
    lines = [list(table.columns), ["---"] * len(table.columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _pictures(folder: Path | None, n: int) -> Iterator[Pixels]:
    if folder is None:
        codes = phantoms.CODES
        yield from (phantoms.draw(codes[k % len(codes)], seed=9000 + k).pixels for k in range(n))
        return
    for file in sorted(folder.glob("*.jpg"))[:n]:
        yield images.read(file)


def _encoded(pixels: Pixels, profile: bytes) -> bytes:
    image = Image.fromarray(pixels)
    if profile not in (b"", _SRGB):
        space = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            image,
            ImageCms.createProfile("sRGB"),
            space,
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode=str(space.profile.xcolor_space).strip(),
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        assert converted is not None  # which only a change in place gives
        image = converted
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=95, subsampling=0, icc_profile=profile)
    return stream.getvalue()


def _likeliest(
    pictures: list[Pixels], diagnoser: Diagnoser
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    size = diagnoser.bundle.size_px
    found = [
        diagnoser.answers(images.resize(picture, size)[None]).probabilities[0].argmax()
        for picture in pictures
    ]
    return np.array(found)


if __name__ == "__main__":
    main()
