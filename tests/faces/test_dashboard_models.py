"""A page with several models: the photo chooses, the person may choose otherwise."""

import pytest

from dermosan_lib.bundle import update_card
from dermosan_lib.clinic import Models
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.faces.dashboard import DiagnosePage, State
from dermosan_lib.modality import CLINICAL, DERMOSCOPY, UNSURE, Judgement

CHANCES = {DERMOSCOPY: 0.99, CLINICAL: 0.01, UNSURE: 0.7}
ATTRIBUTE = {
    "name": "sex", "values": ["female", "male"],
    "log_ratios": {code: [0.1, -0.1] for code in load_taxonomy("ham7").codes},
}  # fmt: skip


@pytest.fixture(scope="module")
def models(write_tiny, tmp_path_factory):
    folder = tmp_path_factory.mktemp("two")
    found = []
    for name, kind, taxonomy in (("derm", DERMOSCOPY, "ham7"), ("clin", CLINICAL, "kaggle10")):
        write_tiny(folder / name, load_taxonomy(taxonomy))
        found.append(update_card(folder / name, name=name, modality=kind, demonstration=False))
    metadata = {"attributes": [ATTRIBUTE], "used": ["sex"], "weight": 1}
    found[0] = update_card(found[0].path, metadata=metadata)
    return Models(found)


@pytest.fixture
def taken(monkeypatch):
    """Say how every picture was taken."""

    def say(kind):
        told = Judgement(kind, CHANCES[kind])
        monkeypatch.setattr("dermosan_lib.clinic.photos.inspecting.modality.judge", lambda _: told)

    return say


@pytest.fixture
def page(models):
    return DiagnosePage(models)


def test_no_model_is_opened_before_a_photo_comes(models):
    fresh = Models(list(models.bundles.values()))
    shown = DiagnosePage(fresh)
    assert fresh.opened == ()
    assert "for dermatoscope pictures · 7 conditions" in shown.answer.html
    assert "for photos by phone or camera · 10 conditions" in shown.answer.html
    assert shown.model.layout.display == "none"


@pytest.mark.parametrize(("kind", "name"), [(DERMOSCOPY, "derm"), (CLINICAL, "clin")])
def test_the_photo_chooses_and_the_page_says_so(page, taken, lesion, upload, words, kind, name):
    taken(kind)
    upload(page, lesion)
    assert page.state is State.DONE
    assert page.diagnosis.model.name == name
    assert page.model.which.value == name
    assert page.model.layout.display == ""
    assert "seems to be taken" in words(page.model)
    assert f"model {name} " in page.answer.html


def test_the_person_is_asked_what_that_model_has_learned(page, taken, lesion, upload):
    taken(DERMOSCOPY)
    assert not page.person.controls
    upload(page, lesion)
    page.person.controls["sex"].value = "female"
    assert page.diagnosis.evidence.used == {"sex": "female"}
    page.start_over()
    assert page.person.stated == {}
    taken(CLINICAL)
    upload(page, lesion)
    assert not page.person.controls
    assert page.person.layout.display == "none"


def test_another_model_reads_only_on_demand_what_it_was_not_made_for(
    page, taken, lesion, upload, words, visible
):
    taken(CLINICAL)
    upload(page, lesion)
    page.model.which.value = "derm"
    assert page.state is State.REFUSED
    assert "made for dermatoscope pictures" in words(page.answer)
    assert "The model clin was made for photos by phone or camera." in words(page.answer)
    assert not visible(page.picture.maps)  # no other model's map
    page.answer.anyway.click()
    assert page.state is State.DONE
    assert page.diagnosis.model.name == "derm"
    assert "nothing was measured" in page.answer.html
    page.model.which.value = "clin"
    assert page.diagnosis.model.name == "clin"
    assert "nothing was measured" not in page.answer.html


def test_a_new_photo_chooses_anew(page, taken, lesion, upload):
    taken(CLINICAL)
    upload(page, lesion)
    page.model.which.value = "derm"
    upload(page, lesion)
    assert page.state is State.DONE
    assert page.diagnosis.model.name == "clin"


def test_what_may_be_either_is_told(page, taken, lesion, upload, words):
    taken(UNSURE)
    upload(page, lesion)
    assert page.diagnosis.model.name == "derm"
    assert "dermatoscope pictures are likelier" in words(page.model)
    assert "does not show whether a dermatoscope was used" in page.answer.html


def test_a_missing_model_is_named(models, taken, lesion, upload, words, monkeypatch):
    monkeypatch.setattr("dermosan_lib.clinic.choosing.installed.known_bundles", dict)
    taken(DERMOSCOPY)
    clinical = models.bundles["clin"]
    other = update_card(clinical.path, name="second")
    page = DiagnosePage(Models([clinical, other]))
    upload(page, lesion)
    assert page.state is State.REFUSED
    assert "No model that was made for dermatoscope pictures is installed." in words(page.answer)
    assert page.model.which.value == ""
    page.answer.anyway.click()
    assert page.state is State.DONE
    assert "nothing was measured" in page.answer.html
