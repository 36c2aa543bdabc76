"""A case: several photos and what is told of the person, only where it was learned."""

import io
import itertools
import json

import numpy as np
import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.bundle import write_bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.errors import EvidenceError

PROMISES = {"high_sensitivity": {"threshold": 0.01}, "high_specificity": {"threshold": 0.02}}


def learned(codes, **changes):
    spoken = {code: [0.0, 0.0] for code in codes} | {"mel": [-3.0, 3.0]}
    return {
        "weight": 0.8,
        "used": ["age", "sex"],
        "attributes": [
            {"name": "age", "values": [20.0, 80.0], "log_ratios": spoken},
            {"name": "sex", "values": ["female", "male"], "log_ratios": spoken},
        ],
        "operating_points": PROMISES,
        **changes,
    }


@pytest.fixture(scope="module")
def make(tiny_bundle, tmp_path_factory):
    card = {k: v for k, v in tiny_bundle.card.items() if k not in ("files", "sha256")}
    model = tiny_bundle.model_path.read_bytes()

    def diagnoser(**changes):
        target = tmp_path_factory.mktemp("cases") / "bundle"
        return Diagnoser(write_bundle(target, model, {**card, **changes}))

    return diagnoser


@pytest.fixture(scope="module")
def plain(tiny_bundle):
    return Diagnoser(tiny_bundle)


@pytest.fixture(scope="module")
def told(make, tiny_bundle):
    return make(metadata=learned(tiny_bundle.taxonomy.codes))


@pytest.fixture(scope="module")
def photos(plain):
    found = []
    for seed in range(3):
        stream = io.BytesIO()
        Image.fromarray(phantoms.draw("mel", seed=seed).pixels).save(stream, "PNG")
        found.append(plain.inspect(f"{seed}.png", stream.getvalue()))
    return found


def chance(answer, code="mel"):
    return next(line.probability for line in answer.differential if line.code == code)


def test_age_changes_the_answer_and_is_shown(told, photos):
    alone = told.diagnose(photos[:1])
    old = told.diagnose(photos[:1], attributes={"age": "80", "sex": "unknown"})
    young = told.diagnose(photos[:1], attributes={"age": "20", "sex": ""})
    assert chance(young) < chance(alone) < chance(old)
    assert old.evidence.used == {"age": "80"}
    assert old.evidence.by_photos == alone.differential
    shown = json.loads(json.dumps(old.to_json(), allow_nan=False))["evidence"]
    assert shown["used"] == {"age": "80"}
    assert shown["differential_by_photos"] == alone.to_json()["differential"]
    assert alone.to_json()["evidence"] == {
        "photos": 1, "fusion": None, "used": {}, "ignored": {}, "differential_by_photos": None,
        "naming": {
            "by": "photos", "above": 0.0, "right": None, "certainty": None, "missing": [],
        },
    }  # fmt: skip


def test_evidence_is_added_once_however_many_photos(told, photos):
    alone = told.diagnose(photos)
    old = told.diagnose(photos, attributes={"age": "80"})
    odds = [chance(answer) / (1 - chance(answer)) for answer in (alone, old)]
    assert odds[1] / odds[0] == pytest.approx(np.exp(0.8 * 3.0))


def test_thresholds_are_those_chosen_on_the_same_evidence(told, photos):
    assert told.diagnose(photos[:1]).malignancy.high_sensitivity == 0.2
    with_age = told.diagnose(photos[:1], attributes={"age": "50"})
    assert with_age.malignancy.high_sensitivity == 0.01


def test_what_was_not_learned_is_ignored_with_a_warning(plain, told, photos):
    answer = plain.diagnose(photos[:1], attributes={"age": "54"})
    assert answer.differential == plain.diagnose(photos[:1]).differential
    assert "Age was ignored: this model has not learned what it says." in answer.warnings
    assert answer.evidence.used == {}
    assert list(answer.evidence.ignored) == ["age"]
    half = told.diagnose(photos[:1], attributes={"age": "54", "site": "back"})
    assert (list(half.evidence.used), list(half.evidence.ignored)) == (["age"], ["site"])


def test_what_did_not_help_on_validation_is_ignored(make, plain, photos):
    off = make(metadata=learned(plain.taxonomy.codes, used=["age"]))
    answer = off.diagnose(photos[:1], attributes={"sex": "male"})
    assert answer.differential == plain.diagnose(photos[:1]).differential
    assert any("Sex was ignored: it did not improve" in text for text in answer.warnings)


@pytest.mark.parametrize(
    ("attributes", "words"),
    [({"age": "-3"}, "from 0 to 130"), ({"sex": "M?"}, "has learned female, male")],
)
def test_bad_values_are_refused(told, photos, attributes, words):
    with pytest.raises(EvidenceError, match=words):
        told.diagnose(photos[:1], attributes=attributes)


def test_an_age_is_one_even_where_the_model_uses_none(plain, photos):
    with pytest.raises(EvidenceError, match="from 0 to 130"):
        plain.diagnose(photos[:1], attributes={"age": "1_0"})


@pytest.mark.parametrize("method", ["mean_probability", "dependent_evidence"])
def test_any_order_of_photos_gives_the_same_bits(make, photos, method):
    diagnoser = make(fusion={"method": method, "correlation": 0.4})
    answers = {
        tuple((line.code, line.probability) for line in diagnoser.diagnose(order).differential)
        for order in itertools.permutations(photos)
    }
    assert len(answers) == 1
    for photo in photos:
        case = diagnoser.diagnose([photo])
        assert case.differential == case.readings[0].differential


def test_the_cards_rule_fuses(make, plain, photos):
    product = make(fusion={"method": "dependent_evidence", "correlation": 0.0})
    answer = product.diagnose(photos)
    table = np.array([
        [next(x.probability for x in reading.differential if x.code == code)
         for code in plain.taxonomy.codes]
        for reading in answer.readings
    ])  # fmt: skip
    expected = table.prod(axis=0) / table.prod(axis=0).sum()
    assert chance(answer) == pytest.approx(expected[plain.taxonomy.codes.index("mel")])
    assert answer.evidence.fusion == "dependent_evidence"
    assert chance(plain.diagnose(photos)) != chance(answer)


def test_a_photo_given_twice_counts_once(plain, photos):
    twice = plain.diagnose([photos[0], photos[1], photos[0]])
    assert twice.differential == plain.diagnose(photos[:2]).differential
    assert twice.evidence.photos == 2
    assert any("more than once" in text for text in twice.warnings)


def test_a_poor_photo_beside_a_good_one_is_left_out_or_read_on_demand(plain, photos):
    stream = io.BytesIO()
    Image.fromarray(photos[1].pixels // 16).save(stream, "PNG")
    case = [photos[0], plain.inspect("dark.png", stream.getvalue())]
    left_out = plain.diagnose(case)
    assert left_out.differential == plain.diagnose(photos[:1]).differential
    assert any("dark.png: left out" in text for text in left_out.warnings)
    read = plain.diagnose(case, despite_quality=True)
    assert read.evidence.photos == 2
    assert any("dark.png: read despite failing" in text for text in read.warnings)


def unsure(threshold=0.0, certainty=0.9, **changes):
    return {"threshold": threshold, "right": 0.9, "certainty": certainty, **changes}


@pytest.fixture(scope="module")
def silent(make, tiny_bundle):
    """Never sure by photos; with age and sex told it names what is likelier than nothing."""

    def made(**changes):
        entry = unsure(**{"needs": ["age", "sex"], **changes})
        return make(
            abstention={"unsure": unsure(1.0, None)},
            metadata=learned(tiny_bundle.taxonomy.codes, unsure=entry),
        )

    return made


def test_a_rule_with_evidence_counts_where_all_that_it_needs_is_told(silent, photos):
    clinic = silent()
    for told, missing in (({}, ["age", "sex"]), ({"age": "80"}, ["sex"])):
        answer = clinic.diagnose(photos[:1], attributes=told)
        assert answer.abstained
        naming = answer.to_json()["evidence"]["naming"]
        assert naming == {
            "by": "photos", "above": 1.0, "right": 0.9, "certainty": None, "missing": missing,
        }  # fmt: skip
    assert "tell as well: sex." in str(answer)
    assert "tell as well: sex." in answer._repr_html_()
    named = clinic.diagnose(photos[:1], attributes={"age": "80", "sex": "male"})
    assert not named.abstained
    assert named.to_json()["evidence"]["naming"] == {
        "by": "photos_and_evidence", "above": 0.0, "right": 0.9, "certainty": 0.9, "missing": [],
    }  # fmt: skip
    assert "went by the photo and by what was told." in " ".join(str(named).split())


def test_the_rule_with_evidence_judges_the_answer_with_evidence(silent, photos):
    told = {"age": "80", "sex": "male"}
    top = silent().diagnose(photos[:1], attributes=told).differential[0].probability
    for line, named in ((top, False), (top - 1e-9, True)):
        answer = silent(threshold=line).diagnose(photos[:1], attributes=told)
        assert answer.abstained is not named
        assert "by the picture alone" not in answer.reason


def test_an_estimate_is_no_rule(silent, photos):
    answer = silent(certainty=None).diagnose(photos[:1], attributes={"age": "80", "sex": "male"})
    assert answer.abstained
    assert answer.evidence.naming.missing == ()
    assert "by the picture alone" in answer.reason
