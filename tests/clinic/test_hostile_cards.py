"""A card changed anywhere: it is refused in words, or what it leads to is no false comfort."""

import copy
import hashlib
import io
import json
import math
import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.bundle import Bundle, write_bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.decision.mahalanobis_distance import ABSTENTION_FILE, Familiar
from dermosan_lib.errors import BundleError, DermosanError

NUMBERS = (0, -1, 1, 2, 1e-320, 1e308, -1e-9, 1.5, 10**30, float("nan"), float("inf"))
WORDS = ("", "mel", "nan", "low", "../x", "/dev/zero", "0" * 64, "\ud800", "\x1b[2J{0}")
VALUES = st.recursive(
    st.none() | st.booleans() | st.sampled_from(NUMBERS) | st.floats() | st.integers()
    | st.sampled_from(WORDS) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["mel", "threshold", "x"]), inner, max_size=3),
    max_leaves=4,
)  # fmt: skip


@pytest.fixture(scope="module")
def sound(write_tiny, tmp_path_factory):
    """A bundle whose card has every entry that the clinic reads."""
    taxonomy = load_taxonomy("ham7")
    folder = tmp_path_factory.mktemp("hostile")
    plain = write_tiny(folder / "plain", taxonomy)
    codes = taxonomy.codes
    familiar = Familiar(
        np.full((len(codes), 3), 0.5, np.float32), np.eye(3, 2, dtype=np.float32),
        np.ones(2, np.float32), 1.0,
    )  # fmt: skip
    ratios = {code: [0.1 * row, -0.1 * row] for row, code in enumerate(codes)}
    points = {"high_sensitivity": {"threshold": 0.3}, "high_specificity": {"threshold": 0.7}}
    card = {k: v for k, v in plain.card.items() if k not in ("files", "sha256")} | {
        "prediction_set": {"coverage": 0.9, "least": dict.fromkeys(codes, 0.1)},
        "abstention": {"far": {"threshold": 9.0}, "unsure": {"threshold": 0.2}},
        "fusion": {"method": "dependent_evidence", "correlation": 0.4},
        "metadata": {
            "weight": 0.5,
            "used": ["age", "sex"],
            "attributes": [
                {"name": "age", "values": [20.0, 80.0], "log_ratios": ratios},
                {"name": "sex", "values": ["female", "male"], "log_ratios": ratios},
            ],
            "operating_points": points,
            "unsure": {"threshold": 0.3, "right": 0.9, "certainty": 0.9, "needs": ["age"]},
        },
        "operating_points": points,
    }
    return write_bundle(
        folder / "sound",
        plain.model_path.read_bytes(),
        card,
        {ABSTENTION_FILE: familiar.to_bytes()},
    )


@pytest.fixture(scope="module")
def hostile(sound, tmp_path_factory):
    """Write any card, with a hash that fits, into a copy of the sound bundle."""
    folder = tmp_path_factory.mktemp("hostile") / "bundle"
    shutil.copytree(sound.path, folder)

    def write(card):
        if isinstance(card, dict) and "sha256" in card:
            content = {key: value for key, value in card.items() if key != "sha256"}
            text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            card = {**content, "sha256": sha256}
        (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="module")
def photos(sound):
    clinic, found = Diagnoser(sound), []
    for code in ("mel", "nv"):
        stream = io.BytesIO()
        Image.fromarray(phantoms.draw(code, seed=4).pixels).save(stream, "PNG")
        found.append(clinic.inspect(f"{code}.png", stream.getvalue()))
    return found


def diagnose(folder, photos):
    told = {"age": "50", "sex": "male"}
    return Diagnoser(Bundle.load(folder)).diagnose(photos, attributes=told, despite_quality=True)


def places(value, path=()):
    """Every place in a card, from the card itself down to its words and numbers."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def changed(card, path, value):
    whole = copy.deepcopy(card)
    if not path:
        return value
    inside = whole
    for key in path[:-1]:
        inside = inside[key]
    if value is DROPPED:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return whole


DROPPED = object()


def test_the_sound_card_is_read(hostile, sound, photos):
    answer = diagnose(hostile(dict(sound.card)), photos)
    assert answer.evidence.used == {"age": "50", "sex": "male"}
    assert answer.evidence.fusion == "dependent_evidence"
    assert answer.prediction_set


@given(data=st.data())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_card_changed_anywhere_gives_no_false_comfort(hostile, sound, photos, data):
    card = sound.card
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(list(places(card))))
        card = changed(card, path, data.draw(st.just(DROPPED) | VALUES) if path else [])
        if not isinstance(card, dict):
            break
    refusal = None
    try:
        answer = diagnose(hostile(card), photos)
    except DermosanError as error:
        refusal = str(error)
    if refusal is not None:
        assert refusal.isprintable()
        assert len(refusal) < 1000
        return
    chances = [line.probability for line in answer.differential]
    assert all(math.isfinite(chance) for chance in chances)
    assert sum(chances) == pytest.approx(1)
    json.dumps(answer.to_json(), allow_nan=False)
    if answer.risk == "low":
        assert 0 <= answer.malignancy.score <= 1
        lines = (answer.malignancy.high_sensitivity, answer.malignancy.high_specificity)
        assert all(line is None or answer.malignancy.score < line for line in lines)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("temperature",), 0, "temperature must be bigger than 0, but is 0"),
        (("temperature",), -1.0, "temperature must be bigger than 0, but is -1.0"),
        (("temperature",), math.nan, "not finite"),
        (("temperature",), math.inf, "not finite"),
        (("temperature",), "1", "temperature must be number, but is '1'"),
        (("temperature",), True, "temperature must be number, but is true"),
        (("temperature",), None, "temperature must be number, but is null"),
        (("temperature",), 10**90, "temperature must be smaller"),
        (("operating_points", "high_sensitivity", "threshold"), 1.1, "smaller than or equal"),
        (("operating_points", "high_specificity", "threshold"), -0.1, "bigger than or equal"),
        (("operating_points", "high_sensitivity"), {}, r"contain \['threshold'\]"),
        (("operating_points",), [], "object or null, but is a list"),
        (("input", "size_px"), 0, "input.size_px must be bigger than or equal to 8"),
        (("input", "size_px"), 10**9, "input.size_px must be smaller"),
        (("input", "size_px"), 64.5, "must be integer"),
        (("input", "views"), 9, "input.views must be smaller"),
        (("input", "channels"), "BGR", r"one of \['RGB'\]"),
        (("input",), [64], "input must be object"),
        (("conditions",), [], "at least 2"),
        (("conditions",), {}, "must be array"),
        (("conditions", 0), "mel", r"conditions\[0\] must be object"),
        (("conditions", 0, "code"), DROPPED, r"conditions\[0\] must contain \['code'\]"),
        (("conditions", 0, "more"), 1, r"must not contain \{'more'\}"),
        (("conditions", 0, "code"), "nv", "unique"),
        (("conditions", 0, "behaviour"), "harmless", "behaviour must be one of"),
        (("conditions", 0, "look_alikes"), ["stranger"], "look-alikes must be in the taxonomy"),
        (("prediction_set", "least"), DROPPED, r"contain \['least'\]"),
        (("prediction_set", "least", "mel"), DROPPED, "none for 'mel'"),
        (("prediction_set", "least", "mel"), 1.01, "least.mel must be smaller"),
        (("prediction_set", "coverage"), 0, "coverage must be bigger than 0"),
        (("abstention", "far", "threshold"), -1, "far.threshold must be bigger"),
        (("abstention", "unsure"), {"limit": 0.5}, r"contain \['threshold'\]"),
        (("fusion", "method"), "product", "fusion.method must be one of"),
        (("fusion", "correlation"), DROPPED, r"contain \['correlation'\]"),
        (("fusion", "correlation"), -1, "correlation must be bigger"),
        (("metadata", "weight"), 1.5, "weight must be smaller"),
        (("metadata", "used"), ["mood"], "'mood' is none"),
        (("metadata", "unsure"), {"threshold": 0.1, "certainty": 0.9}, "needs"),
        (("metadata", "unsure", "needs"), ["site"], "'site' is none"),
        (("metadata", "unsure", "needs"), [], "needs"),
        (("metadata", "unsure", "threshold"), 1.5, "threshold must be smaller"),
        (("metadata", "unsure", "certainty"), "sure", "certainty"),
        (("abstention", "unsure", "right"), "often", "right"),
        (("explanation",), {"words": "none"}, "method"),
        (("metadata", "attributes", 0, "values"), [80.0, 20.0], "rising"),
        (("metadata", "attributes", 1, "values"), ["male", 3], "words that differ"),
        (("metadata", "attributes", 0, "log_ratios", "mel"), [1e9, 0], "mel"),
        (("metadata", "attributes", 0, "log_ratios", "mel"), [1.0], "2 values, but 'mel' has 1"),
        (("metadata", "attributes", 0, "log_ratios", "mel"), DROPPED, "no log_ratios for 'mel'"),
        (("demonstration",), "false", "demonstration must be boolean"),
        (("name",), 7, "name must be string"),
        (("files", "model.onnx"), "no hash", "must match pattern"),
    ],
)
def test_a_rule_that_is_broken_is_named_with_place_and_value(hostile, sound, path, value, words):
    with pytest.raises(BundleError, match=words) as refused:
        Diagnoser(Bundle.load(hostile(changed(sound.card, path, value))))
    assert "again." in str(refused.value)


def test_one_condition_less_than_the_graph_has_logits(hostile, sound):
    fewer = changed(sound.card, ("conditions",), sound.card["conditions"][:-1])
    for condition in fewer["conditions"]:
        condition |= {"look_alikes": [], "tells_apart": {}}
    del fewer["abstention"]
    with pytest.raises(BundleError, match="names 6 conditions"):
        Diagnoser(Bundle.load(hostile(fewer)))


def test_the_file_of_distances_knows_as_many_conditions(hostile, sound):
    card = changed(sound.card, ("conditions",), sound.card["conditions"][:-1])
    for condition in card["conditions"]:
        condition |= {"look_alikes": [], "tells_apart": {}}
    with pytest.raises(BundleError, match=r"describes 7 conditions|names 6 conditions"):
        Diagnoser(Bundle.load(hostile(card)))


def test_a_size_that_the_graph_does_not_take(hostile, sound):
    with pytest.raises(BundleError, match=r"the card says .* 128, 128, 3"):
        Diagnoser(Bundle.load(hostile(changed(sound.card, ("input", "size_px"), 128))))


def test_a_temperature_that_makes_logits_infinite_is_no_answer(hostile, sound, photos):
    card = changed(sound.card, ("temperature",), 5e-324)
    with pytest.raises(BundleError, match="not finite"):
        diagnose(hostile(card), photos)


def test_a_card_of_benign_conditions_with_a_line_at_zero_still_answers(hostile, sound, photos):
    card = copy.deepcopy(sound.card)
    for condition in card["conditions"]:
        condition["behaviour"] = "benign"
    card["metadata"]["operating_points"] = {"high_sensitivity": {"threshold": 0}}
    answer = diagnose(hostile(card), photos)
    assert answer.risk == "moderate"
    assert answer.next_steps
