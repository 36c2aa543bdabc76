"""Opening the page: words for what cannot be used, the demonstration's model, a light kernel."""

import subprocess
import sys

import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import BundleError, ReaderStudyError
from dermosan_lib.faces.dashboard import BUNDLE_VARIABLE
from dermosan_lib.faces.practice import PracticePage, open_practice, page
from dermosan_lib.faces.practice.advising import BundleAdvisor, fitting_bundle


def test_what_is_wrong_with_a_study_is_said(tmp_path, words):
    file = tmp_path / "<b>.yaml"
    file.write_text("name: x\narms: [many]\n")
    said = words(page(file))
    assert "The practice cannot start" in said
    assert "arms" in said
    assert "&lt;b&gt;" in said


def test_a_model_that_is_missing_is_said(tmp_path, words):
    file = tmp_path / "x.yaml"
    file.write_text("name: x\ncases: {phantoms: 4, size_px: 64}\nbundle: nowhere\nlength: 2\n")
    assert "nowhere" in words(page(file))
    with pytest.raises(BundleError):
        open_practice(file, cache=tmp_path)


def test_the_model_must_know_the_conditions(repository, pictures, tmp_path):
    demonstration = repository / "data" / "demo_bundle"
    with pytest.raises(ReaderStudyError, match="made for them"):
        fitting_bundle(load_taxonomy("ham7"), [demonstration])
    study, adviser = open_practice(_file(tmp_path, pictures), demonstration)
    assert adviser.demonstration
    assert isinstance(PracticePage(study, demonstration=True), PracticePage)


def _file(tmp_path, pictures):
    file = tmp_path / "study.yaml"
    cases = f"{{folder: {pictures}, taxonomy: kaggle10}}"
    file.write_text(f"name: x\ncases: {cases}\nlength: 2\nbase_rate: null\n")
    return file


def test_advice_is_the_models_and_tells_no_file_name(repository, tmp_path):
    bundle = fitting_bundle(load_taxonomy("kaggle10"), phantoms=True)
    assert bundle.path.name == "demo_bundle"
    file = tmp_path / "mel_secret.png"
    Image.fromarray(phantoms.draw("mel", seed=4, size_px=160).pixels).save(file)
    advice = BundleAdvisor(bundle)(file)
    assert sum(share for _, share in advice.differential) == pytest.approx(1, abs=1e-4)
    assert advice.overlay.startswith(b"\x89PNG")
    assert "secret" not in str(advice.to_json())
    Image.new("RGB", (64, 64), "white").save(file)
    assert "secret" not in str(BundleAdvisor(bundle)(file).to_json())


def test_a_kernel_of_a_reader_stays_light(pictures, tmp_path, repository, monkeypatch):
    script = (
        "import sys\n"
        "from dermosan_lib.faces import practice\n"
        f"shown = practice.page({str(_file(tmp_path, pictures))!r})\n"
        "assert isinstance(shown, practice.PracticePage), shown.children[2].children[0].value\n"
        "heavy = {'tensorflow', 'keras', 'pandas', 'plotly', 'sklearn'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    monkeypatch.setenv(BUNDLE_VARIABLE, str(repository / "data" / "demo_bundle"))
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
