"""The clinic says what it does not know: prediction sets, strange pictures, doubtful answers."""

import io
import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.bundle import write_bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.decision.mahalanobis_distance import ABSTENTION_FILE, Familiar
from dermosan_lib.errors import BundleError
from dermosan_lib.images import resize
from dermosan_lib.study.inference.predicting import predict_table


def png(pixels):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture(scope="module")
def pictures():
    return {code: phantoms.draw(code, seed=4).pixels for code in ("mel", "nv", "tinea")}


@pytest.fixture
def diagnoser(tiny_bundle, tmp_path):
    """Make a diagnoser that knows pictures as red, green and blue as pale skin."""

    def make(*, doubtful=0.0, least=0.05, farthest=3.0, spread=0.02, strange=None):
        codes = tiny_bundle.taxonomy.codes
        means = np.tile(np.float32([0.711, 0.546, 0.442]), (len(codes), 1))
        variances = np.full(2, spread**2, np.float32)
        familiar = Familiar(means, np.eye(3, 2, dtype=np.float32), variances, spread**2)
        card = {k: v for k, v in tiny_bundle.card.items() if k not in ("files", "sha256")}
        card["prediction_set"] = {"coverage": 0.9, "least": dict.fromkeys(codes, least)}
        card["abstention"] = {
            "far": {"threshold": farthest, "accepted": 0.99},
            "unsure": {"threshold": doubtful},
        }
        if strange is not None:
            card["abstention"]["strange"] = {"threshold": strange}
        files = {ABSTENTION_FILE: familiar.to_bytes()}
        model = tiny_bundle.model_path.read_bytes()
        target = tmp_path / f"bundle{len(list(tmp_path.iterdir()))}"
        return Diagnoser(write_bundle(target, model, card, files))

    return make


def photo(diagnoser, pixels, name="photo.png"):
    return diagnoser.inspect(name, png(pixels))


def test_the_set_holds_every_condition_likely_enough(diagnoser, pictures):
    clinic = diagnoser(least=0.05)
    answer = clinic.diagnose([photo(clinic, pictures["nv"])])
    likely = [line.code for line in answer.differential if line.probability >= 0.05]
    assert 1 <= len(likely) < 10
    assert answer.prediction_set.codes == tuple(likely)
    assert answer.prediction_set.coverage == 0.9
    assert answer.to_json()["prediction_set"] == likely


def test_a_card_without_sets_gives_none(tiny_bundle, pictures):
    clinic = Diagnoser(tiny_bundle)
    answer = clinic.diagnose([photo(clinic, pictures["mel"])])
    assert answer.prediction_set is None
    assert answer.to_json()["prediction_set"] is None
    assert not answer.abstained


def test_a_picture_far_from_training_is_not_judged_and_says_why(diagnoser, pictures):
    clinic = diagnoser(farthest=0.01)
    answer = clinic.diagnose([photo(clinic, pictures["mel"])])
    assert answer.abstained
    assert answer.reason.startswith("I cannot judge this image.")
    assert "unlike" in answer.reason
    assert (answer.differential, answer.risk, answer.prediction_set) == ((), None, None)
    json.dumps(answer.to_json(), allow_nan=False)


def test_a_far_picture_is_read_on_demand_with_a_warning(diagnoser, pictures):
    clinic = diagnoser(farthest=0.01)
    answer = clinic.diagnose([photo(clinic, pictures["mel"])], despite_quality=True)
    assert answer.differential
    assert any("read despite being unlike" in text for text in answer.warnings)


def test_far_photos_are_left_out_of_a_case_in_any_order(diagnoser, pictures):
    clinic = diagnoser()
    near, far = photo(clinic, pictures["nv"], "near"), photo(clinic, pictures["mel"], "far")
    alone = clinic.diagnose([near])
    assert not alone.abstained
    assert clinic.diagnose([far]).abstained
    for order in ([near, far], [far, near]):
        answer = clinic.diagnose(order)
        chances = {line.code: line.probability for line in answer.differential}
        assert chances == pytest.approx(
            {line.code: line.probability for line in alone.differential}, abs=1e-5
        )
        assert answer.prediction_set == alone.prediction_set
        assert "far: left out, being unlike the training images." in answer.warnings


def test_an_answer_not_likely_enough_is_withheld_but_its_risk_is_not(diagnoser, pictures):
    sure = diagnoser()
    answer = sure.diagnose([photo(sure, pictures["nv"])])
    doubting = diagnoser(doubtful=answer.differential[0].probability)
    doubted = doubting.diagnose([photo(doubting, pictures["nv"])])
    assert not answer.abstained
    assert doubted.abstained
    assert doubted.reason.startswith("I cannot judge this image with confidence.")
    assert doubted.differential == answer.differential
    assert (doubted.risk, doubted.malignancy) == (answer.risk, answer.malignancy)
    assert doubted.next_steps.startswith("The model is not sure: let someone experienced look")
    likeliest = doubting.taxonomy[answer.differential[0].code]
    assert likeliest.next_steps not in doubted.next_steps or likeliest.suspicious


def test_a_lesion_of_no_known_condition_is_not_named_but_its_risk_is_told(diagnoser, pictures):
    clinic = diagnoser()
    answer = clinic.diagnose([photo(clinic, pictures["nv"])])
    wary = diagnoser(strange=-1e6)
    told = wary.diagnose([photo(wary, pictures["nv"])])
    assert not answer.abstained
    assert told.abstained
    assert told.reason.startswith("This may be none of the conditions that the model knows")
    assert told.differential == answer.differential
    assert (told.risk, told.malignancy) == (answer.risk, answer.malignancy)
    assert answer.next_steps in told.next_steps
    calm = diagnoser(strange=1e6)
    assert calm.diagnose([photo(calm, pictures["nv"])]).to_json()["reason"] == ""


def test_both_reasons_not_to_name_a_condition_are_told(diagnoser, pictures):
    clinic = diagnoser(strange=-1e6, doubtful=1.0)
    reason = clinic.diagnose([photo(clinic, pictures["nv"])]).reason
    assert "none of the conditions" in reason
    assert "I cannot judge this image with confidence." in reason
    assert reason.count("something to think with") == 1


def test_a_case_is_as_strange_as_its_photos_on_the_mean(diagnoser, pictures):
    measured = diagnoser(farthest=1e6)
    photos = [photo(measured, pictures[code], code) for code in ("nv", "mel")]
    values = measured.answers(np.stack([resize(one.pixels, 64) for one in photos])).energies
    assert values.min() + 0.01 < values.mean()
    for line, strange in ((values.mean() - 1e-3, True), (values.mean() + 1e-3, False)):
        clinic = diagnoser(strange=float(line), farthest=1e6)
        assert clinic.diagnose([photos[0], photos[1], photos[1]]).abstained is strange
        assert clinic.diagnose([photos[values.argmin()]]).abstained is False
        assert clinic.diagnose([photos[values.argmax()]]).abstained is True


def test_two_photos_of_one_name_are_told_apart(diagnoser, pictures):
    clinic = diagnoser()
    answer = clinic.diagnose(
        [photo(clinic, np.full((300, 300, 3), 128, np.uint8)), photo(clinic, pictures["nv"])]
    )
    assert [bool(reading.differential) for reading in answer.readings] == [False, True]


def test_a_missing_or_altered_file_is_refused(diagnoser):
    bundle = diagnoser().bundle
    (bundle.path / ABSTENTION_FILE).write_bytes(b"")
    with pytest.raises(BundleError, match="has changed"):
        type(bundle).load(bundle.path)


@pytest.mark.parametrize(
    "rule", [{}, {"farthest": 1.0, "spread": 0.05}, {"doubtful": 0.6}, {"strange": -2.4}]
)
def test_study_and_clinic_agree(diagnoser, pictures, rule):
    clinic = diagnoser(**rule)
    photos = {name: photo(clinic, pixels, name) for name, pixels in pictures.items()}
    photos["grey"] = photo(clinic, np.full((300, 300, 3), 128, np.uint8), "grey")
    splits = pd.DataFrame({"path": list(photos), "condition": "mel", "split": "test"})
    measured = splits[["path"]].assign(acceptable=[p.quality.acceptable for p in photos.values()])
    table = predict_table(clinic.bundle, _Pixels(photos.values()), splits, measured, progress=False)
    for row in table.itertuples():
        answer = clinic.diagnose([photos[row.path]])
        assert row.abstained == answer.abstained, row.path
        told = clinic.diagnose([photos[row.path]], despite_quality=True)
        assert set(row.prediction_set.split()) == set(told.prediction_set.codes)
        assert row.far == any("unlike" in text for text in told.warnings)
        assert (row.unsure or row.strange) == told.abstained


class _Pixels:
    """The photos as the study's store gives them."""

    def __init__(self, photos):
        self._pixels = np.stack([resize(photo.pixels, 64) for photo in photos])

    def __getitem__(self, rows):
        return self._pixels[rows]
