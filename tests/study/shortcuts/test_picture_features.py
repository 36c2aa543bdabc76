import numpy as np
from PIL import Image

from dermosan_lib import images
from dermosan_lib.study.data.catalogue import build_catalog
from dermosan_lib.study.shortcuts.picture_features import families, shortcut_features
from tests.images import files, more_files


def test_jpeg_settings_and_sizes_are_read_without_the_name(tmp_path):
    rng = np.random.default_rng(1)
    for index, (code, quality, subsampling, size) in enumerate(
        [("mel", 60, 2, (60, 40)), ("mel", 95, 0, (40, 40)), ("nv", 75, 1, (80, 40))]
    ):
        (tmp_path / code).mkdir(exist_ok=True)
        picture = Image.fromarray(rng.integers(0, 256, (*size[::-1], 3), dtype=np.uint8))
        picture.save(tmp_path / code / f"{index}.jpg", quality=quality, subsampling=subsampling)
    picture.save(tmp_path / "nv" / "3.png")
    (tmp_path / "nv" / "4.png").write_bytes(b"no picture")
    catalog = build_catalog(tmp_path, progress=False)
    found = shortcut_features(tmp_path, catalog, progress=False)
    assert found["path"].tolist() == ["mel/0.jpg", "mel/1.jpg", "nv/2.jpg", "nv/3.png"]
    assert np.allclose(found["compression.quality"][:3], [60, 95, 75], atol=1)
    assert found["compression.subsampling"][:3].tolist() == [2, 0, 1]
    assert found.filter(like="compression.").iloc[3].isna().all()
    assert found["format.png"].tolist() == [0, 0, 0, 1]
    assert found["geometry.aspect"].tolist() == [1.5, 1, 2, 2]
    size_bytes = (tmp_path / "mel" / "0.jpg").stat().st_size
    assert found["file_size.bytes_per_pixel"][0] == size_bytes / 2400
    assert list(families(found)) == [
        "geometry", "format", "compression", "file_size", "border", "colour",
    ]  # fmt: skip


def test_dark_corners_are_a_vignette_and_a_dark_lesion_is_none(tmp_path):
    y, x = np.ogrid[-1:1:100j, -1:1:100j]
    plain = np.full((100, 100, 3), 200, dtype=np.uint8)
    corners, lesion = plain.copy(), plain.copy()
    corners[x**2 + y**2 > 1.2] = 10
    lesion[x**2 + y**2 < 0.3] = 10
    for code, name, pixels in (("a", "corners", corners), ("b", "lesion", lesion)):
        (tmp_path / code).mkdir()
        Image.fromarray(pixels).save(tmp_path / code / f"{name}.png")
    found = shortcut_features(tmp_path, build_catalog(tmp_path, progress=False), progress=False)
    assert found["border.vignette"][0] > 30
    assert found["border.vignette"][1] == 0
    assert found["border.std_l"][1] < 0.01


def test_pictures_of_every_format_are_measured(tmp_path):
    for number, kind in enumerate(images.FORMATS):
        folder = tmp_path / ("mel" if number % 2 else "nv")
        folder.mkdir(exist_ok=True)
        data = more_files.written(files.picture(90, 70), kind)
        (folder / f"{kind}.jpg").write_bytes(data)  # content decides
    catalog = build_catalog(tmp_path, progress=False)
    found = shortcut_features(tmp_path, catalog, progress=False)
    assert len(found) == len(images.FORMATS)
    assert found["compression.quality"].notna().sum() == 1  # the JPEG's
    assert found["file_size.bytes_per_pixel"].gt(0).all()
