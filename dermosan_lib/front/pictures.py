"""Pictures as people have them (paths, bytes, open files, arrays, Pillow's) made ready to read."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from dermosan_lib import images
from dermosan_lib.clinic import Diagnoser, Models, Photo
from dermosan_lib.decision import MAX_PHOTOS
from dermosan_lib.errors import ImageError
from dermosan_lib.images import DEFAULT_LIMITS, check_bytes, check_size

if TYPE_CHECKING:
    import PIL.Image
    from numpy.typing import NDArray


class Readable(Protocol):
    """A file opened for reading bytes, or what acts like one."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` of the bytes that are left."""


OnePicture: TypeAlias = (
    "str | Path | bytes | bytearray | memoryview | Readable | NDArray[np.uint8] | PIL.Image.Image"
)
Given: TypeAlias = "OnePicture | list[OnePicture] | tuple[OnePicture, ...]"

_KINDS = (
    "A picture is a path, bytes, a file opened for reading bytes, an array or an image of Pillow"
)


def photos_of(given: Any, diagnoser: Diagnoser | Models) -> list[Photo]:
    """The pictures of one case, decoded and judged, in the order that was ``given``; see `Given`.

    Files and bytes are decoded by ``diagnoser``; arrays are taken as they are, within the same
    limits of size. Pictures without a name are called "picture", numbered where there are several.

    Raises `ImageError` for what is no picture or breaks a limit, and for more than five; what is
    wrong with one of several is said of it by its name.
    """
    several = given if isinstance(given, list | tuple) else [given]
    if not 1 <= len(several) <= MAX_PHOTOS:
        raise ImageError(
            f"A case has 1 to {MAX_PHOTOS} photos, but {len(several)} were given. "
            "Choose the best ones."
        )
    numbers = [f"picture {k + 1}" for k in range(len(several))]
    names = numbers if len(several) > 1 else ["picture"]
    return [_photo(one, name, diagnoser) for one, name in zip(several, names, strict=True)]


def _photo(one: Any, name: str, diagnoser: Diagnoser | Models) -> Photo:
    if isinstance(one, str | Path):
        return diagnoser.inspect(*_file(Path(one)))
    if isinstance(one, bytes | bytearray | memoryview):
        return diagnoser.inspect(name, bytes(one))
    if isinstance(one, np.ndarray):
        return diagnoser.judge(name, _checked(name, one))
    if _is_pillow(one):
        from dermosan_lib.images import pixels_of  # few come this way

        return diagnoser.judge(name, pixels_of(one, name))
    if callable(read := getattr(one, "read", None)):
        own = getattr(one, "name", None)
        name = Path(own).name if isinstance(own, str) and own else name
        return diagnoser.inspect(name, _bytes(name, read))
    raise ImageError(
        f"{_KINDS}, but {name} is of type {type(one).__name__}. Give one of these, or a list of up "
        f"to {MAX_PHOTOS} of one lesion."
    )


def _file(path: Path) -> tuple[str, bytes]:
    try:
        return path.name, images.read_bytes(path)
    except ValueError as error:  # half a character, or one that no name may have
        raise ImageError(f"{str(path)!a} is no name that a file can have. Mend it.") from error


def _bytes(name: str, read: Callable[[int], Any]) -> bytes:
    content = read(DEFAULT_LIMITS.max_bytes + 1)
    if not isinstance(content, bytes):
        raise ImageError(
            f'{name} gives {type(content).__name__}, not bytes. Open it in mode "rb", or give its '
            "path."
        )
    check_bytes(name, len(content), DEFAULT_LIMITS)
    return content


def _checked(name: str, array: "NDArray[Any]") -> images.Pixels:
    """A copy of ``array``, which its owner may change; raises `ImageError` for another kind."""
    if array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] != 3:
        raise ImageError(
            f"An array is uint8 RGB of shape (height, width, 3), but {name} is {array.dtype} of "
            f"shape {array.shape}. {_remedy(array)}"
        )
    check_size(name, array.shape[1], array.shape[0], DEFAULT_LIMITS)
    return np.array(array, dtype=np.uint8, order="C", subok=False)


def _remedy(array: "NDArray[Any]") -> str:
    if array.ndim == 4:
        return f"Give a list of the pictures of one lesion, up to {MAX_PHOTOS}: list(array)."
    if array.ndim == 2:
        return "Of greys make three channels: np.stack([array] * 3, axis=-1)."
    if array.ndim == 3 and array.shape[2] == 4:
        return "Leave the fourth channel out: array[:, :, :3]."
    if array.ndim == 3 and array.shape[0] == 3 != array.shape[2]:
        return "Put the channels last: np.moveaxis(array, 0, -1)."
    if array.ndim == 3 and array.dtype != np.uint8:
        return "Give values from 0 to 255 as whole numbers: array.round().astype(np.uint8)."
    return "Give its path or bytes, or decode it with PIL.Image."


def _is_pillow(one: Any) -> bool:
    from PIL import Image

    return isinstance(one, Image.Image)
