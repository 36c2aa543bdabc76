"""Phantoms: the same bytes for a seed, the truth beside them, and no shortcut to the class."""

import csv
import subprocess
import sys
import zlib

import cv2
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dermosan_lib import images, phantoms
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import RunError, TaxonomyError


def ita_degrees(pixels):
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).reshape(-1, 3)
    light, _, yellow = np.median(lab, axis=0)
    return np.degrees(np.arctan2(light - 50, yellow))


def test_codes_are_those_of_the_papers_ten():
    assert load_taxonomy("kaggle10").codes == phantoms.CODES


@pytest.mark.parametrize("code", phantoms.CODES)
@pytest.mark.parametrize("framing", phantoms.FRAMINGS)
def test_every_condition_draws_on_every_skin(code, framing):
    for kind in phantoms.FITZPATRICK:
        phantom = phantoms.draw(code, seed=3, size_px=96, fitzpatrick=kind, framing=framing)
        assert phantom.pixels.shape == (96, 96, 3)
        assert phantom.pixels.dtype == np.uint8
        assert (phantom.fitzpatrick, phantom.framing) == (kind, framing)
        assert phantom.localised == (code in phantoms.LOCALISED)
        assert 0.04 < phantom.mask.mean() < (0.5 if phantom.localised else 0.95)


@pytest.mark.parametrize("code", phantoms.CODES)
def test_the_mask_lies_on_what_is_seen(code):
    # Against the same photo of healthy skin, the lesion is where the picture differs.
    from dermosan_lib.phantoms import drawing
    from dermosan_lib.phantoms.layers import Layers

    found = phantoms.draw(code, seed=8, size_px=128, fitzpatrick=3, framing="clinical")
    key = zlib.crc32(code.encode())
    camera = np.random.default_rng([8, key, 4, 0])
    drawing._camera_map(camera, 128, "clinical", not found.localised)
    who = drawing.patient(np.random.default_rng([8, key, 2]), 3)
    healthy = drawing.photograph(camera, who, Layers.healthy(128), "clinical")
    change = np.abs(found.pixels.astype(int) - healthy).sum(axis=2)
    assert change[found.mask].mean() > 4 * change[~found.mask].mean()


def test_same_arguments_same_bytes_in_any_process():
    program = (
        "import zlib; from dermosan_lib.phantoms import draw\n"
        "print(zlib.crc32(draw('bcc', seed=11, size_px=64).pixels.tobytes()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    here = zlib.crc32(phantoms.draw("bcc", seed=11, size_px=64).pixels.tobytes())
    assert int(done.stdout) == here
    other = phantoms.draw("bcc", seed=12, size_px=64).pixels
    assert not np.array_equal(other, phantoms.draw("bcc", seed=11, size_px=64).pixels)


def test_skin_types_darken_in_order():
    medians = [
        np.median(
            [
                ita_degrees(
                    phantoms.draw(
                        "nv", seed=seed, size_px=64, fitzpatrick=kind, framing="clinical"
                    ).pixels
                )
                for seed in range(5)
            ]
        )
        for kind in phantoms.FITZPATRICK
    ]
    assert medians == sorted(medians, reverse=True)
    assert medians[0] > 41  # light by the usual bounds of the ITA
    assert medians[-1] < -20


def test_another_view_shows_the_same_lesion_elsewhere():
    first, second = (phantoms.draw("mel", seed=5, size_px=96, view=view) for view in (0, 1))
    assert not np.array_equal(first.mask, second.mask)
    assert first.fitzpatrick == second.fitzpatrick
    assert first.mask.sum() == pytest.approx(second.mask.sum(), rel=0.5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("phantoms") / "set"
    return phantoms.write_phantoms(out, per_class=16, size_px=64, progress=False)


def rows_of(folder):
    with (folder / phantoms.TABLE).open() as stream:
        return list(csv.DictReader(stream))


def test_files_and_table_agree(folder):
    rows = rows_of(folder)
    assert len(rows) == 160
    for row in rows[::9]:
        picture = images.read(folder / row["path"])
        mask = images.read(folder / row["mask"])
        assert picture.shape == mask.shape == (64, 64, 3)
        assert set(np.unique(mask)) == {0, 255}
    on_disk = {path.relative_to(folder).as_posix() for path in folder.rglob("*.png")}
    assert on_disk == {row[key] for row in rows for key in ("path", "mask")}


def test_skin_types_and_framings_do_not_tell_the_condition(folder):
    def shares(key):
        table = {}
        for row in rows_of(folder):
            table.setdefault(row["condition"], []).append(row[key])
        return {tuple(sorted(values)) for values in table.values()}

    assert len(shares("fitzpatrick")) == 1
    assert len(shares("framing")) == 1


def test_some_lesions_have_two_photos(folder):
    lesions = [row["lesion_id"] for row in rows_of(folder)]
    assert len(lesions) - len(set(lesions)) == 40


def test_same_seed_writes_the_same_bytes(folder, tmp_path, shared_at_once):
    again = phantoms.write_phantoms(
        tmp_path / "again", per_class=16, size_px=64, workers=2, progress=False
    )
    for path in sorted(folder.rglob("*.*")):
        assert path.read_bytes() == (again / path.relative_to(folder)).read_bytes()


def test_mean_colour_does_not_tell_the_condition(folder):
    rows = rows_of(folder)
    pixels = [images.read(folder / row["path"]).reshape(-1, 3) for row in rows]
    features = [np.concatenate([p.mean(axis=0), p.std(axis=0)]) for p in pixels]
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    found = cross_val_score(model, features, [row["condition"] for row in rows], cv=4).mean()
    assert found < 0.6


def test_bad_requests_are_refused_and_leave_nothing(folder, tmp_path):
    with pytest.raises(RunError, match="exists, and phantoms go to a new folder"):
        phantoms.write_phantoms(folder, per_class=2)
    with pytest.raises(RunError, match="at least 1 picture, but per_class is 0"):
        phantoms.write_phantoms(tmp_path / "none", per_class=0)
    with pytest.raises(TaxonomyError, match="'lupus' cannot be drawn"):
        phantoms.write_phantoms(tmp_path / "none", per_class=2, codes=["lupus"], progress=False)
    for wrong in ({"fitzpatrick": 7}, {"framing": "sideways"}, {"size_px": 8}):
        with pytest.raises(TaxonomyError):
            phantoms.draw("mel", **wrong)
    assert list(tmp_path.iterdir()) == []
