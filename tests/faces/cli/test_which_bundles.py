"""A bundle may stand first or be chosen among the installed ones; nothing is guessed."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.bundle import known as names
from dermosan_lib.bundle import update_card
from dermosan_lib.clinic.choosing import installed
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.faces.cli import bundle_list, which_bundles
from dermosan_lib.faces.cli.command_line import main
from dermosan_lib.modality import CLINICAL, DERMOSCOPY, Judgement


@pytest.fixture
def shelf(write_tiny, tmp_path, monkeypatch):
    """Two installed models and one that cannot be used."""
    known = {}
    for name, kind in (("clin", CLINICAL), ("derm", DERMOSCOPY)):
        write_tiny(tmp_path / name, load_taxonomy("ham7"))
        metrics = {"accuracy": {"value": 0.8, "low": 0.7, "high": 0.9, "n": 50}}
        update_card(
            tmp_path / name, name=name, modality=kind, demonstration=False, metrics=metrics,
            licence="CC BY 4.0",
        )  # fmt: skip
        known[name] = tmp_path / name
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "card.json").write_text("{}")
    known["broken"] = tmp_path / "broken"
    for module in (installed, which_bundles, bundle_list, names):
        monkeypatch.setattr(module, "known_bundles", lambda: known)
    return known


@pytest.fixture
def lesion(tmp_path):
    path = tmp_path / "photos" / "lesion.png"
    path.parent.mkdir()
    Image.fromarray(phantoms.draw("mel", seed=2).pixels).save(path)
    return path


@pytest.fixture
def taken(monkeypatch):
    """Say how every picture was taken."""

    def say(kind):
        chance = {DERMOSCOPY: 0.99, CLINICAL: 0.01}[kind]
        told = Judgement(kind, chance)
        monkeypatch.setattr("dermosan_lib.clinic.photos.inspecting.modality.judge", lambda _: told)

    return say


def run(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize("kind", [DERMOSCOPY, CLINICAL])
def test_without_a_bundle_the_photo_decides(capsys, shelf, lesion, taken, kind):
    taken(kind)
    for given in ([lesion], [lesion.parent], ["--bundle", shelf["derm"], lesion, "--bundle",
                                              shelf["clin"]]):  # fmt: skip
        status, out, _ = run(capsys, "diagnose", "--json", *given)
        assert status == 0
        assert json.loads(out)["model"]["name"] == {DERMOSCOPY: "derm", CLINICAL: "clin"}[kind]
    _, out, _ = run(capsys, "diagnose", lesion)
    assert "Read by" in out
    _, out, _ = run(capsys, "diagnose", lesion, "--csv")
    assert out.splitlines()[0].startswith("image,model,condition,")


def test_a_bundle_of_the_other_kind_names_nothing_unless_told_to(capsys, shelf, lesion, taken):
    taken(CLINICAL)
    status, out, _ = run(capsys, "diagnose", shelf["derm"], lesion)
    assert status == 0
    assert "made for dermatoscope pictures" in out
    assert "The model clin was made for photos by phone or camera." in out
    assert "--any-photo" in out
    assert "%" not in out
    status, out, _ = run(capsys, "diagnose", shelf["derm"], lesion, "--any-photo")
    assert "%" in out
    assert "nothing was measured" in out


def test_a_model_of_drawings_offers_no_way_to_read_a_photograph(capsys, repository, tmp_path):
    photo = tmp_path / "photo.png"  # light from one side, and a sensor's noise: nobody drew it
    rng = np.random.default_rng(0)
    light = np.linspace(90, 200, 400)[None, :, None] * np.array([1.0, 0.75, 0.65])
    noisy = light + rng.normal(0, 12, (300, 400, 3))
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(photo)
    for further in ([], ["--any-photo"], ["--despite-quality"]):
        demo = repository / "data" / "demo_bundle"
        _, out, _ = run(capsys, "diagnose", demo, photo, *further)
        assert "reads drawings only" in out
        assert "--any-photo" not in out


def test_what_is_missing_is_said(capsys, shelf, lesion, taken):
    taken(DERMOSCOPY)
    del shelf["derm"]
    write = shelf["clin"]
    update_card(write, modality=CLINICAL)
    _, out, _ = run(capsys, "diagnose", "--bundle", write, lesion, "--json")
    answer = json.loads(out)
    assert answer["abstained"] is True
    assert answer["differential"] == []
    assert "No model that was made for dermatoscope pictures is installed." in answer["reason"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nothing_here", "LESION"], "is no bundle"),
        (["nothing.jpg"], "nothing.jpg"),
        (["BUNDLE"], "no image was given"),
        (["broken", "LESION"], "lacks schema"),
    ],
)
def test_bad_words_are_told(capsys, shelf, lesion, words, told):
    places = {"LESION": lesion, "BUNDLE": shelf["derm"]}
    status, out, err = run(capsys, "diagnose", *(places.get(word, word) for word in words))
    assert (status, out) == (2, "")
    assert told in err


def test_a_run_is_not_taken_for_a_folder_of_images(capsys, shelf, lesion, tmp_path):
    (tmp_path / "run" / "bundle").mkdir(parents=True)
    (tmp_path / "run" / "bundle" / "card.json").write_text("{}")
    status, _, err = run(capsys, "diagnose", tmp_path / "run", lesion)
    assert status == 2
    assert "is no bundle" in err


def test_the_installed_models_are_listed(capsys, shelf):
    status, out, _ = run(capsys, "bundles")
    assert status == 0
    for words in (
        "derm 1", "dermatoscope pictures", "photos by phone or camera",
        "accuracy 0.800 (0.700 to 0.900), n 50", "CC BY 4.0", "broken: cannot be used.",
    ):  # fmt: skip
        assert words in out
    _, out, _ = run(capsys, "bundles", "--json")
    found = [json.loads(line) for line in out.splitlines()]
    assert [one["name"] for one in found] == ["clin", "derm", "broken"]
    assert found[1]["modality"] == DERMOSCOPY
    assert "error" in found[2]


def test_the_shipped_models_are_listed(capsys, repository):
    status, out, _ = run(capsys, "bundles")
    assert status == 0
    assert "(demonstration)" in out
    assert "drawn pictures" in out
    assert str(Path(repository) / "data" / "demo_bundle") in out
