"""The clinic's numbers, worked out beside it from colours that a small graph turns into logits."""

import json

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from dermosan_lib.bundle import write_bundle
from dermosan_lib.clinic.case import by_content
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.clinic.photos import Photo, left_out_or_read
from dermosan_lib.clinic.reasons import cannot_judge
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.quality import Check, Quality

CODES = load_taxonomy("ham7").codes  # akiec, bcc, bkl, df, mel, nv, vasc
SIZE = 16
# Red speaks for melanoma, green for nevus, blue for basal cell carcinoma.
KERNEL = np.zeros((3, 7), np.float32)
KERNEL[0, CODES.index("mel")] = KERNEL[1, CODES.index("nv")] = KERNEL[2, CODES.index("bcc")] = 5
POINTS = {"high_sensitivity": {"threshold": 0.4}, "high_specificity": {"threshold": 0.9}}


def _graph():
    """Logits of the colour at the top left, maps of the mean colour of each quarter."""
    node, first, last = helper.make_node, np.array([0, 0]), np.array([1, 1])
    nodes = [
        node("Cast", ["image"], ["pixels"], to=TensorProto.FLOAT),
        node("Mul", ["pixels", "scale"], ["scaled"]),
        node("Slice", ["scaled", "first", "last", "rows_columns"], ["corner"]),
        node("Flatten", ["corner"], ["embedding"]),
        node("MatMul", ["embedding", "kernel"], ["logits"]),
        node("Transpose", ["scaled"], ["planes"], perm=[0, 3, 1, 2]),
        node("AveragePool", ["planes"], ["small"], kernel_shape=[8, 8], strides=[8, 8]),
        node("Transpose", ["small"], ["cells"], perm=[0, 2, 3, 1]),
        node("MatMul", ["cells", "kernel"], ["activation_maps"]),
    ]
    constants = {"scale": np.float32(1 / 255), "kernel": KERNEL, "first": first, "last": last,
                 "rows_columns": np.array([1, 2])}  # fmt: skip
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "corner",
        [value("image", TensorProto.UINT8, ["n", SIZE, SIZE, 3])],
        [
            value("logits", TensorProto.FLOAT, ["n", 7]),
            value("embedding", TensorProto.FLOAT, ["n", 3]),
            value("activation_maps", TensorProto.FLOAT, ["n", 2, 2, 7]),
        ],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    def make(**changes):
        card = {
            "name": "corner",
            "version": "3",
            "demonstration": False,
            "taxonomy": "ham7",
            "conditions": [condition.to_dict() for condition in load_taxonomy("ham7")],
            "input": {"size_px": SIZE, "views": changes.pop("views", 1)},
            "temperature": 1.0,
            "operating_points": POINTS,
            "data": {"name": "colours"},
            **changes,
        }
        return Diagnoser(write_bundle(tmp_path_factory.mktemp("corner") / "b", _graph(), card))

    return make


def picture(*corners):
    """Quarters of one colour each: top left, top right, bottom left, bottom right."""
    colours = np.array([corners[min(k, len(corners) - 1)] for k in range(4)], np.uint8)
    return np.kron(colours.reshape(2, 2, 3), np.ones((SIZE // 2, SIZE // 2, 1), np.uint8))


def photo(*corners, name="a.png", passed=True):
    check = Check(1.0, 1.0, 0.5, passed, "fine", "" if passed else "Show skin.")
    return Photo(name, picture(*corners), Quality(check, check, check, check, check))


def chances(*colours, temperature=1.0):
    """Softmax of the mean logits of these colours, by the textbook."""
    logits = (np.array(colours) / 255 @ KERNEL.astype(float)).mean(axis=0)
    powers = np.exp(logits / temperature)
    return powers / powers.sum()


def told(answer):
    return np.array([{x.code: x.probability for x in answer.differential}[c] for c in CODES])


RED, GREEN, DIM = (255, 0, 0), (0, 255, 0), (102, 204, 51)


def test_probabilities_are_the_softmax_of_logits_over_the_temperature(clinic):
    for temperature in (1.0, 2.5):
        answer = clinic(temperature=temperature).diagnose([photo(DIM)])
        expected = chances(DIM, temperature=temperature)
        np.testing.assert_allclose(told(answer), expected, rtol=1e-5)
        lines = answer.differential
        assert [x.code for x in lines[:4]] == ["nv", "mel", "bcc", "akiec"]
        assert [x.probability for x in lines] == sorted(told(answer), reverse=True)
        assert lines[0].name == "Melanocytic nevus"


def test_logits_of_views_are_averaged_and_maps_are_the_first_views(clinic):
    # The first three views bring the top left, top right and bottom left into the corner.
    corners = (RED, GREEN, (0, 0, 255), (9, 9, 9))
    others = ((10, 20, 30), (40, 50, 60), (70, 80, 90), (9, 9, 9))
    diagnoser = clinic(views=3)
    answers = diagnoser.answers(np.stack([picture(*corners), picture(*others)]))
    np.testing.assert_allclose(answers.probabilities[0], chances(*corners[:3]), rtol=1e-5)
    np.testing.assert_allclose(answers.probabilities[1], chances(*others[:3]), rtol=1e-5)
    assert answers.probabilities.dtype == np.float64
    np.testing.assert_allclose(answers.embeddings, np.array([corners[0], others[0]]) / 255,
                               rtol=1e-6)  # fmt: skip
    for maps, colours in zip(answers.activation_maps, (corners, others), strict=True):
        expected = np.array(colours).reshape(2, 2, 3) / 255 @ KERNEL
        np.testing.assert_allclose(maps, expected, rtol=1e-5)
    same = diagnoser.probabilities(np.stack([picture(*corners), picture(*others)]))
    np.testing.assert_array_equal(same[0], answers.probabilities)
    np.testing.assert_array_equal(same[1], answers.activation_maps)


@pytest.mark.parametrize(
    ("colour", "points", "top", "level"),
    [
        # The likeliest decides, whatever comes second.
        (RED, (0.98, 0.99), "mel", "high"),
        (GREEN, (0.5, 0.9), "nv", "low"),
        ((200, 204, 0), (0.6, 0.9), "nv", "low"),
        ((204, 200, 0), (0.6, 0.9), "mel", "high"),
        # A benign one leads, and the score lies between the lines, or above both.
        ((200, 204, 0), (0.4, 0.9), "nv", "moderate"),
        ((200, 204, 0), (0.2, 0.4), "nv", "high"),
    ],
)
def test_risk_follows_the_likeliest_condition_and_the_lines(clinic, colour, points, top, level):
    names = ("high_sensitivity", "high_specificity")
    lines = {name: {"threshold": line} for name, line in zip(names, points, strict=True)}
    diagnoser = clinic(operating_points=lines)
    answer = diagnoser.diagnose([photo(colour)])
    expected = chances(colour)
    score = sum(expected[CODES.index(code)] for code in ("akiec", "bcc", "mel"))
    assert answer.malignancy.score == pytest.approx(score, rel=1e-5)
    assert (answer.malignancy.high_sensitivity, answer.malignancy.high_specificity) == points
    assert (answer.differential[0].code, answer.risk) == (top, level)
    taxonomy = diagnoser.taxonomy
    if top == "nv" and level != "low":
        steps = f"Melanoma is not ruled out. {taxonomy['mel'].next_steps}"
    else:
        steps = taxonomy[top].next_steps
    assert answer.next_steps == steps
    assert (answer.abstained, answer.reason, answer.warnings) == (False, "", ())


def test_a_case_is_the_mean_of_its_photos_and_each_reading_is_its_own(clinic):
    diagnoser = clinic()
    colours = (GREEN, RED, DIM)
    photos = [photo(c, name=f"{k}.png") for k, c in enumerate(colours)]
    answer = diagnoser.diagnose(photos)
    mean = np.mean([chances(c) for c in colours], axis=0)
    np.testing.assert_allclose(told(answer), mean, rtol=1e-5)
    assert [reading.photo.name for reading in answer.readings] == ["0.png", "1.png", "2.png"]
    for reading, colour in zip(answer.readings, colours, strict=True):
        np.testing.assert_allclose(told(reading), chances(colour), rtol=1e-5)
        np.testing.assert_allclose(
            reading.activation_maps[0, 0], np.array(colour) / 255 @ KERNEL, rtol=1e-5
        )
    assert (answer.evidence.photos, answer.evidence.fusion) == (3, "mean_probability")
    assert answer.evidence.by_photos == ()
    alone = diagnoser.diagnose(photos[:1]).evidence
    assert (alone.photos, alone.fusion) == (1, "")


def test_evidence_multiplies_the_odds_and_the_set_keeps_what_photos_leave(clinic):
    ratios = {code: [0.0, 0.0] for code in CODES} | {"bcc": [0.0, 10.0]}
    metadata = {
        "weight": 0.5,
        "used": ["sex"],
        "attributes": [
            {"name": "sex", "values": ["female", "male"], "log_ratios": ratios},
            {"name": "site", "values": ["back", "face"], "log_ratios": ratios},
        ],
    }
    least = dict.fromkeys(CODES, 0.3)
    diagnoser = clinic(metadata=metadata, prediction_set={"coverage": 0.8, "least": least})
    person = {"sex": " Male ", "site": "face", "age": "unknown", "shoe": "44"}
    answer = diagnoser.diagnose([photo((200, 204, 0))], attributes=person)
    photos_alone = chances((200, 204, 0))
    expected = photos_alone.copy()
    expected[CODES.index("bcc")] *= np.exp(0.5 * 10)
    expected /= expected.sum()
    np.testing.assert_allclose(told(answer), expected, rtol=1e-5)
    by_photos = {line.code: line.probability for line in answer.evidence.by_photos}
    np.testing.assert_allclose([by_photos[code] for code in CODES], photos_alone, rtol=1e-5)
    assert answer.evidence.used == {"sex": "Male"}
    assert answer.evidence.ignored == {
        "site": "it did not improve this model's answers on validation",
        "shoe": "this model has not learned what it says",
    }
    assert answer.warnings == (
        "Site was ignored: it did not improve this model's answers on validation.",
        "Shoe was ignored: this model has not learned what it says.",
    )
    # By photos nv and mel reach 0.3; with sex bcc leads, and is in the set first.
    assert answer.prediction_set.codes == ("bcc", "nv", "mel")
    assert answer.prediction_set.coverage == 0.8
    assert answer.malignancy.high_sensitivity == 0.4  # none of its own: the card's


def test_what_is_left_out_or_repeated_is_told(clinic):
    diagnoser = clinic()
    good, again = photo(GREEN), photo(GREEN, name="again.png")
    poor = photo(RED, name="poor.png", passed=False)
    answer = diagnoser.diagnose([poor, good, again])
    np.testing.assert_allclose(told(answer), chances(GREEN), rtol=1e-5)
    assert answer.warnings == (
        "poor.png: left out, having failed the quality check.",
        "A photo was given more than once; it counts once.",
    )
    assert [bool(reading.differential) for reading in answer.readings] == [False, True, True]
    assert answer.readings[0].activation_maps.shape == (0, 0, 7)
    both = diagnoser.diagnose([poor, good], despite_quality=True)
    np.testing.assert_allclose(told(both), (chances(GREEN) + chances(RED)) / 2, rtol=1e-5)
    assert both.warnings == ("poor.png: read despite failing the quality check.",)
    nothing = diagnoser.diagnose([poor])
    assert nothing.reason == "I cannot judge this image. Show skin."
    assert nothing.next_steps == "Take the picture again as advised."
    assert (nothing.abstained, nothing.risk, nothing.malignancy) == (True, None, None)
    assert (nothing.evidence, nothing.warnings, nothing.differential) == (None, (), ())
    assert nothing.codes == CODES


def test_doubt_is_about_photos_alone_and_begins_at_the_line(clinic):
    highest = float(clinic().diagnose([photo(DIM)]).differential[0].probability)
    for line, doubted in ((highest, True), (highest - 1e-9, False)):
        unsure = {"threshold": line}
        answer = clinic(abstention={"unsure": unsure}).diagnose([photo(DIM)])
        assert answer.abstained is doubted
        assert bool(answer.reason) is doubted
        assert answer.next_steps.startswith("The model is not sure: ") is doubted
        assert ("o treatment" in answer.next_steps) is not doubted
        assert f"probability of {highest:.0%}" in answer.reason or not doubted


def test_the_json_has_the_models_words_and_rounded_numbers(clinic):
    diagnoser = clinic(prediction_set={"coverage": 0.9, "least": dict.fromkeys(CODES, 0.2)})
    # Brightest green at the top right: the peak of nevus, which leads by the top left.
    answer = diagnoser.diagnose([photo((0, 153, 0), GREEN, (0, 0, 0), (0, 51, 0))])
    shown = json.loads(json.dumps(answer.to_json(), allow_nan=False))
    assert shown["model"] == {
        "name": "corner", "version": "3", "sha256": diagnoser.bundle.sha256,
        "trained_on": "colours", "arithmetic": "float32",
    }  # fmt: skip
    expected = chances((0, 153, 0))
    assert [line["code"] for line in shown["differential"]] == [
        "nv",
        *(c for c in CODES if c != "nv"),
    ]
    assert shown["differential"][0] == {
        "code": "nv", "name": "Melanocytic nevus", "probability": round(expected.max(), 6),
    }  # fmt: skip
    assert shown["images"][0]["name"] == "a.png"
    assert shown["images"][0]["differential"] == shown["differential"]
    assert shown["images"][0]["explanation"] == {
        "method": "Grad-CAM", "condition": "nv", "peak_x": 0.75, "peak_y": 0.25,
    }  # fmt: skip
    assert shown["images"][0]["quality"]["acceptable"] is True
    assert shown["malignancy"] == {
        "score": round(3 * expected.min(), 6), "high_sensitivity": 0.4, "high_specificity": 0.9,
    }  # fmt: skip
    assert shown["prediction_set"] == ["nv"]
    assert (shown["risk"], shown["abstained"], shown["reason"]) == ("low", False, "")
    assert shown["next_steps"] == diagnoser.taxonomy["nv"].next_steps
    assert shown["evidence"] == {
        "photos": 1, "fusion": None, "used": {}, "ignored": {}, "differential_by_photos": None,
        "naming": {
            "by": "photos", "above": 0.0, "right": None, "certainty": None, "missing": [],
        },
    }  # fmt: skip
    assert "not for diagnosis" in shown["notice"]
    abstained = diagnoser.diagnose([photo(RED, passed=False)]).to_json()
    assert abstained["images"][0]["explanation"] is None
    for name in ("prediction_set", "malignancy", "risk", "evidence"):
        assert abstained[name] is None


def test_order_by_content_and_its_first_places():
    a, b, c = (np.full((2, 2, 3), value, np.uint8) for value in (1, 2, 3))
    assert by_content(np.stack([c, a, b])) == ([1, 2, 0], [0, 1, 2])
    order, first = by_content(np.stack([b, a, b, a, a]))
    assert (order, first) == ([1, 3, 4, 0, 2], [0, 3])


def test_the_words_for_photos_that_cannot_be_judged():
    poor, good = photo(RED, name="p", passed=False), photo(RED, name="g")
    assert cannot_judge([poor, poor], []) == "I cannot judge this image. Show skin."
    both = cannot_judge([poor, good], [good])
    assert both.startswith("I cannot judge this image. Show skin. It is unlike every picture")
    assert left_out_or_read([], [], read=False) == []
    assert left_out_or_read([poor], [good, poor], read=False) == [
        "p: left out, having failed the quality check.",
        "g, p: left out, being unlike the training images.",
    ]
    assert left_out_or_read([poor], [good], read=True) == [
        "p: read despite failing the quality check.",
        "g: read despite being unlike the training images.",
    ]
