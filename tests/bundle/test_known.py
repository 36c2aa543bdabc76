"""Bundles by name: those below data/, and what stands in the way of a name."""

import shutil

import pytest

import dermosan_lib
from dermosan_lib.bundle import known
from dermosan_lib.bundle.known import bundle_folder, known_bundles
from dermosan_lib.errors import BundleError


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """An own checkout; makes a folder with a card at each of the paths below data/."""
    monkeypatch.setattr(dermosan_lib, "__file__", str(tmp_path / "dermosan_lib" / "__init__.py"))
    monkeypatch.chdir(tmp_path)

    def make(*paths):
        for path in paths:
            folder = tmp_path / "data" / path
            folder.mkdir(parents=True)
            (folder / "card.json").write_text("{}")
        return tmp_path.resolve() / "data"

    return make


def test_the_demonstration_is_installed(repository):
    assert known_bundles()["demo"] == repository / "data" / "demo_bundle"


def test_names_are_those_of_folders_and_may_leave_bundle_out(shelf):
    data = shelf("demo_bundle", "bundles/ham7", "bundles/old_bundle", "bundles/derm/deeper")
    (data / "empty").mkdir()
    assert known_bundles() == {
        "demo": data / "demo_bundle",
        "ham7": data / "bundles" / "ham7",
        "old": data / "bundles" / "old_bundle",
    }
    assert list(known_bundles()) == sorted(known_bundles())
    for name in ("demo", "demo_bundle"):
        assert bundle_folder(name) == data / "demo_bundle"


def test_a_folder_of_the_very_name_goes_before_a_shortened_one(shelf):
    data = shelf("demo_bundle", "bundles/demo", "_bundle")
    assert known_bundles() == {
        "_bundle": data / "_bundle",
        "demo": data / "bundles" / "demo",
        "demo_bundle": data / "demo_bundle",
    }


def test_of_two_of_one_name_the_shelf_counts(shelf):
    data = shelf("ham7", "bundles/ham7")
    assert bundle_folder("ham7") == data / "bundles" / "ham7"


def test_a_folder_goes_before_a_name(shelf, tmp_path):
    shelf("bundles/ham7")
    mine = tmp_path / "ham7"
    mine.mkdir()
    with pytest.raises(
        BundleError, match=r"name of a known bundle and of a folder here.*Give .*ham7"
    ):
        bundle_folder("ham7")
    (mine / "card.json").write_text("{}")
    assert bundle_folder("ham7").resolve() == mine
    assert bundle_folder(mine) == mine


def test_a_folder_of_no_known_name_is_taken_as_it_is(shelf, tmp_path):
    assert bundle_folder(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("name", ["nowhere", "runs/x/bundle", "\0", "\ud800", "x" * 5000, "a\nb"])
def test_what_is_neither_lists_the_names(shelf, name):
    shelf("demo_bundle", "bundles/ham7")
    with pytest.raises(
        BundleError, match=r"is no bundle.*known by name are demo, ham7\. Give"
    ) as told:
        bundle_folder(name)
    assert str(told.value).isprintable()


def test_where_none_is_installed_that_is_said(shelf):
    assert known_bundles() == {}
    with pytest.raises(BundleError, match=r"none is known by name here\. Give the folder"):
        bundle_folder("demo")


def test_a_name_can_be_given_on_the_command_line(shelf, tiny_bundle, capsys, tmp_path):
    from dermosan_lib.faces.cli.command_line import main

    data = shelf()
    shutil.copytree(tiny_bundle.path, data / "bundles" / "small")
    assert main(["diagnose", "small", str(tmp_path / "nothing.png")]) == 2
    assert "nothing.png cannot be read" in capsys.readouterr().err
    assert main(["diagnose", "smal", "x.png"]) == 2
    assert "known by name are small" in capsys.readouterr().err
    assert main(["evaluate", "smal", str(tmp_path), "-o", str(tmp_path / "out")]) == 2
    assert "known by name are small" in capsys.readouterr().err


def test_its_card_is_all_that_is_looked_at(shelf):
    data = shelf("bundles/broken")
    assert known.known_bundles() == {"broken": data / "bundles" / "broken"}
