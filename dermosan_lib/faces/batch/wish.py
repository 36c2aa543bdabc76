"""What a person asks for when many images are to be read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dermosan_lib.bundle import Bundle


@dataclass(frozen=True)
class Wish:
    """Which images, by which models, into which table, on what."""

    bundles: Sequence[Bundle]  # of several, each image is read by one made for its kind
    files: Iterable[Path]  # the images, looked through once
    paths: Sequence[Path]  # files and folders, as given
    table: Path  # .csv or .parquet
    attributes: Mapping[str, str] = field(default_factory=dict)  # of the person shown
    despite_quality: bool = False
    any_photo: bool = False
    safe_csv: bool = False  # no cell is a formula to a spreadsheet
    max_failure_rate: float = 1.0  # 0..1 of the images read so far
    retry_failed: bool = False  # read shards with failed images again
    shard_size: int | None = None  # images; None: as many as make 64 shards, 10 to 1,000
    hashes: bool = True  # whether the list holds the hash of each file's content
    scheduler: str | None = None  # a Dask scheduler's address, or "local"
    workers: int | None = None  # processes on this machine; None: one a core
    progress: bool = True
