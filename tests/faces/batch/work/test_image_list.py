"""The list of images: every image in one shard, and how a folder differs from it later."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dermosan_lib.faces.batch.work import differences, make_list, shard_of


@settings(max_examples=20)  # each writes a list and syncs it
@given(some.integers(1, 400), some.one_of(some.none(), some.integers(1, 90)))
def test_every_image_is_in_one_shard_in_its_order(n, size):
    files = [Path(f"/nowhere/{number}.jpg") for number in range(n)]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "images.parquet"
        images, shard_size, _ = make_list(files, path, shard_size=size, progress=False)
        shards = [shard_of(path, shard) for shard in range(-(-n // shard_size))]
    assert images == n
    assert all(1 <= len(shard) <= shard_size for shard in shards)
    assert [os.fsdecode(one.path) for shard in shards for one in shard] == [*map(str, files)]


@pytest.mark.parametrize(("n", "size"), [(3, 10), (640, 10), (3200, 50), (70_000, 1000)])
def test_shards_are_64_of_10_to_1000_images(n, size, tmp_path):
    files = (Path(f"/nowhere/{number}") for number in range(n))
    assert make_list(files, tmp_path / "l.parquet", hashes=False, progress=False)[:2] == (n, size)


@settings(max_examples=20)  # each writes a list and syncs it
@given(some.data())
def test_what_has_changed_is_counted(data):
    with tempfile.TemporaryDirectory() as place:
        files = [Path(place) / f"{number:02}" for number in range(12)]
        there = data.draw(some.sets(some.sampled_from(files)))
        for file in there:
            file.write_text("as it was")
        path = Path(place) / "images.parquet"
        make_list(sorted(there), path, progress=False)
        now = data.draw(some.sets(some.sampled_from(files)))
        changed = data.draw(some.sets(some.sampled_from(files)))
        for file in now:
            if file in changed or file not in there:
                file.write_text("as it is")
                os.utime(file, ns=(1, 1))
        told = {words.split()[1]: int(words.split()[0]) for words in differences(sorted(now), path)}
    counts = {"new": now - there, "changed": now & there & changed, "gone": there - now}
    assert told == {word: len(names) for word, names in counts.items() if names}


def test_neither_pipes_nor_films_are_hashed(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    with (tmp_path / "film.jpg").open("wb") as stream:
        stream.truncate(3_000_000_000)
    files = [tmp_path / "pipe.jpg", tmp_path / "film.jpg", tmp_path / "none.jpg"]
    make_list(files, tmp_path / "l.parquet", progress=False)
    pipe, film, none = shard_of(tmp_path / "l.parquet", 0)
    assert pipe.sha256 is film.sha256 is none.sha256 is none.size is None
    assert film.size == 3_000_000_000
