"""A bundle reads only itself: regular files of plain names in its own folder."""

import hashlib
import json
import os
import socket
import threading

import pytest

from dermosan_lib.bundle import Bundle, add_file, update_card, write_bundle
from dermosan_lib.bundle.card import card_sha256
from dermosan_lib.bundle.files import MAX_FILE_BYTES, plain_name
from dermosan_lib.errors import BundleError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, pipes and devices of POSIX")


@pytest.fixture
def copy(tiny_bundle, tmp_path):
    card = {k: v for k, v in tiny_bundle.card.items() if k not in ("files", "sha256", "schema")}
    return write_bundle(tmp_path / "copy", tiny_bundle.model_path.read_bytes(), card)


def listing(bundle, name, sha256="0" * 64):
    """The bundle's folder, its card naming one more file, with a hash that fits."""
    file = bundle.path / "card.json"
    card = {**bundle.card, "files": {**bundle.card["files"], name: sha256}}
    file.write_text(json.dumps({**card, "sha256": card_sha256(card, file)}))
    return bundle.path


@pytest.mark.parametrize("ends", [b"\r\n", b"\r\r\n"])
def test_line_ends_that_git_or_an_archive_changed_are_told(copy, ends):
    add_file(copy.path, "notes.md", b"one\n" + b"x" * (1 << 20) + b"\ntwo\n")
    file = copy.path / "notes.md"
    file.write_bytes(file.read_bytes().replace(b"\n", ends))
    told = "line ends .* LF to CRLF" if ends == b"\r\n" else "has changed since"
    with pytest.raises(BundleError, match=told):
        Bundle.load(copy.path)
    file.write_bytes(file.read_bytes().replace(ends, b"\n").replace(b"two", b"tow"))
    with pytest.raises(BundleError, match="has changed since it was written"):
        Bundle.load(copy.path)


@pytest.mark.parametrize("at", [(1 << 20) - 1, 1 << 20, (1 << 20) + 1])
def test_a_line_end_between_two_pieces_is_told_too(copy, at):
    add_file(copy.path, "notes.md", b"x" * at + b"\n")
    (copy.path / "notes.md").write_bytes(b"x" * at + b"\r\n")
    with pytest.raises(BundleError, match="line ends"):
        Bundle.load(copy.path)


def test_a_card_with_other_line_ends_is_the_same(copy):
    file = copy.path / "card.json"
    text = file.read_text(encoding="utf-8").replace("\n", "\r\n")
    file.write_bytes(text.encode())
    assert Bundle.load(copy.path).sha256 == copy.sha256


def refused(folder, words):
    """Loading refuses within seconds; the thread is left alone where it hangs."""
    found = []

    def load():
        try:
            found.append(Bundle.load(folder))
        except BundleError as error:
            found.append(error)

    thread = threading.Thread(target=load, daemon=True)
    thread.start()
    thread.join(240)
    assert found, "it hangs"
    assert isinstance(found[0], BundleError), found
    assert words in str(found[0])
    return str(found[0])


@pytest.mark.parametrize(
    "name",
    [
        "/dev/zero", "/etc/passwd", "../copy/model.onnx", "..", ".", "", "a/b", "a\\b", "C:x",
        "C:\\x", "\\\\server\\share", "model.onnx:stream", "NUL", "nul.txt", "Com1.log", "LPT¹",
        "CONOUT$", "x\x00", "x\n", "x ", "x.", " x", "a*", "a?", "x" * 201, "é" * 101, "card.json",
        "CARD.JSON", "MODEL.ONNX", "\x7f",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(copy, name):
    told = refused(listing(copy, name), "plain names")
    assert hashlib.sha256(b"").hexdigest()[:12] not in told


@pytest.mark.parametrize("name", ["Notas de uso.md", "résumé.txt", ".hidden", "a.b-c_d", "CONFIG"])
def test_a_plain_name_may_be_peoples_own(copy, name):
    assert plain_name(name)
    assert name in add_file(copy.path, name, b"x").card["files"]


def test_a_link_is_not_followed_and_what_it_points_to_not_told(copy, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    sha256 = hashlib.sha256(b"secret").hexdigest()
    (copy.path / "NOTE.md").symlink_to(secret)
    told = refused(listing(copy, "NOTE.md", sha256), "is a link")
    assert sha256[:8] not in told
    (copy.path / "NOTE.md").unlink()
    (copy.path / "NOTE.md").symlink_to("card.json")
    refused(listing(copy, "NOTE.md"), "is a link")


@pytest.mark.parametrize("name", ["model.onnx", "card.json"])
def test_neither_graph_nor_card_is_a_link(copy, tmp_path, name):
    (copy.path / name).rename(tmp_path / name)
    (copy.path / name).symlink_to(tmp_path / name)
    refused(copy.path, "is a link")


def test_a_folder_that_is_a_link_is_the_persons_own_choice(copy, tmp_path):
    (tmp_path / "link").symlink_to(copy.path)
    assert Bundle.load(tmp_path / "link").sha256 == copy.sha256


def test_a_pipe_a_socket_and_a_folder_are_no_files(copy):
    os.mkfifo(copy.path / "pipe")
    refused(listing(copy, "pipe"), "must be a file")
    (copy.path / "folder").mkdir()
    refused(listing(copy, "folder"), "must be a file")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(copy.path / "socket"))
        refused(listing(copy, "socket"), "cannot be read")


def test_a_card_that_is_a_pipe_or_a_folder(copy):
    (copy.path / "card.json").unlink()
    os.mkfifo(copy.path / "card.json")
    refused(copy.path, "must be a file")
    (copy.path / "card.json").unlink()
    (copy.path / "card.json").mkdir()
    refused(copy.path, "must be a file")


def test_a_file_beyond_the_limit_is_not_read(copy):
    with (copy.path / "large").open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES + 1)  # holes, no disk
    refused(listing(copy, "large"), "the limit is 4,000,000,000")


def test_a_file_that_differs_tells_nothing_of_itself(copy):
    (copy.path / "NOTE.md").write_bytes(b"private")
    told = refused(listing(copy, "NOTE.md"), "has changed")
    assert hashlib.sha256(b"private").hexdigest()[:8] not in told


@pytest.mark.parametrize("path", ["nowhere", "file", "nul\x00"])
def test_what_is_no_folder_is_no_bundle(tmp_path, path):
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(BundleError, match=r"is no bundle|cannot be read"):
        Bundle.load(tmp_path / path)


def test_a_folder_that_may_not_be_read(copy, monkeypatch):
    def forbidden(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", forbidden)  # root, who may read all, tests too
    with pytest.raises(BundleError, match=r"cannot be read \(Permission denied\)"):
        Bundle.load(copy.path)


def test_files_that_the_card_does_not_name_are_nobodys(copy):
    (copy.path / "NOTE.md").symlink_to("/dev/zero")
    os.mkfifo(copy.path / "pipe")
    assert Bundle.load(copy.path).sha256 == copy.sha256


@pytest.mark.parametrize("name", ["MODEL.ONNX", "Card.json", "card.schema.json", "nul", "a\\b"])
def test_a_further_file_takes_no_name_of_the_bundles_own(copy, name):
    with pytest.raises(BundleError, match="plain name other than"):
        add_file(copy.path, name, b"x")


def test_further_files_have_plain_names_when_written(tiny_bundle, tmp_path):
    card = {k: v for k, v in tiny_bundle.card.items() if k not in ("files", "sha256")}
    with pytest.raises(BundleError, match="plain names"):
        write_bundle(tmp_path / "new", b"x", card, {"../out": b"x"})
    assert list(tmp_path.iterdir()) == []


def test_update_card_does_not_forget_the_files(copy):
    assert update_card(copy.path, note="x").card["files"] == copy.card["files"]
