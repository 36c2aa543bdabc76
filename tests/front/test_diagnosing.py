"""`dermosan.diagnose`: one call, the model chosen by the photo."""

import pytest

import dermosan_lib as dermosan
from dermosan_lib import phantoms
from dermosan_lib.bundle import update_card
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import BundleError
from dermosan_lib.modality import CLINICAL, DERMOSCOPY, Judgement


@pytest.mark.parametrize(("kind", "chance"), [(DERMOSCOPY, 0.99), (CLINICAL, 0.01)])
def test_the_model_of_the_photos_kind_answers(write_tiny, tmp_path, monkeypatch, kind, chance):
    for name in (DERMOSCOPY, CLINICAL):
        write_tiny(tmp_path / name, load_taxonomy("ham7"))
        update_card(tmp_path / name, name=name, modality=name, demonstration=False)
    told = Judgement(kind, chance)
    monkeypatch.setattr("dermosan_lib.clinic.photos.inspecting.modality.judge", lambda _: told)
    picture = phantoms.draw("nv", seed=1).pixels
    folders = [tmp_path / DERMOSCOPY, tmp_path / CLINICAL]
    assert dermosan.diagnose(picture, bundles=folders).model.name == kind
    other = tmp_path / ({DERMOSCOPY, CLINICAL} - {kind}).pop()
    assert dermosan.diagnose(picture, bundles=[other]).abstained
    assert dermosan.diagnose(picture, bundles=[other], any_photo=True).differential
    with dermosan.load(other) as bundle:
        assert bundle.modality == other.name
        assert not bundle.diagnose(picture).differential
        assert bundle.diagnose(picture, any_photo=True).differential


def test_an_unknown_bundle_is_told(tmp_path):
    with pytest.raises(BundleError, match="is no bundle"):
        dermosan.diagnose(tmp_path / "a.png", bundles=["nowhere"])
