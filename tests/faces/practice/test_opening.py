"""Opening the page: words for what cannot be used, the demonstration's model, a light kernel."""

import subprocess
import sys

import pytest
from PIL import Image

from dermosan_lib import phantoms
from dermosan_lib.conditions import load_taxonomy
from dermosan_lib.errors import BundleError, ReaderStudyError
from dermosan_lib.faces.dashboard import BUNDLE_VARIABLE, SERVED_VARIABLE, incidents
from dermosan_lib.faces.practice import PracticePage, check_practice, open_practice, page
from dermosan_lib.faces.practice.advising import BundleAdvisor, fitting_bundle
from dermosan_lib.language import use_language
from dermosan_lib.readers.cases.case_set import Case, CaseSet


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


def test_the_model_must_know_the_conditions(repository, pictures, tmp_path, write_tiny):
    demonstration = repository / "data" / "demo_bundle"
    with pytest.raises(ReaderStudyError, match=r"names .* too"):
        fitting_bundle(_cases("ham7", pictures, "mel"), [demonstration])
    few = write_tiny(tmp_path / "few", load_taxonomy("kaggle10").subset(["mel", "bcc"]))
    cases = _cases("kaggle10", pictures, "mel", "nv", "sk")
    with pytest.raises(ReaderStudyError, match="does not know nv, sk"):
        fitting_bundle(cases, [few.path])
    assert fitting_bundle(cases, [], [few.path, demonstration]).path == demonstration
    study, adviser = open_practice(_file(tmp_path, pictures), demonstration)
    assert adviser.demonstration
    assert isinstance(PracticePage(study, demonstration=True), PracticePage)


def _file(tmp_path, pictures):
    file = tmp_path / "study.yaml"
    cases = f"{{folder: {pictures}, taxonomy: kaggle10}}"
    file.write_text(f"name: x\ncases: {cases}\nlength: 2\nbase_rate: null\n")
    return file


def _cases(taxonomy, folder, *codes):
    cases = tuple(Case(f"{code}.png", code, code) for code in codes)
    return CaseSet(folder, load_taxonomy(taxonomy), cases)


def test_a_study_that_does_not_fit_is_refused_before_anybody_is_served(pictures, tmp_path):
    file = tmp_path / "study.yaml"
    file.write_text(f"name: x\ncases: {{folder: {tmp_path / 'none'}}}\nlength: 2\n")
    with pytest.raises(ReaderStudyError, match="is no folder"):
        check_practice(file, [])
    demonstration = fitting_bundle(_cases("kaggle10", pictures, "mel")).path
    check_practice(file := _file(tmp_path, pictures), [demonstration])
    answers = tmp_path / "study.answers.sqlite"
    assert answers.is_file()
    file.write_text(file.read_text().replace("length: 2", "length: 3"))
    with pytest.raises(ReaderStudyError, match="another design"):
        check_practice(file, [demonstration])


def test_visitors_are_not_told_where_files_lie(tmp_path, words, monkeypatch):
    file = tmp_path / "x.yaml"
    file.write_text(f"name: x\ncases: {{folder: {tmp_path / 'none'}}}\nlength: 2\n")
    assert str(tmp_path) in words(page(file))  # in Jupyter, it is their machine
    monkeypatch.setenv(SERVED_VARIABLE, "1")
    logged = []
    monkeypatch.setattr(incidents.log, "error", lambda *said: logged.append(said))
    with use_language("es"):
        said = words(page(file))
    assert str(tmp_path) not in said
    assert "con el número" in said
    assert str(tmp_path / "none") in str(logged[-1])


def test_advice_is_the_models_and_tells_no_file_name(repository, tmp_path):
    bundle = fitting_bundle(_cases("kaggle10", tmp_path, "mel"))
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
    subprocess.run([sys.executable, "-c", script], check=True, timeout=240)
