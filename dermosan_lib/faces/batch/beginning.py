"""The job of a wish: begun now, or found as an earlier command has left it."""

import os
from pathlib import Path

from dermosan_lib.clinic import Models
from dermosan_lib.errors import ImageError, RunError
from dermosan_lib.faces.batch.answers import Reading
from dermosan_lib.faces.batch.wish import Wish
from dermosan_lib.faces.batch.work import IMAGES, Job, begin, differences, kept_job, make_list
from dermosan_lib.images import READABLE


def job_for(wish: Wish, folder: Path) -> Job:
    """The job in ``folder``: kept, where it is of the same images, models and options, or begun.

    Raises `RunError` where it is of others, with what differs, and `ImageError` where there is no
    image.
    """
    kept = kept_job(folder)
    models = Models(wish.bundles)
    models.check(wish.attributes)
    names = tuple(f"{name} {one.card['version']}" for name, one in models.bundles.items())
    if kept is None:
        return _begun(wish, folder, _reading(wish, models, _arithmetic(models)), names)
    reading = _reading(wish, models, kept.reading.arithmetic)
    other = kept.difference(reading, names)
    if wish.shard_size not in (None, kept.shard_size):
        other = f"with {kept.shard_size} images a shard, not {wish.shard_size}"
    if other is not None:
        raise RunError(
            f"{folder} holds parts of a table made {other}. Give the command as it was, remove "
            "that folder to start over, or give the table another name."
        )
    told = differences(wish.files, kept.image_list)
    if told:
        raise RunError(
            f"The images have changed since the table was begun: {', '.join(told)}. Put them back, "
            f"remove {folder} to start over, or give the table another name."
        )
    return begin(kept.at(reading.bundles))


def _begun(wish: Wish, folder: Path, reading: Reading, names: tuple[str, ...]) -> Job:
    images, shard_size, sha256 = make_list(
        wish.files, folder / IMAGES, shard_size=wish.shard_size, hashes=wish.hashes,
        progress=wish.progress,
    )  # fmt: skip
    if not images:
        raise ImageError(f"No image was given ({READABLE}). Give files or folders.")
    return begin(Job.new(folder, reading, names, images, shard_size, sha256))


def _reading(wish: Wish, models: Models, arithmetic: tuple[str, ...]) -> Reading:
    bundles = tuple(models.bundles.values())
    return Reading(
        bundles=tuple(str(one.path.resolve()) for one in bundles),
        sha256=tuple(one.sha256 for one in bundles),
        arithmetic=arithmetic,
        attributes=dict(wish.attributes),
        despite_quality=wish.despite_quality,
        any_photo=wish.any_photo,
        base=str(Path.cwd()),
        roots=tuple(os.fsdecode(path) for path in wish.paths if path.is_dir()),
    )


def _arithmetic(models: Models) -> tuple[str, ...]:
    """In what each computes on this machine, which every worker shall follow."""
    return tuple(models.diagnoser(name).model.arithmetic for name in models.bundles)
