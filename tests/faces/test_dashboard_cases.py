"""A case of several photos, and what is told of the person, without a browser."""

import pytest

from dermosan_lib import phantoms
from dermosan_lib.bundle import write_bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.faces.dashboard import DiagnosePage, State


def chances(shown):
    return [line.probability for line in shown.diagnosis.differential]


def test_several_photos_are_one_case(shown, diagnoser, lesions, upload, words):
    upload(shown, *lesions)
    photos = [diagnoser.inspect("x", data) for data in lesions]
    assert shown.state is State.DONE
    assert chances(shown) == [line.probability for line in diagnoser.diagnose(photos).differential]
    assert "3 photos read as one case." in shown.answer.html
    assert "<figure><img" in words(shown.picture)
    assert words(shown.picture).count("<li") == 3
    assert "Photo 1 of 3" in words(shown.picture)
    shown.picture.photo.value = 2
    assert "Photo 3 of 3" in words(shown.picture)
    assert "Picture quality of photo 3" in shown.quality.value


def test_photos_are_added_one_by_one_with_the_same_answer(shown, lesions, upload, visible):
    assert not visible(shown.picture.more)
    upload(shown, lesions[0])
    assert visible(shown.picture.more)
    for data in lesions[1:]:
        upload(shown, data, more=True)
    added = chances(shown)
    assert shown.picture.photo.value == 2
    shown.start_over()
    upload(shown, *lesions[::-1])
    assert chances(shown) == added
    upload(shown, lesions[0])  # chosen anew: another case
    assert shown.diagnosis.evidence.photos == 1


def test_more_than_five_are_refused_and_lose_no_case(shown, lesions, upload, visible):
    upload(shown, *lesions, *lesions)
    assert shown.state is State.FAILED
    assert "1 to 5 photos, but 6 were given" in shown.answer.html
    upload(shown, *lesions)
    upload(shown, *lesions, more=True)
    assert shown.state is State.DONE
    assert "1 to 5 photos, but 6 were given" in shown.picture.uploads._left_out.value
    assert "1 to 5 photos, but 6 were given" in shown.diagnosis.warnings[0]
    assert len(shown.diagnosis.readings) == 3
    upload(shown, *lesions[:2], more=True)
    assert not visible(shown.picture.more)


def test_a_bad_file_among_good_ones_is_told_and_left_out(
    shown, lesions, dark, upload, words, visible
):
    upload(shown, lesions[0], b"dear diary", dark, name="holiday.jpg")
    assert shown.state is State.DONE
    assert len(shown.diagnosis.readings) == 2
    assert "holiday.jpg is not a picture that can be read" in shown.picture.uploads._left_out.value
    assert "holiday.jpg is not a picture that can be read" in shown.diagnosis.warnings[0]
    assert "is not a picture" not in shown.answer.html  # once is enough
    assert "left out, having failed" in shown.answer.html
    shown.picture.photo.value = 1  # the dark one has no map
    assert "looked at for" not in words(shown.picture)
    assert not visible(shown.picture.maps)


def test_photos_that_all_fail_are_read_on_demand(shown, dark, png, upload):
    upload(shown, dark, png(phantoms.draw("nv", seed=1, size_px=512).pixels // 16))
    assert "These photos cannot be judged" in shown.answer.html
    shown.answer.anyway.click()
    assert shown.state is State.DONE
    assert shown.diagnosis.evidence.photos == 2


@pytest.fixture
def informed(tiny_bundle, tmp_path, without_hashes):
    """A page of a bundle that has learned age and sex."""
    codes = tiny_bundle.taxonomy.codes
    ratios = {code: [0.0, 0.0] for code in codes} | {"mel": [-3.0, 3.0]}
    learned = [
        {"name": "age", "values": [20.0, 80.0], "log_ratios": ratios},
        {"name": "sex", "values": ["female", "male"], "log_ratios": ratios},
    ]
    entry = {"attributes": learned, "used": ["age", "sex"], "weight": 1.0}
    bundle = write_bundle(
        tmp_path / "informed",
        tiny_bundle.model_path.read_bytes(),
        without_hashes(tiny_bundle.card) | {"metadata": entry},
    )
    return DiagnosePage(Diagnoser(bundle))


def test_only_what_was_learned_is_asked_for(shown, informed, visible):
    assert not visible(shown.person)
    assert shown.person.controls == {}
    assert visible(informed.person)
    assert [control.value for control in informed.person.controls.values()] == ["", ""]
    assert list(informed.person.controls) == ["age", "sex"]
    options = [value for _, value in informed.person.controls["sex"].options]
    assert options == ["", "female", "male"]


def test_what_is_told_changes_the_answer_and_is_shown(informed, lesion, upload, words):
    upload(informed, lesion)
    alone = informed.diagnosis
    informed.person.controls["age"].value = "80"
    assert informed.diagnosis.evidence.used == {"age": "80"}
    assert informed.diagnosis.evidence.by_photos == alone.differential
    assert "With age 80; the photo alone:" in informed.answer.html
    assert "With age 80." in words(informed.answer)
    informed.person.controls["age"].value = ""
    assert informed.diagnosis.differential == alone.differential
    assert informed.state is State.DONE


def test_an_impossible_age_gets_words_and_is_not_used(informed, lesion, upload, words):
    informed.person.controls["age"].value = "<b>old"
    assert informed.state is State.WAITING
    assert "it must be a number of years from 0 to 130" in words(informed.person)
    assert "<b>old" not in words(informed.person)
    upload(informed, lesion)
    assert informed.diagnosis.evidence.used == {}
    informed.person.controls["age"].value = "30"
    assert "must be" not in words(informed.person)
    assert informed.diagnosis.evidence.used == {"age": "30"}


def test_the_next_case_knows_nothing_of_the_last_person(informed, lesion, dark, caplog, upload):
    informed.person.controls["sex"].value = "male"  # before the first photo: it is of this one
    upload(informed, dark)
    upload(informed, lesion)  # the better photo of the same person
    assert informed.diagnosis.evidence.used == {"sex": "male"}
    upload(informed, lesion)
    assert informed.diagnosis.evidence.used == {}
    informed.person.controls["sex"].value = "male"
    informed.start_over()
    assert informed.person.controls["sex"].value == ""
    assert "incident" not in caplog.text


def test_where_the_model_is_not_sure_the_reason_leads(
    tiny_bundle, tmp_path, lesion, upload, visible, without_hashes
):
    card = without_hashes(tiny_bundle.card) | {"abstention": {"unsure": {"threshold": 1.0}}}
    bundle = write_bundle(tmp_path / "unsure", tiny_bundle.model_path.read_bytes(), card)
    shown = DiagnosePage(Diagnoser(bundle))
    upload(shown, lesion)
    assert shown.state is State.DONE
    assert shown.diagnosis.abstained
    assert "<h1>Not sure</h1>" in shown.answer.html
    assert "I cannot judge this image with confidence." in shown.answer.html
    assert "risk" in shown.answer.html  # a suspicion must not be hidden
    assert not visible(shown.answer.anyway)
