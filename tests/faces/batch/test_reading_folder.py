"""One table of a folder: what is in it, and what becomes of it where something goes wrong."""

import csv
import io
import os

import pytest
from pyarrow import parquet

from dermosan_lib.bundle import update_card
from dermosan_lib.errors import ImageError, RunError
from dermosan_lib.faces.batch import answers, at_work, failures, reading_folder
from dermosan_lib.faces.cli.command_line import main


@pytest.fixture
def stopped(monkeypatch):
    """Have the reading of shards end after so many, as at a power cut."""

    def after(shards):
        whole = reading_folder.write_part

        def counted(job, shard, *rest):
            nonlocal shards
            if not shards:
                raise KeyboardInterrupt
            shards -= 1
            return whole(job, shard, *rest)

        monkeypatch.setattr(reading_folder, "write_part", counted)
        return lambda: monkeypatch.setattr(reading_folder, "write_part", whole)

    return after


def test_the_numbers_are_those_of_diagnose(read, rows, folder, tiny_bundle, capsys, tmp_path):
    outcome = read()
    assert (outcome.images, outcome.failed, outcome.kept) == (63, 3, 0)
    assert main(["diagnose", str(tiny_bundle.path), str(folder), "--csv"]) == 2
    printed = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    told = {row["image"]: row for row in rows(outcome.table)}
    assert len(told) == 63
    assert len(printed) == 60
    assert any(row["mel"] for row in printed)
    for row in printed:
        assert row.items() <= told[row["image"]].items()
    assert not (tmp_path / "out.csv.parts").exists()


def test_a_bad_file_is_a_row_that_says_why(read, rows):
    told = {row["image"].rpartition("/")[2]: row for row in rows(read().table)}
    assert "empty" in told["empty.png"]["error"]
    assert "not a picture" in told["words.jpeg"]["error"]
    for name in ("cut.jpg", "empty.png", "words.jpeg"):
        filled = {key for key, value in told[name].items() if value}
        assert filled == {"image", "error"}


def test_parquet_holds_the_same_with_types(read, rows):
    table = parquet.read_table(read("out.parquet").table)
    printed = rows(read("out.csv").table)
    assert table.column_names == list(printed[0])
    for row, text in zip(table.to_pylist(), printed, strict=True):
        assert row["image"] == text["image"]
        assert text["mel"] == ("" if row["mel"] is None else f"{row['mel']:.6f}")
        assert text["abstained"] == ("" if row["abstained"] is None else str(row["abstained"]))


def test_it_goes_on_where_it_ended(read, stopped, tmp_path):
    whole = read("whole.csv").table.read_bytes()
    resume = stopped(3)
    with pytest.raises(KeyboardInterrupt):
        read()
    assert not (tmp_path / "out.csv").exists()
    assert len([*(tmp_path / "out.csv.parts" / "parts").iterdir()]) == 3
    resume()
    assert read().kept == 30
    assert (tmp_path / "out.csv").read_bytes() == whole


def test_a_part_that_is_damaged_or_foreign_is_read_again(read, stopped, tmp_path):
    whole = read("whole.csv").table.read_bytes()
    resume = stopped(4)
    with pytest.raises(KeyboardInterrupt):
        read()
    resume()
    first, second, third, _ = sorted((tmp_path / "out.csv.parts" / "parts").iterdir())
    first.write_bytes(first.read_bytes()[:-20])
    second.write_bytes(third.read_bytes().replace(b"dermosan_job", b"dermosan_mob"))
    assert read().kept == 20
    assert (tmp_path / "out.csv").read_bytes() == whole


@pytest.mark.parametrize("change", ["more", "fewer", "other"])
def test_a_changed_folder_is_told(read, stopped, folder, change, tmp_path):
    resume = stopped(2)
    with pytest.raises(KeyboardInterrupt):
        read()
    resume()
    said = {"more": "1 new", "fewer": "1 gone", "other": "1 changed"}[change]
    if change == "more":
        (folder / "999.png").write_bytes(b"more")
    elif change == "fewer":
        (folder / "000.png").unlink()
    else:
        (folder / "000.png").write_bytes(b"other")
    with pytest.raises(RunError, match=said) as told:
        read()
    assert f"remove {tmp_path / 'out.csv.parts'} to start over" in str(told.value)


def test_other_models_and_options_are_told(read, stopped, tiny_bundle, write_tiny, tmp_path):
    resume = stopped(2)
    with pytest.raises(KeyboardInterrupt):
        read()
    resume()
    other = write_tiny(tmp_path / "other", tiny_bundle.taxonomy)
    other = update_card(other.path, version="2")
    with pytest.raises(RunError, match=r"made by tiny 1 \(.*, not tiny 2"):
        read(bundles=[other])
    with pytest.raises(RunError, match="--any-photo being off, not on"):
        read(any_photo=True)
    with pytest.raises(RunError, match="with 10 images a shard, not 20"):
        read(shard_size=20)
    assert read().kept == 20


def test_a_rate_of_failures_ends_it_and_keeps_what_is_done(read, folder, tmp_path):
    with pytest.raises(RunError, match="3 of the first 63 images could not be read") as told:
        read(max_failure_rate=0.04)
    assert "--retry-failed" in str(told.value)
    assert not (tmp_path / "out.csv").exists()
    with pytest.raises(RunError, match="3 of the first 63"):
        read(max_failure_rate=0.04)
    outcome = read(max_failure_rate=0.05)
    assert (outcome.kept, outcome.failed) == (63, 3)


def test_a_rate_is_asked_from_a_hundred_images_on():
    counted = failures.Failures(1000, 0.1)
    counted.add(99, 99)
    with pytest.raises(RunError, match="100 of the first 100"):
        counted.add(1, 1)
    failures.Failures(1000, 1.0).add(1000, 1000)


def test_what_failed_can_be_tried_again(read, folder, monkeypatch, rows):
    whole = answers.Reader.row

    def refusing(self, listed):
        row = whole(self, listed)
        return {**row, "error": "the disk was away"} if listed.path.endswith(b"7.png") else row

    monkeypatch.setattr(answers.Reader, "row", refusing)
    with pytest.raises(RunError, match="9 of the first 63"):
        read(max_failure_rate=0.1)
    monkeypatch.setattr(answers.Reader, "row", whole)
    outcome = read(max_failure_rate=0.1, retry_failed=True)
    assert outcome.failed == 3
    assert sum(bool(row["error"]) for row in rows(outcome.table)) == 3


@pytest.mark.parametrize("hashes", [True, False])
def test_a_file_that_changes_or_goes_after_the_list_is_told(
    read, folder, rows, monkeypatch, hashes
):
    pieces = reading_folder.pieces_done

    def later(*given):
        kept = (folder / "001.png").stat()
        (folder / "000.png").unlink()
        data = (folder / "001.png").read_bytes()
        (folder / "001.png").write_bytes(data[::-1])
        os.utime(folder / "001.png", ns=(kept.st_atime_ns, kept.st_mtime_ns + (not hashes)))
        return pieces(*given)

    monkeypatch.setattr(reading_folder, "pieces_done", later)
    told = rows(read(hashes=hashes).table)
    assert "000.png cannot be read (No such file" in told[0]["error"]
    assert "001.png has changed since the list" in told[1]["error"]


def test_a_folder_that_goes_ends_it(read, folder, monkeypatch, tmp_path):
    pieces = reading_folder.pieces_done

    def later(*given):
        folder.rename(tmp_path / "elsewhere")
        return pieces(*given)

    monkeypatch.setattr(reading_folder, "pieces_done", later)
    with pytest.raises(RunError, match="is gone or empty"):
        read()


def test_two_commands_do_not_fill_one_table(read, monkeypatch):
    pieces = reading_folder.pieces_done

    def meanwhile(*given):
        with pytest.raises(RunError, match=r"out.csv is being made by process \d+"):
            read()
        return pieces(*given)

    monkeypatch.setattr(reading_folder, "pieces_done", meanwhile)
    assert read().images == 63


def test_a_folder_without_images_leaves_nothing(read, tmp_path):
    with pytest.raises(ImageError, match="No image was given"):
        read(files=[])
    assert not (tmp_path / "out.csv.parts").exists()


def test_somebody_s_own_files_beside_the_parts_stay(read, tmp_path):
    own = tmp_path / "out.csv.parts" / "notes.txt"
    own.parent.mkdir()
    own.write_text("mine")
    read()
    assert own.read_text() == "mine"


def test_a_process_opens_the_models_of_a_job_once(read, monkeypatch):
    opened = []
    whole = at_work.Reader
    monkeypatch.setattr(at_work, "Reader", lambda *a, **k: opened.append(1) or whole(*a, **k))
    read()
    assert opened == [1]


def test_rows_stay_in_order_however_pieces_come(read, monkeypatch):
    whole = read("whole.csv").table.read_bytes()
    pieces = reading_folder.pieces_done

    def shuffled(*given):
        yield from reversed([*pieces(*given)])

    monkeypatch.setattr(reading_folder, "pieces_done", shuffled)
    assert read().table.read_bytes() == whole
