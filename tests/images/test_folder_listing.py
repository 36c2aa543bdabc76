import numpy as np
from PIL import Image

from dermosan_lib import images
from dermosan_lib.images import folder_listing


def test_content_decides_where_the_suffix_does_not(tmp_path, monkeypatch):
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(tmp_path / "a.jpg")
    content = (tmp_path / "a.jpg").read_bytes()
    for name in ("b.jfif", "c", "d.jpg_large", "e.bmp", "f.tiff.part"):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "g.txt").write_bytes(content)  # never looked into
    (tmp_path / "h.psd").write_bytes(b"8BPS")
    (tmp_path / "i.sound").write_bytes(b"RIFF\x00\x00\x00\x00WAVEfmt ")
    (tmp_path / "j.JPG").write_bytes(b"")
    (tmp_path / "notes").write_text("no picture")
    looked = []
    real = folder_listing._start
    monkeypatch.setattr(
        folder_listing, "_start", lambda path: looked.append(path.name) or real(path)
    )
    listing = images.list_pictures(tmp_path)
    assert listing.pictures == [
        "a.jpg",
        "b.jfif",
        "c",
        "d.jpg_large",
        "e.bmp",
        "f.tiff.part",
        "j.JPG",
    ]
    assert listing.others == ["h.psd"]
    assert not {"a.jpg", "j.JPG", "g.txt"} & set(looked)
