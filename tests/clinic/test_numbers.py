"""Every number of a diagnosis, against what pen and paper give."""

import math

import numpy as np
import pytest

from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.clinic.photos import Photo
from dermosan_lib.decision.mahalanobis_distance import ABSTENTION_FILE, Familiar
from dermosan_lib.quality import assess

ABOVE = math.nextafter(0.25, 1)
BELOW = math.nextafter(0.25, 0)


def photo(*colour, name="photo"):
    """A picture of one colour: logits are a tenth of red (nv), green (mel), blue (akiec), and 0."""
    pixels = np.full((300, 300, 3), colour, np.uint8)
    return Photo(name, pixels, assess(pixels))


def read(bundle, *photos, **attributes):
    return Diagnoser(bundle).diagnose(photos, attributes=attributes, despite_quality=True)


def shares(*logits, temperature=1.0):
    powers = [math.exp(logit / temperature) for logit in logits]
    return [power / sum(powers) for power in powers]


def by_code(lines):
    return {line.code: line.probability for line in lines}


def points(rule_out, refer):
    return {"high_sensitivity": {"threshold": rule_out}, "high_specificity": {"threshold": refer}}


def test_one_photo(pen_and_paper):
    bundle = pen_and_paper(temperature=2.0, operating_points=points(0.5, 0.8))
    answer = read(bundle, photo(10, 40, 20))
    nv, mel, akiec, bkl = shares(1, 4, 2, 0, temperature=2.0)
    assert [line.code for line in answer.differential] == ["mel", "akiec", "nv", "bkl"]
    assert by_code(answer.differential) == pytest.approx(
        {"nv": nv, "mel": mel, "akiec": akiec, "bkl": bkl}, abs=1e-6
    )
    assert answer.readings[0].differential == answer.differential
    assert answer.malignancy.score == pytest.approx(mel + akiec, abs=1e-6)
    assert (answer.malignancy.high_sensitivity, answer.malignancy.high_specificity) == (0.5, 0.8)
    assert answer.risk == "high"
    assert answer.next_steps == bundle.taxonomy["mel"].next_steps
    assert (answer.abstained, answer.reason, answer.prediction_set) == (False, "", None)
    assert answer.evidence.photos == 1
    assert answer.evidence.fusion == ""


@pytest.mark.parametrize(
    ("colour", "top", "level"),
    [
        ((0, 60, 50), "mel", "high"),  # malignant, by little
        ((60, 50, 0), "nv", "low"),  # benign before malignant
        ((50, 60, 0), "mel", "high"),
        ((0, 50, 60), "akiec", "moderate"),  # premalignant before malignant
        ((50, 0, 60), "akiec", "moderate"),  # premalignant before benign
        ((60, 0, 50), "nv", "low"),
    ],
)
def test_risk_is_that_of_the_likeliest_condition(pen_and_paper, colour, top, level):
    answer = read(pen_and_paper(), photo(*colour))  # without lines nothing else decides
    assert (answer.differential[0].code, answer.risk) == (top, level)


def test_a_line_is_reached_at_the_line(pen_and_paper):
    """Four equal logits: each condition 1/4 to the last bit, two of them suspicious, nv first."""
    over, under = math.nextafter(0.5, 1), math.nextafter(0.5, 0)
    for rule_out, refer, level in (
        (0.5, over, "moderate"),
        (over, over, "low"),
        (under, 0.5, "high"),
        (0.5, 0.5, "high"),
    ):
        answer = read(pen_and_paper(operating_points=points(rule_out, refer)), photo(0, 0, 0))
        assert answer.malignancy.score == 0.5
        assert answer.risk == level
    feared = answer.next_steps
    assert feared.startswith("Melanoma is not ruled out. ")
    assert [line.code for line in answer.differential] == list(pen_and_paper.codes)


def test_the_set_and_the_doubt_at_the_line(pen_and_paper):
    least = {"nv": 0.9, "mel": ABOVE, "akiec": 0.25, "bkl": BELOW}
    sets = {"coverage": 0.8, "least": least}
    for doubtful, unsure in ((0.25, True), (BELOW, False), (ABOVE, True), (0.0, False)):
        bundle = pen_and_paper(prediction_set=sets, abstention={"unsure": {"threshold": doubtful}})
        answer = read(bundle, photo(0, 0, 0))
        assert answer.prediction_set.codes == ("nv", "akiec", "bkl")  # the likeliest is always in
        assert answer.prediction_set.coverage == 0.8
        assert answer.abstained is unsure
        assert bool(answer.reason) is unsure
        assert answer.next_steps.startswith("The model is not sure") is unsure


def test_the_distance_at_the_line(pen_and_paper):
    """An embedding of length 1 from a mean at the origin, three channels: the root of 1/3."""
    familiar = Familiar(
        np.zeros((4, 3), np.float32), np.eye(3, 2, dtype=np.float32), np.ones(2, np.float32), 1.0
    )
    at = math.sqrt(1 / 3)
    for farthest, far in ((at, False), (math.nextafter(at, 0), True)):
        bundle = pen_and_paper(
            files={ABSTENTION_FILE: familiar.to_bytes()},
            abstention={"far": {"threshold": farthest}},
        )
        answer = read(bundle, photo(200, 0, 0, name="red"))
        told = "red: read despite being unlike the training images." in answer.warnings
        assert told is far


def test_two_photos_by_each_rule(pen_and_paper):
    first, second = shares(2, 0, 1, 0), shares(0, 3, 1, 0)
    means = [(a + b) / 2 for a, b in zip(first, second, strict=True)]
    logs = [(2 + 0) / 2, (0 + 3) / 2, 1.0, 0.0]
    for rule, expected in (
        ({"method": "mean_probability"}, means),
        ({"method": "mean_log_probability"}, shares(*logs)),
        # 2 / (1 + (2 - 1) * 0.25) = 1.6 photos' worth
        ({"method": "dependent_evidence", "correlation": 0.25}, shares(*[1.6 * x for x in logs])),
    ):
        answer = read(pen_and_paper(fusion=rule), photo(20, 0, 10), photo(0, 30, 10, name="b"))
        expected = dict(zip(pen_and_paper.codes, expected, strict=True))
        assert by_code(answer.differential) == pytest.approx(expected, abs=1e-6)
        assert answer.malignancy.score == pytest.approx(
            expected["mel"] + expected["akiec"], abs=1e-6
        )
        assert (answer.evidence.photos, answer.evidence.fusion) == (2, rule["method"])
        assert by_code(answer.readings[0].differential)["nv"] == pytest.approx(first[0], abs=1e-6)
        assert by_code(answer.readings[1].differential)["nv"] == pytest.approx(second[0], abs=1e-6)


@pytest.mark.parametrize(("n", "worth"), [(2, 2 / 1.5), (3, 1.5), (5, 5 / 3)])
def test_photos_of_correlation_a_half_are_worth(pen_and_paper, n, worth):
    """n / (1 + (n - 1) / 2): the other photos differ in nothing that the graph sees."""
    photos = []
    for k in range(n):
        one = photo(10, 20, 0, name=str(k))
        one.pixels[150:] = (10 - k, 20, 0)  # the largest value counts
        photos.append(one)
    rule = {"method": "dependent_evidence", "correlation": 0.5}
    answer = read(pen_and_paper(fusion=rule), *photos)
    expected = shares(worth, 2 * worth, 0, 0)
    assert answer.evidence.photos == n
    assert by_code(answer.differential) == pytest.approx(
        dict(zip(pen_and_paper.codes, expected, strict=True)), abs=1e-6
    )


def test_what_is_told_of_the_person_moves_the_answer_and_its_lines_alone(pen_and_paper):
    """Equal logits; half a weight of log 4 and log 2 for melanoma: four shares of 1, 8**0.5, ..."""
    codes = pen_and_paper.codes
    flat = {code: [0.0, 0.0] for code in codes}
    metadata = {
        "weight": 0.5,
        "used": ["age", "sex"],
        "attributes": [
            {
                "name": "age",
                "values": [20, 60],
                "log_ratios": flat | {"mel": [0.0, 2 * math.log(4)]},
            },
            {
                "name": "sex",
                "values": ["female", "male"],
                "log_ratios": flat | {"mel": [0.0, math.log(2)]},
            },
            {"name": "site", "values": ["back"], "log_ratios": {code: [1.0] for code in codes}},
        ],
        "operating_points": points(0.7, 0.9),
    }
    bundle = pen_and_paper(metadata=metadata, operating_points=points(0.1, 0.2))
    answer = read(bundle, photo(0, 0, 0), age="40", sex="male", site="back")
    mel = math.sqrt(4 * 2)  # half-way between 20 and 60: log 4
    assert by_code(answer.differential)["mel"] == pytest.approx(mel / (mel + 3))
    assert answer.differential[0].code == "mel"
    assert by_code(answer.evidence.by_photos) == dict.fromkeys(codes, 0.25)
    assert answer.evidence.used == {"age": "40", "sex": "male"}
    assert set(answer.evidence.ignored) == {"site"}
    assert answer.malignancy.score == pytest.approx((mel + 1) / (mel + 3))
    assert (answer.malignancy.high_sensitivity, answer.malignancy.high_specificity) == (0.7, 0.9)
    assert answer.risk == "high"  # melanoma leads
    plain = read(bundle, photo(0, 0, 0), site="back")
    assert (plain.malignancy.high_sensitivity, plain.malignancy.high_specificity) == (0.1, 0.2)
    assert by_code(plain.differential) == dict.fromkeys(codes, 0.25)
    assert plain.evidence.by_photos == ()
    assert plain.risk == "high"  # a half is above both lines


def test_views_are_averaged_before_the_temperature(pen_and_paper):
    bundle = pen_and_paper(input={"size_px": 8, "views": 8}, temperature=0.5)
    answer = read(bundle, photo(10, 20, 5))
    expected = shares(2, 4, 1, 0)
    assert by_code(answer.differential) == pytest.approx(
        dict(zip(pen_and_paper.codes, expected, strict=True)), abs=1e-6
    )


def test_json_rounds_to_six_digits(pen_and_paper):
    told = read(pen_and_paper(operating_points=points(0.3, 0.4)), photo(10, 0, 0)).to_json()
    nv, mel, akiec, bkl = shares(1, 0, 0, 0)
    lines = [(line["code"], line["probability"]) for line in told["differential"]]
    assert lines == [
        (code, round(share, 6))
        for code, share in zip(pen_and_paper.codes, (nv, mel, akiec, bkl), strict=True)
    ]
    assert told["malignancy"] == {
        "score": round(mel + akiec, 6), "high_sensitivity": 0.3, "high_specificity": 0.4,
    }  # fmt: skip
    assert told["risk"] == "moderate"


def test_a_photo_given_twice_counts_once_and_is_told(pen_and_paper):
    bundle, one, other = pen_and_paper(), photo(10, 0, 0), photo(0, 10, 0, name="b")
    told = "A photo was given more than once; it counts once."
    alone, twice = read(bundle, one), read(bundle, one, photo(10, 0, 0, name="copy"))
    assert twice.differential == alone.differential
    assert (alone.evidence.photos, twice.evidence.photos) == (1, 1)
    assert told in twice.warnings
    for answer in (alone, read(bundle, one, other)):
        assert told not in answer.warnings
