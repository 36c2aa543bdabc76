"""Training cases of a bundle: found by cosine, written the same, and nothing else is read."""

import io
import shutil
import zipfile

import numpy as np
import pytest
from PIL import Image

from dermosan_lib.bundle import Bundle, add_file, update_card
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.decision import unit_length
from dermosan_lib.decision.similar_cases import SIMILAR_FILE, SimilarCases
from dermosan_lib.errors import BundleError
from dermosan_lib.phantoms import draw

CODES = ("mel", "nv", "bcc")


def jpeg(shade):
    stream = io.BytesIO()
    Image.new("RGB", (16, 12), (shade, 80, 80)).save(stream, "JPEG")
    return stream.getvalue()


@pytest.fixture
def cases():
    points = unit_length([[1, 0, 0], [0.8, 0.6, 0], [0, 0, 1]]).astype(np.float32)
    return SimilarCases(points, CODES, tuple(jpeg(shade) for shade in (10, 120, 240)))


def test_the_nearest_by_cosine_come_first(cases):
    found = cases.nearest([[5.0, 0.1, 0.0]], k=2)
    assert [one.condition for one in found] == ["mel", "nv"]
    assert found[0].similarity > found[1].similarity > 0.7
    both = cases.nearest([[9.0, 0, 0], [0, 0, 1.0]], k=3)  # a photo counts once, however bright
    assert [one.condition for one in both] == ["mel", "bcc", "nv"]
    assert both[0].similarity == pytest.approx(both[1].similarity)
    with pytest.raises(BundleError, match="embeddings of 3 channels"):
        cases.nearest([[1.0, 0.0]])


def test_what_is_written_is_read(cases, tmp_path):
    file = tmp_path / SIMILAR_FILE
    file.write_bytes(cases.to_bytes())
    again = SimilarCases.read(file, CODES)
    assert again.conditions == cases.conditions
    assert again.thumbnails == cases.thumbnails
    assert np.allclose(again.embeddings, cases.embeddings, atol=1e-3)
    assert again.to_bytes() == cases.to_bytes()


@pytest.mark.parametrize("harm", ["text", "codes", "short", "long", "no jpeg", "packed", "pickle"])
def test_what_does_not_fit_is_refused(cases, tmp_path, harm):
    file, codes = tmp_path / SIMILAR_FILE, CODES
    file.write_bytes(cases.to_bytes())
    with np.load(file) as arrays:
        kept = dict(arrays)
    if harm == "codes":
        codes = CODES[:2]
    elif harm == "text":
        file.write_bytes(b"no archive")
    elif harm == "packed":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("embeddings.npy", bytes(100_000))
    else:
        changes = {
            "short": {"ends": kept["ends"][:-1]},
            "long": {"embeddings": kept["embeddings"] * 2},
            "no jpeg": {"pictures": kept["pictures"][::-1]},
            "pickle": {"conditions": np.array([*CODES[:2], None], dtype=object)},
        }
        np.savez(file, **(kept | changes[harm]))
    with pytest.raises(BundleError, match="cannot be read"):
        SimilarCases.read(file, codes)


def test_a_diagnosis_tells_them_where_the_bundle_has_them(tiny_bundle, tmp_path, cases):
    folder = shutil.copytree(tiny_bundle.path, tmp_path / "tiny")
    pixels = draw("mel", seed=4, size_px=256).pixels
    without = Diagnoser(Bundle.load(folder))
    assert "similar_cases" not in without.diagnose([without.judge("a", pixels)]).to_json()
    add_file(folder, SIMILAR_FILE, cases.to_bytes())
    update_card(folder, similar_cases={"licence": "CC0-1.0", "pictures": 3})
    diagnoser = Diagnoser(Bundle.load(folder))
    photo = diagnoser.judge("a", pixels)
    said = diagnoser.diagnose([photo], despite_quality=True, any_photo=True).to_json()
    told = said["similar_cases"]
    assert sorted(one["condition"] for one in told) == sorted(CODES)
    assert all(-1 <= one["similarity"] <= 1 for one in told)
    assert told[0]["name"]
    with pytest.raises(BundleError, match="licence"):
        update_card(folder, similar_cases={"pictures": 3})
