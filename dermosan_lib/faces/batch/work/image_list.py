"""The list of images: path, size, time and hash of each, as Parquet, a row group a shard."""

import os
import stat
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest, sha256
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from dermosan_lib.faces.batch.answers import Listed
from dermosan_lib.images import DEFAULT_LIMITS
from dermosan_lib.progress import stage
from dermosan_lib.system import atomic_path

if TYPE_CHECKING:
    import pyarrow as pa

_AT_ONCE = 1024
_MANY_SHARDS, _LEAST, _MOST = 64, 10, 1000  # shards wished for; images in one


def make_list(
    files: Iterable[Path],
    path: Path,
    *,
    shard_size: int | None = None,
    hashes: bool = True,
    progress: bool = True,
) -> tuple[int, int, str]:
    """Write the list of ``files`` to ``path``; returns images, images a shard, and its SHA-256.

    A shard has ``shard_size`` images; by default as many as make 64 shards, 10 to 1,000. Without
    ``hashes`` no file is read: whether one has changed is then told by size and time.
    """
    import pyarrow as pa
    from pyarrow import parquet

    batches, digest = [], sha256()
    with stage("listing", unit="image", shown=progress, brief=True) as work:
        for some in _in_lots(files):
            listed = _looked_at(some, hashes=hashes)
            for one in listed:
                digest.update(repr((one.path, one.size, one.mtime_ns, one.sha256)).encode())
            columns = zip(*((o.path, o.size, o.mtime_ns, o.sha256) for o in listed), strict=True)
            batches.append(pa.record_batch([*map(list, columns)], schema=_schema()))
            work.advance(len(listed))
    table = pa.Table.from_batches(batches, schema=_schema())
    n = len(table)
    size = shard_size or min(max(-(-n // _MANY_SHARDS), _LEAST), _MOST)
    with atomic_path(path) as temporary:
        parquet.write_table(table, temporary, row_group_size=size)
    return n, size, digest.hexdigest()


def shards_in(images: int, shard_size: int) -> int:
    """How many shards so many images make."""
    return -(-images // shard_size)


def shard_of(path: Path, shard: int) -> list[Listed]:
    """The images of ``shard`` of the list at ``path``, from 0."""
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        return _rows(file.read_row_group(shard))


def differences(files: Iterable[Path], path: Path) -> list[str]:
    """How ``files`` differ from the list at ``path``, in words, by path, size and time."""
    then = _all(path)
    now = (one for some in _in_lots(files) for one in _looked_at(some, hashes=False))
    changed, before, after = [], {}, {}
    for old, new in zip_longest(then, now):
        if old is None or new is None or old.path != new.path:  # the rest is held in memory
            before = {one.path: one for one in chain(filter(None, [old]), then)}
            after = {one.path: one for one in chain(filter(None, [new]), now)}
            break
        if _differ(old, new):
            changed.append(old.path)
    changed += [name for name in after.keys() & before.keys() if _differ(before[name], after[name])]
    told = (
        ("new", after.keys() - before.keys()),
        ("changed", changed),
        ("gone", before.keys() - after.keys()),
    )
    return [f"{len(n)} {word} (such as {os.fsdecode(min(n))})" for word, n in told if n]


def _differ(one: Listed, other: Listed) -> bool:
    return (one.size, one.mtime_ns) != (other.size, other.mtime_ns)


def _schema() -> "pa.Schema":
    import pyarrow as pa

    return pa.schema(
        [("path", pa.binary()), ("size", pa.int64()), ("mtime_ns", pa.int64()),
         ("sha256", pa.string())]
    )  # fmt: skip


def _all(path: Path) -> Iterator[Listed]:
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches():
            yield from _rows(batch)


def _rows(table: "pa.Table | pa.RecordBatch") -> list[Listed]:
    columns = [column.to_pylist() for column in table.columns]
    return [Listed(*cells) for cells in zip(*columns, strict=True)]


def _in_lots(files: Iterable[Path]) -> Iterator[list[Path]]:
    rest = iter(files)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _looked_at(files: list[Path], *, hashes: bool) -> list[Listed]:
    if not hashes:
        return [_stated(file) for file in files]
    with ThreadPoolExecutor() as pool:  # disks answer several at once
        return list(pool.map(_hashed, files))


def _stated(file: Path) -> Listed:
    """By its directory entry; what cannot be read is told when it is to be diagnosed."""
    try:
        status = file.stat()
    except (OSError, ValueError):
        return Listed(os.fsencode(file), None, None, None)
    return Listed(os.fsencode(file), status.st_size, status.st_mtime_ns, None)


def _hashed(file: Path) -> Listed:
    listed = _stated(file)
    # Neither pipes, which never end, nor films that are called pictures, which are refused anyway.
    if listed.size is None or listed.size > DEFAULT_LIMITS.max_bytes:
        return listed
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # to open a pipe would wait for who fills it
            return listed
        with file.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
    except OSError:
        return listed
    return Listed(listed.path, listed.size, listed.mtime_ns, digest)
