"""Several models: each case is read by one made for its kind, and none in silence."""

from dataclasses import replace

import pytest

from dermosan_lib import modality, phantoms
from dermosan_lib.bundle import Bundle, update_card
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.clinic.models import KEPT_OPEN, Models
from dermosan_lib.clinic.photos.inspecting import judged
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import BundleError, EvidenceError
from dermosan_lib.modality import CLINICAL, DERMOSCOPY, DRAWING, UNKNOWN, UNSURE, Judgement

CHANCES = {DERMOSCOPY: 0.99, CLINICAL: 0.01, UNSURE: 0.45}


@pytest.fixture(scope="module")
def make(write_tiny, tmp_path_factory):
    def one(name, kind, demonstration=False, taxonomy="kaggle10"):
        folder = tmp_path_factory.mktemp("made") / name
        write_tiny(folder, load_taxonomy(taxonomy))
        return update_card(folder, name=name, modality=kind, demonstration=demonstration)

    return one


@pytest.fixture(scope="module")
def both(make):
    return [make("derm", DERMOSCOPY), make("clin", CLINICAL)]


@pytest.fixture(scope="module")
def photo():
    """A photo that is judged to be of a kind."""
    drawn = judged("lesion.png", phantoms.draw("mel", seed=4).pixels)

    def one(kind, name="lesion.png"):
        return replace(drawn, name=name, modality=Judgement(kind, CHANCES[kind]))

    return one


def test_each_kind_finds_its_model_and_no_other_is_opened(both, photo):
    models = Models(both)
    assert models.opened == ()
    assert models.diagnose([photo(CLINICAL)]).model.name == "clin"
    assert models.opened == ("clin",)
    answer = models.diagnose([photo(DERMOSCOPY)])
    assert answer.model.name == "derm"
    assert answer.model.modality == DERMOSCOPY
    assert answer.differential
    assert models.opened == ("clin", "derm")


def test_no_more_than_the_needed_models_stay_open(make, photo):
    models = Models([make(f"m{number}", UNKNOWN) for number in range(KEPT_OPEN + 2)])
    for name in models.bundles:
        models.diagnose([photo(CLINICAL)], model=name)
    assert models.opened == tuple(models.bundles)[-KEPT_OPEN:]


@pytest.mark.parametrize(("made_for", "kind"), [(DERMOSCOPY, CLINICAL), (CLINICAL, DERMOSCOPY)])
def test_a_model_reads_no_photo_of_the_other_kind_unless_asked(make, photo, made_for, kind):
    diagnoser = Diagnoser(make("one", made_for))
    answer = diagnoser.diagnose([photo(kind)])
    assert answer.abstained
    assert answer.risk is None
    assert not answer.differential
    assert "lesion.png" in answer.reason
    assert modality.in_words(made_for) in answer.reason
    assert modality.in_words(kind) in answer.reason  # which model would read it, or that none does
    assert answer.readings[0].foreign
    assert answer.to_json()["images"][0]["quality"]["modality"]["kind"] == kind
    read = diagnoser.diagnose([photo(kind)], any_photo=True)
    assert read.differential
    assert any("nothing was measured" in text for text in read.warnings)


def test_despite_quality_does_not_lift_the_rule_of_kinds(make, photo):
    answer = Diagnoser(make("one", DERMOSCOPY)).diagnose([photo(CLINICAL)], despite_quality=True)
    assert not answer.differential


@pytest.mark.parametrize("kind", [DERMOSCOPY, CLINICAL, UNSURE])
@pytest.mark.parametrize("made_for", [UNKNOWN, DRAWING])
def test_a_model_that_does_not_say_or_reads_drawings_is_not_held_to_it(make, photo, made_for, kind):
    answer = Diagnoser(make("one", made_for)).diagnose([photo(kind)])
    assert answer.differential
    assert not any("made for" in text for text in answer.warnings)


def test_what_may_be_either_is_read_with_a_warning(both, photo):
    answer = Models(both).diagnose([photo(UNSURE)])
    assert answer.model.name == "clin"  # the likelier
    assert answer.differential
    assert any("does not show whether a dermatoscope" in text for text in answer.warnings)


def test_the_photo_of_the_other_kind_is_left_out_of_a_case_in_words(both, photo):
    case = [photo(CLINICAL, "a.png"), photo(CLINICAL, "b.png"), photo(DERMOSCOPY, "c.png")]
    answer = Models(both).diagnose(case)
    assert answer.model.name == "clin"
    assert [reading.foreign for reading in answer.readings] == [False, False, True]
    assert not answer.readings[2].differential
    assert any("c.png" in text and "not read" in text for text in answer.warnings)


def test_where_the_model_is_missing_that_is_said(make, photo, monkeypatch):
    monkeypatch.setattr("dermosan_lib.clinic.choosing.installed.known_bundles", dict)
    models = Models([make("a", CLINICAL), make("b", DRAWING, demonstration=True)])
    answer = models.diagnose([photo(DERMOSCOPY)])
    assert answer.abstained
    assert answer.risk is None
    assert "No model that was made for dermatoscope pictures is installed" in answer.reason
    assert answer.to_json()["model"]["name"] == "none"
    assert str(answer)
    assert answer._repr_html_()
    assert models.diagnose([photo(DERMOSCOPY)], any_photo=True).model.name == "a"


def test_a_demonstration_never_reads_a_photo_where_others_are_offered(make, photo):
    models = Models([make("demo", DRAWING, demonstration=True), make("derm", DERMOSCOPY)])
    for kind in CHANCES:
        assert models.choose([photo(kind)]).name != "demo"


def test_names_that_are_alike_are_told_apart_and_a_bundle_counts_once(make):
    one, two = make("same", CLINICAL), make("same", DERMOSCOPY)
    assert list(Models([one, two, one]).bundles) == ["same", "same (2)"]
    with pytest.raises(BundleError, match="No model is installed"):
        Models([])


def test_an_age_that_none_can_take_is_refused(both):
    with pytest.raises(EvidenceError):
        Models(both).check({"age": "old"})


def test_older_cards_load_and_say_nothing(write_tiny, tmp_path):
    bundle = write_tiny(tmp_path / "old", load_taxonomy("ham7"))
    assert "modality" not in bundle.card
    assert bundle.modality == DRAWING  # a demonstration's
    assert update_card(bundle.path, demonstration=False).modality == UNKNOWN
    with pytest.raises(BundleError, match="modality"):
        update_card(bundle.path, modality="x-ray")
    assert Bundle.load(bundle.path).modality == UNKNOWN
