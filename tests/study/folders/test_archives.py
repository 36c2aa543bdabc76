"""ZIP archives: unpacked once, refused as a whole where one path is unsafe."""

import stat
import zipfile

import pytest

from dermosan_lib.errors import CatalogError
from dermosan_lib.study.data.catalogue import survey
from dermosan_lib.study.folders import archives
from dermosan_lib.study.folders.archives import unpacked


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def pack(tmp_path):
    """Write ``set.zip`` of names and contents; a name may be a `ZipInfo`."""

    def make(entries, **options):
        path = tmp_path / "set.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
            for name, content in entries:
                archive.writestr(name, content)
        return path

    return make


def test_an_archive_of_class_folders_is_catalogued(make_images, pack, cache):
    data = make_images("mel/a.png", "nv/b.png")
    entries = [("top/__MACOSX/._a.png", b"x"), ("top/", b"")]
    entries += [(f"top/{p.relative_to(data)}", p.read_bytes()) for p in data.rglob("*.png")]
    path = pack(entries)
    catalog = survey(path, progress=False).catalog
    assert catalog["path"].tolist() == ["top/mel/a.png", "top/nv/b.png"]
    assert catalog["source"].unique() == ["set"]
    assert catalog.attrs["notes"][0].startswith("set.zip is unpacked in ")
    assert not list(cache.rglob("__MACOSX"))


def test_an_archive_is_unpacked_once_and_again_where_it_was_touched(pack):
    path = pack([("a/1.txt", b"one"), ("b/2.txt", b"two")])
    folder, _ = unpacked(path)
    assert folder.name == "set"
    made = (folder / "a" / "1.txt").stat().st_mtime_ns
    assert unpacked(path)[0] == folder
    assert (folder / "a" / "1.txt").stat().st_mtime_ns == made
    (folder / "b" / "2.txt").unlink()
    assert (unpacked(path)[0] / "b" / "2.txt").read_bytes() == b"two"
    assert unpacked(pack([("a/1.txt", b"other")]))[0] != folder


def test_archives_whose_files_have_the_same_names_are_kept_apart(tmp_path, cache):
    places = []
    for number in range(2):
        archive = tmp_path / str(number) / "set.zip"
        archive.parent.mkdir()
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("mel/0.png", bytes([number]) * 10)
        places.append(unpacked(archive, progress=False)[0])
    contents = [(place / "mel" / "0.png").read_bytes() for place in places]
    assert contents == [bytes(10), bytes([1]) * 10]


def test_an_archive_in_which_a_file_is_a_folder_too_is_refused(tmp_path, cache):
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as packed:
        packed.writestr("mel", b"x")
        packed.writestr("mel/0.png", b"y")
    with pytest.raises(CatalogError, match="a file and a folder"):
        unpacked(tmp_path / "set.zip", progress=False)


def test_a_folder_stays_what_it_is(tmp_path):
    assert unpacked(tmp_path) == (tmp_path, [])
    assert unpacked(tmp_path / "none") == (tmp_path / "none", [])


def _special(name, kind):
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | 0o644) << 16
    return info


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([("../a.png", b"")], "paths within it"),
        ([("a/../../b.png", b"")], "paths within it"),
        ([("/etc/a.png", b"")], "paths within it"),
        ([("C:\\a.png", b"")], "paths within it"),
        ([("..\\a.png", b"")], "paths within it"),
        ([(_special("a.png", stat.S_IFLNK), b"/etc/passwd")], "no links"),
        ([(_special("a.png", stat.S_IFIFO), b"")], "no links or devices"),
        ([("a\nb.png", b"")], "names that can be shown"),
        ([("a/b.png", b""), ("a\\b.png", b"")], "each path once"),
        ([("a/", b""), ("__MACOSX/a", b"")], "must hold files"),
    ],
)
def test_unsafe_paths_are_refused(pack, cache, entries, words):
    with pytest.raises(CatalogError, match=words):
        unpacked(pack(entries))
    assert not list(cache.rglob("*.png"))


def test_bombs_are_refused(pack, monkeypatch):
    monkeypatch.setattr(archives, "_SMALL_BYTES", 1000)
    with pytest.raises(CatalogError, match="packed to 1/100"):
        unpacked(pack([("a.csv", b"0" * 500_000)]))
    monkeypatch.setattr(archives, "MOST_BYTES", 100_000)
    with pytest.raises(CatalogError, match=r"would to 0\.5 MiB"):
        unpacked(pack([("a.csv", b"0" * 500_000)]))
    monkeypatch.setattr(archives, "MOST_FILES", 1)
    with pytest.raises(CatalogError, match="may hold 1 files, but holds 2"):
        unpacked(pack([("a", b""), ("b", b"")]))


def test_files_that_share_their_bytes_are_refused(pack):
    path = pack([("a.bin", bytes(range(256)) * 40), ("b.bin", b"tiny")])
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        infos[1].compress_size = path.stat().st_size
        with pytest.raises(CatalogError, match="share their bytes"):
            archives._check_sizes({info.filename: info for info in infos}, path)


def test_encrypted_and_damaged_archives_are_refused(pack):
    path = pack([("a.png", b"0123456789" * 100)])
    content = bytearray(path.read_bytes())
    locked = bytearray(content)
    locked[6] |= 1
    locked[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(locked)
    with pytest.raises(CatalogError, match="must not be encrypted"):
        unpacked(path)
    content[40] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(CatalogError, match="is damaged"):
        unpacked(path)


def test_what_is_no_archive_is_named(tmp_path):
    for name, words in (("set.tar.gz", "an archive of another kind"), ("a.jpg", "is a file, not")):
        (tmp_path / name).write_bytes(b"something else")
        with pytest.raises(CatalogError, match=words):
            unpacked(tmp_path / name)


def test_names_are_read_as_they_were_meant(pack):
    folder, _ = unpacked(pack([("windows\\mél/a.png", b"1")]))
    assert (folder / "windows" / "mél" / "a.png").read_bytes() == b"1"


@pytest.mark.parametrize(("stored", "shown"), [("é".encode("cp437"), "é"), ("黑".encode(), "黑")])
def test_names_without_the_flag_of_utf8(pack, stored, shown):
    path = pack([("N" * len(stored) + ".txt", b"1")])
    path.write_bytes(path.read_bytes().replace(b"N" * len(stored), stored))
    folder, _ = unpacked(path)
    assert [file.name for file in folder.iterdir()] == [f"{shown}.txt"]
