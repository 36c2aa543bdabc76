import os

import pytest

from dermosan_lib.system.file_walk import walk_files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights there")


@pytest.fixture
def laid(tmp_path):
    def make(*names):
        for name in names:
            path = tmp_path / "data" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path / "data"

    return make


def test_files_are_sorted_and_what_is_left_behind_is_not_among_them(laid):
    folder = laid("b/2", "b/10", "a", ".git/x", "__MACOSX/a", "b/._2", "b/@eaDir/3", "_m/1", "b/_3")
    walk = walk_files(folder)
    assert walk.files == ["a", "b/10", "b/2"]
    assert walk.underscored == ["__MACOSX/a", "_m/1", "b/_3"]
    assert walk.notes() == []


def test_links_are_followed_once_and_loops_end(laid, tmp_path):
    folder = laid("mel/a", "all/b")
    (tmp_path / "store" / "deep").mkdir(parents=True)
    (tmp_path / "store" / "deep" / "c").touch()
    links = {"nv": tmp_path / "store", "nv2": tmp_path / "store", "mel/up": folder,
             "broken": tmp_path / "no", "self": folder / "self", "d": tmp_path / "store/deep/c",
             "aaa": folder / "mel"}  # fmt: skip
    for name, target in links.items():
        (folder / name).symlink_to(target)
    (tmp_path / "store" / "back").symlink_to(folder)
    walk = walk_files(folder)
    assert walk.files == ["all/b", "d", "mel/a", "nv/deep/c"]
    assert walk.broken == ["broken", "self"]
    assert walk.repeated == ["aaa", "mel/up", "nv/back", "nv2"]
    assert walk.notes()[0] == "2 links lead nowhere and are left out: broken, self"


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read all")
def test_folders_that_may_not_be_read_are_told(laid):
    folder = laid("a/1", "b/2")
    (folder / "b").chmod(0)
    assert walk_files(folder).closed == ["b"]
    (folder / "b").chmod(0o700)
