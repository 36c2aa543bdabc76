"""`POST /v1/diagnose`: the design's JSON, with the numbers of every other face."""

import json

import pytest

from dermosan_lib.bundle import Bundle, update_card
from dermosan_lib.clinic import Models
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.faces.cli import main
from dermosan_lib.modality import CLINICAL, DERMOSCOPY, Judgement

SEX = {
    "name": "sex", "values": ["female", "male"],
    "log_ratios": {code: [0.5, -0.5] for code in load_taxonomy("ham7").codes},
}  # fmt: skip


def test_the_answer_is_what_the_command_prints(api, tiny_bundle, lesion, tmp_path, capsys):
    photo = tmp_path / "0.png"
    photo.write_bytes(lesion)
    assert main(["diagnose", str(tiny_bundle.path), str(photo), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    answer = api.diagnose(lesion)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == printed


def test_five_images_are_one_case(api, drawing, tmp_path, capsys, tiny_bundle):
    photos = [drawing(seed) for seed in range(5)]
    for number, photo in enumerate(photos):
        (tmp_path / f"{number}.png").write_bytes(photo)
    paths = sorted(map(str, tmp_path.iterdir()))
    assert main(["diagnose", str(tiny_bundle.path), *paths, "--case", "--json"]) == 0
    assert api.diagnose(*photos).json() == json.loads(capsys.readouterr().out)


def test_top_cuts_every_list_and_changes_no_number(api, lesion):
    whole, cut = api.diagnose(lesion).json(), api.diagnose(lesion, top="3").json()
    assert cut["differential"] == whole["differential"][:3]
    assert cut["images"][0]["differential"] == whole["images"][0]["differential"][:3]
    assert cut["malignancy"] == whole["malignancy"]


def test_words_are_said_in_the_language_and_numbers_stay(api, lesion):
    english, spanish = api.diagnose(lesion).json(), api.diagnose(lesion, language="es").json()
    assert spanish["notice"].startswith("Para docencia")
    assert [one["code"] for one in spanish["differential"]] == [
        one["code"] for one in english["differential"]
    ]
    assert spanish["malignancy"] == english["malignancy"]
    assert spanish["risk"] == english["risk"]
    assert spanish["next_steps"] != english["next_steps"]


def test_explain_adds_the_map(api, lesion):
    plain = api.diagnose(lesion).json()["images"][0]["explanation"]
    told = api.diagnose(lesion, explain="true").json()["images"][0]["explanation"]
    heat = told.pop("map")
    assert told == plain
    assert {len(row) for row in heat} == {8}
    assert max(map(max, heat)) == 1
    assert min(map(min, heat)) >= 0
    row = next(k for k, one in enumerate(heat) if max(one) == 1)
    assert round((row + 0.5) / len(heat), 3) == plain["peak_y"]


@pytest.fixture(scope="module")
def two(write_tiny, tmp_path_factory):
    folder = tmp_path_factory.mktemp("two")
    for name, kind, taxonomy in (("derm", DERMOSCOPY, "ham7"), ("clin", CLINICAL, "kaggle10")):
        write_tiny(folder / name, load_taxonomy(taxonomy))
        update_card(folder / name, name=name, modality=kind, demonstration=False)
    metadata = {"attributes": [SEX], "used": ["sex"], "weight": 1}
    update_card(folder / "derm", metadata=metadata)
    return [Bundle.load(folder / name) for name in ("derm", "clin")]


@pytest.fixture
def taken(monkeypatch):
    def say(kind, chance):
        told = Judgement(kind, chance)
        monkeypatch.setattr("dermosan_lib.clinic.photos.inspecting.modality.judge", lambda _: told)

    return say


def test_of_several_models_the_photo_chooses_unless_one_is_named(two, running_api, taken, lesion):
    with running_api(two) as api:
        taken(DERMOSCOPY, 0.99)
        assert api.diagnose(lesion).json()["model"]["name"] == "derm"
        taken(CLINICAL, 0.01)
        assert api.diagnose(lesion).json()["model"]["name"] == "clin"
        named = api.diagnose(lesion, model="derm", any_photo="true").json()
        assert named["model"]["name"] == "derm"
        assert named["differential"]
        refused = api.diagnose(lesion, model="neither")
        assert refused.status_code == 422
        assert "derm, clin" in refused.json()["rule"]


def test_what_is_told_counts_as_in_the_library(two, running_api, taken, lesion):
    taken(DERMOSCOPY, 0.99)
    models = Models(two)
    photo = models.inspect("0.png", lesion)
    told = {"sex": "female", "itch": "yes"}
    expected = json.loads(json.dumps(models.diagnose([photo], attributes=told).to_json()))
    with running_api(two) as api:
        answer = api.diagnose(lesion, sex="female", itch="YES", hurt="", age="").json()
    assert answer["evidence"]["used"] == {"sex": "female"}
    assert set(answer["evidence"]["ignored"]) == {"itch"}
    assert answer == expected
