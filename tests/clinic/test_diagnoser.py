"""The clinic: probabilities, abstention, risk and the JSON contract."""

import hashlib
import io
import itertools
import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from dermosan_lib import images, phantoms
from dermosan_lib.bundle import write_bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.errors import BundleError, ImageError
from tests.images import files, spaces


@pytest.fixture(scope="module")
def diagnoser(tiny_bundle):
    return Diagnoser(tiny_bundle)


def png(pixels):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture(scope="module")
def photos(diagnoser):
    codes = ("mel", "nv", "tinea")
    return [
        diagnoser.inspect(f"{code}.png", png(phantoms.draw(code, seed=4).pixels)) for code in codes
    ]


def test_one_photo(diagnoser, photos):
    answer = diagnoser.diagnose(photos[:1])
    chances = [line.probability for line in answer.differential]
    assert not answer.abstained
    assert sum(chances) == pytest.approx(1)
    assert chances == sorted(chances, reverse=True)
    assert {line.code for line in answer.differential} == set(diagnoser.taxonomy.codes)
    assert answer.readings[0].activation_maps.shape == (8, 8, 10)
    assert answer.next_steps
    assert any("synthetic" in text for text in answer.warnings)


def test_malignancy_is_the_sum_of_malignant_and_premalignant(diagnoser, photos):
    answer = diagnoser.diagnose(photos[:1])
    expected = sum(
        line.probability for line in answer.differential if diagnoser.taxonomy[line.code].suspicious
    )
    assert answer.malignancy.score == pytest.approx(expected)


def test_a_case_does_not_depend_on_the_order_of_its_photos(diagnoser, photos):
    answers = [
        {line.code: line.probability for line in diagnoser.diagnose(order).differential}
        for order in itertools.permutations(photos)
    ]
    for answer in answers[1:]:
        assert answer == pytest.approx(answers[0])


def test_a_photo_reads_the_same_alone_and_in_a_case(diagnoser, photos):
    alone = diagnoser.diagnose(photos[1:2]).readings[0].differential
    together = diagnoser.diagnose(photos).readings[1].differential
    assert [line.code for line in alone] == [line.code for line in together]
    for a, b in zip(alone, together, strict=True):
        assert a.probability == pytest.approx(b.probability, abs=1e-5)


def test_a_picture_that_is_not_skin_is_not_judged(diagnoser):
    grey = np.full((300, 300, 3), 128, np.uint8)
    grey[::20] = 255
    answer = diagnoser.diagnose([diagnoser.inspect("grey.png", png(grey))])
    assert answer.abstained
    assert answer.reason.startswith("I cannot judge this image.")
    assert answer.differential == ()
    assert answer.risk is None
    json.dumps(answer.to_json(), allow_nan=False)


def test_a_refusal_names_the_file_and_keeps_to_the_limits_given(diagnoser, photos):
    with pytest.raises(ImageError, match=r"^wound\.jpg is not a picture"):
        diagnoser.inspect("wound.jpg", b"not a picture")
    few = images.Limits(max_pixels=photos[0].pixels[:, :, 0].size - 1)
    with pytest.raises(ImageError, match=f"the limit is {few.max_pixels:,}"):
        diagnoser.inspect("a.png", png(photos[0].pixels), limits=few)


def test_a_card_may_name_no_data(tiny_bundle, diagnoser, tmp_path):
    named = {**tiny_bundle.card, "data": {"name": "colours"}}
    bare = {name: part for name, part in tiny_bundle.card.items() if name != "data"}
    graph = (tiny_bundle.path / "model.onnx").read_bytes()
    for number, (card, told) in enumerate([(named, "colours"), (bare, "not stated")]):
        bundle = write_bundle(tmp_path / str(number), graph, card)
        assert Diagnoser(bundle).model.trained_on == told


def test_a_poor_photo_is_read_on_demand_with_a_warning(diagnoser):
    grey = np.full((300, 300, 3), 128, np.uint8)
    photo = diagnoser.inspect("grey.png", png(grey))
    answer = diagnoser.diagnose([photo], despite_quality=True)
    assert answer.differential
    assert any("despite" in text for text in answer.warnings)


def test_poor_photos_are_left_out_of_a_case(diagnoser, photos):
    poor = diagnoser.inspect("grey.png", png(np.full((300, 300, 3), 128, np.uint8)))
    with_poor = diagnoser.diagnose([photos[0], poor])
    alone = diagnoser.diagnose(photos[:1])
    assert with_poor.differential == alone.differential
    assert any("grey.png: left out" in text for text in with_poor.warnings)


@pytest.mark.parametrize("n", [0, 6])
def test_a_case_has_one_to_five_photos(diagnoser, photos, n):
    with pytest.raises(ImageError, match=f"1 to 5 photos, but {n}"):
        diagnoser.diagnose([photos[0]] * n)


def test_json_keeps_the_contract(diagnoser, photos):
    answer = json.loads(json.dumps(diagnoser.diagnose(photos[:1]).to_json(), allow_nan=False))
    assert set(answer) == {
        "model", "images", "differential", "prediction_set", "group", "malignancy", "risk",
        "abstained", "reason", "next_steps", "evidence", "warnings", "notice",
    }  # fmt: skip
    assert set(answer["model"]) == {"name", "version", "sha256", "trained_on", "arithmetic"}
    image = answer["images"][0]
    assert set(image) == {"name", "quality", "differential", "explanation"}
    assert set(image["quality"]) >= {
        "acceptable", "sharpness", "exposure", "contrast", "resolution", "problems",
    }  # fmt: skip
    assert set(answer["differential"][0]) == {"code", "name", "probability"}
    assert set(answer["malignancy"]) == {"score", "high_sensitivity", "high_specificity"}
    assert answer["risk"] in ("low", "moderate", "high")


def test_training_and_clinic_see_the_same_pixels(diagnoser, tmp_path):
    from dermosan_lib.study.pixels.pixel_cache import build_cache

    file = tmp_path / "lesion.png"
    file.write_bytes(png(phantoms.draw("bcc", seed=1).pixels))
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    cached = build_cache(
        tmp_path, ["lesion.png"], [sha256], size_px=64, folder=tmp_path / "c", progress=False
    )
    photo = diagnoser.inspect(file.name, file.read_bytes())
    np.testing.assert_array_equal(cached[np.array([0])][0], images.resize(photo.pixels, 64))


@pytest.mark.parametrize("name", spaces.SPACES)
def test_training_and_clinic_see_the_same_colours_of_a_photo_with_a_profile(
    name, diagnoser, tmp_path
):
    from dermosan_lib.study.pixels.pixel_cache import build_cache

    pixels = phantoms.draw("bcc", seed=1, size_px=128).pixels
    values = spaces.in_space(pixels, spaces.SPACES[name]).astype(np.uint8)
    data = files.encoded(
        Image.fromarray(values), "JPEG", quality=98, subsampling=0, exif=files.exif(8),
        icc_profile=spaces.profile(spaces.SPACES[name]),
    )  # fmt: skip
    (tmp_path / "lesion.jpg").write_bytes(data)
    cached = build_cache(
        tmp_path, ["lesion.jpg"], [hashlib.sha256(data).hexdigest()], size_px=128,
        folder=tmp_path / "c", progress=False,
    )  # fmt: skip
    photo = diagnoser.inspect("lesion.jpg", data)
    np.testing.assert_array_equal(cached[np.array([0])][0], photo.pixels)
    assert np.abs(photo.pixels.astype(int) - np.rot90(pixels)).mean() < 2


def test_temperature_changes_confidence_and_not_the_order(tiny_bundle, photos, tmp_path):
    card = {k: v for k, v in tiny_bundle.card.items() if k not in ("files", "sha256")}
    hot = write_bundle(
        tmp_path / "hot", tiny_bundle.model_path.read_bytes(), {**card, "temperature": 3.0}
    )
    cold = Diagnoser(tiny_bundle).diagnose(photos[:1]).differential
    warm = Diagnoser(hot).diagnose(photos[:1]).differential
    assert [line.code for line in cold] == [line.code for line in warm]
    assert warm[0].probability < cold[0].probability


def test_a_graph_that_breaks_the_contract_is_refused(tiny_bundle, tmp_path):
    card = {k: v for k, v in tiny_bundle.card.items() if k not in ("files", "sha256")}
    broken = write_bundle(tmp_path / "broken", b"not a graph", card)
    with pytest.raises(BundleError, match="is no graph"):
        Diagnoser(broken)


def test_clinic_never_imports_tensorflow_or_keras(tiny_bundle, tmp_path):
    file = tmp_path / "lesion.png"
    file.write_bytes(png(phantoms.draw("nv", seed=1).pixels))
    program = (
        "import sys; from pathlib import Path\n"
        "from dermosan_lib.bundle import Bundle\n"
        "from dermosan_lib.clinic.diagnoser import Diagnoser\n"
        "import dermosan_lib.faces.dashboard\n"
        f"d = Diagnoser(Bundle.load({str(tiny_bundle.path)!r}))\n"
        f"d.diagnose([d.inspect('a', Path({str(file)!r}).read_bytes())])\n"
        "heavy = {'tensorflow', 'keras', 'sklearn'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
