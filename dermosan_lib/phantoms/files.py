"""Write a folder of phantoms: pictures by condition, masks, and a table."""

import csv
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from dermosan_lib.errors import RunError
from dermosan_lib.phantoms.copies import SMALLER, Copy, copied, jpeg, plan_copies
from dermosan_lib.phantoms.drawing import CODES, LOCALISED, draw
from dermosan_lib.phantoms.in_between import LOOK_ALIKE
from dermosan_lib.phantoms.orders import Order, all_orders
from dermosan_lib.system import atomic_path, map_in_processes

TABLE = "phantoms.csv"
_COLUMNS = ("path", "condition", "lesion_id", "fitzpatrick", "framing", "localised", "mask")
_IN_BETWEEN = ("in_between_with",)  # a further column where some lesions lie in between
_OF_COPIES = ("copy_of", "copy_kind")  # further columns where copies were planted

Row = dict[str, str | int | bool]  # of the table; what it lacks is empty there


def write_phantoms(
    out: str | Path,
    *,
    per_class: int = 100,
    seed: int = 42,
    size_px: int = 256,
    codes: Sequence[str] = CODES,
    copies: int = 0,
    in_between: float = 0.0,
    workers: int | None = None,
    progress: bool = True,
) -> Path:
    """Write ``per_class`` pictures of each condition to ``out`` and return it.

    ``OUT/<code>/<name>.png``, ``OUT/_masks/<code>/<name>.png`` (255 on the lesion) and
    ``OUT/phantoms.csv`` with ``path, condition, lesion_id, fitzpatrick, framing, localised, mask``.
    Every fourth picture is a second photo of the lesion before it. Skin types and framings are as
    frequent in each condition. Same seed, same bytes; whole or not at all.

    Besides, ``copies`` of those pictures are filed once more, each under a lesion number of its
    own: the same bytes, saved again and smaller, mirrored, turned, trimmed, and under another
    label. The table's ``copy_of`` and ``copy_kind`` then tell which are, and of what.

    A share ``in_between`` (0..1) of the lesions is drawn half as a condition and half as its
    look-alike, and filed under one of the two by a fair coin of ``seed``. No picture tells which,
    so no model names them better than a coin would. The table's ``in_between_with`` holds the other
    condition. Conditions whose look-alike is not among ``codes`` have none.

    Raises `RunError` where ``out`` exists, ``per_class`` is below 1, there are to be more copies
    than pictures, or ``in_between`` is no share or has no pair of look-alikes.
    """
    out = Path(out)
    if per_class < 1:
        raise RunError(f"A class needs at least 1 picture, but per_class is {per_class}. Raise it.")
    if not 0 <= copies <= per_class * len(codes):
        raise RunError(
            f"Copies are 0 to the number of pictures, {per_class * len(codes)}, but {copies} were "
            "asked. Choose fewer."
        )
    if not 0 <= in_between <= 1:
        raise RunError(
            f"The share of lesions in between is 0 to 1, but is {in_between}. Choose 0.08, or 0."
        )
    if in_between and not any(LOOK_ALIKE.get(code) in codes for code in codes):
        raise RunError(
            f"None of {', '.join(codes)} has its look-alike among them, so none lies in between. "
            "Add one, such as nv to mel."
        )
    if out.exists():
        raise RunError(f"{out} exists, and phantoms go to a new folder. Remove it or name another.")
    orders = all_orders(codes, per_class, seed, in_between)
    with atomic_path(out) as folder:
        for code in codes:
            (folder / code).mkdir(parents=True)
            (folder / "_masks" / code).mkdir(parents=True)
        _draw_all(partial(_write, folder, size_px), orders, workers, progress)
        rows = [_row(order) for order in orders]
        columns: tuple[str, ...] = _COLUMNS + (_IN_BETWEEN if in_between else ())
        if copies:
            plan = plan_copies(codes, per_class, copies, seed)
            columns += _OF_COPIES
            rows += _plant(folder, plan, rows, per_class)
        with (folder / TABLE).open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(
                stream, columns, restval="", extrasaction="ignore", lineterminator="\n"
            )
            writer.writeheader()
            writer.writerows(rows)
    return out


def _draw_all(
    write: "partial[None]", orders: list[Order], workers: int | None, progress: bool
) -> None:
    for _ in map_in_processes(write, orders, workers=workers, progress=progress, name="phantoms"):
        pass


def _write(folder: Path, size_px: int, order: Order) -> None:
    cv2.setNumThreads(1)  # the processes are the parallelism
    phantom = draw(
        order.code,
        seed=order.seed,
        size_px=size_px,
        fitzpatrick=order.fitzpatrick,
        framing=order.framing,
        view=order.view,
        in_between=order.in_between,
    )
    mask = phantom.mask.astype(np.uint8) * 255
    picture = cv2.cvtColor(phantom.pixels, cv2.COLOR_RGB2BGR)
    for path, content in (
        (folder / order.code / f"{order.name}.png", picture),
        (folder / "_masks" / order.code / f"{order.name}.png", mask),
    ):
        path.write_bytes(_png(content))


def _row(order: Order) -> Row:
    file = f"{order.code}/{order.name}.png"
    return {
        "path": file,
        "condition": order.code,
        "lesion_id": order.lesion_id,
        "fitzpatrick": order.fitzpatrick,
        "framing": order.framing,
        "localised": order.code in LOCALISED,
        "mask": f"_masks/{file}",
        "in_between_with": LOOK_ALIKE[order.code] if order.in_between else "",
    }


def _plant(folder: Path, plan: list[Copy], rows: list[Row], per_class: int) -> list[Row]:
    """Write each copy with its mask, numbered on behind its folder's pictures; give its row."""
    by_path = {row["path"]: row for row in rows}
    following = dict.fromkeys((copy.filed_as for copy in plan), per_class)
    planted: list[Row] = []
    for copy in plan:
        number = following[copy.filed_as]
        following[copy.filed_as] += 1
        original = f"{copy.code}/{copy.code}_{copy.of:05d}.png"
        name = f"{copy.filed_as}/{copy.filed_as}_{number:05d}"
        path, mask = f"{name}{copy.suffix}", f"_masks/{name}.png"
        _write_copy(folder / original, folder / path, copy.how)
        _write_copy(folder / "_masks" / original, folder / mask, copy.how, mask=True)
        filed: Row = {
            "path": path,
            "condition": copy.filed_as,
            "lesion_id": f"{copy.filed_as}-{number:05d}",
            "mask": mask,
            "copy_of": original,
            "copy_kind": copy.how,
        }
        planted.append(by_path[original] | filed)
    return planted


def _write_copy(original: Path, target: Path, how: str, *, mask: bool = False) -> None:
    kind = cv2.IMREAD_GRAYSCALE if mask else cv2.IMREAD_COLOR
    before = np.asarray(cv2.imread(str(original), kind), dtype=np.uint8)
    after = copied(before, how)
    if after.shape == before.shape and np.array_equal(after, before):
        target.write_bytes(original.read_bytes())
    elif how == SMALLER and not mask:
        target.write_bytes(jpeg(after))
    else:
        target.write_bytes(_png(after))


def _png(picture: np.ndarray) -> bytes:
    _, encoded = cv2.imencode(".png", picture, (cv2.IMWRITE_PNG_COMPRESSION, 3))
    return encoded.tobytes()
