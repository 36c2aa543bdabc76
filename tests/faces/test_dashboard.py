"""The dashboard without a browser: pressing its buttons must call what a notebook could call."""

import pytest

from dermosan_lib import phantoms
from dermosan_lib.bundle import NOTICE, Bundle, update_card, write_bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.conditions import ad_hoc_taxonomy
from dermosan_lib.faces.dashboard import DiagnosePage, State, default_bundles, incidents, page
from dermosan_lib.images import Limits


def test_it_waits_with_the_limit_beside_the_button(shown, words, visible):
    assert shown.state is State.WAITING
    assert shown.diagnosis is None
    assert "up to 20 MB" in words(shown.picture)
    assert not visible(shown.quality)
    assert not visible(shown.clinical)
    assert not visible(shown.answer.again)


def test_it_says_that_the_model_is_a_demonstration(shown, words):
    assert "Demonstration model" in words(shown)
    assert NOTICE in words(shown)


def test_a_photo_is_diagnosed(shown, lesion, upload, visible):
    seen = []
    shown.observe(lambda change: seen.append(change["new"]), "state")
    upload(shown, lesion)
    assert seen == [State.READING, State.DIAGNOSING, State.DONE]
    likeliest = shown.diagnosis.differential[:3]
    assert f"<h1>{likeliest[0].name}</h1>" in shown.answer.html
    assert "risk" in shown.answer.html
    assert shown.diagnosis.next_steps in shown.answer.html
    for line in likeliest:
        assert line.name in shown.answer.html
        assert line.name in shown.clinical.value
    assert "Sharpness" in shown.quality.value
    assert visible(shown.quality)
    assert visible(shown.clinical)
    assert not visible(shown.answer.anyway)


def test_the_same_photo_can_be_chosen_again(shown, lesion, upload):
    upload(shown, lesion)
    assert shown.picture.uploader.value == ()
    shown.start_over()
    upload(shown, lesion)
    assert shown.state is State.DONE


def test_only_a_preview_is_kept(shown, png, upload):
    upload(shown, png(phantoms.draw("mel", seed=4, size_px=1300).pixels))
    assert shown.diagnosis.readings[0].photo.pixels.shape == (960, 960, 3)


def test_a_dark_photo_gets_advice_and_is_read_on_demand(shown, dark, upload, words, visible):
    upload(shown, dark)
    assert shown.state is State.REFUSED
    assert shown.diagnosis.abstained
    assert visible(shown.answer.anyway)
    for advice in shown.diagnosis.readings[0].photo.quality.problems:
        assert advice in words(shown)
    shown.answer.anyway.click()
    assert shown.state is State.DONE
    assert "despite failing" in shown.answer.html
    assert not visible(shown.answer.anyway)


def test_a_new_photo_replaces_the_refused_one(shown, dark, lesion, upload):
    upload(shown, dark)
    upload(shown, lesion)
    answer = shown.answer.html
    shown.read_anyway()  # nothing is refused any more
    assert shown.answer.html == answer


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"dear diary", "is not a picture that can be read"),
        (b"\xff\xd8\xff\xe0 cut short", "is not a picture that can be read"),
        (b"0" * 2001, "the limit is 0 MB"),
    ],
)
def test_what_is_no_picture_gets_words(diagnoser, data, told, upload, words):
    shown = DiagnosePage(diagnoser, limits=Limits(max_bytes=2000))
    upload(shown, data, name="holiday.jpg")
    assert shown.state is State.FAILED
    assert told in shown.answer.html
    assert "holiday.jpg" in shown.answer.html
    assert shown.diagnosis is None
    assert "<img" not in words(shown.picture)


def test_a_photo_that_ends_early_gets_words(shown, lesion, upload):
    upload(shown, lesion[: len(lesion) // 2])
    assert shown.state is State.FAILED
    assert "damaged or cut short" in shown.answer.html


def test_a_failure_clears_the_photo_before(shown, lesion, upload, words, visible):
    upload(shown, lesion)
    upload(shown, b"dear diary")
    assert not visible(shown.clinical)
    assert not visible(shown.quality)
    assert "<img" not in words(shown.picture)


def test_file_names_are_escaped(shown, upload, words):
    upload(shown, b"dear diary", name="<img src=x onerror=alert(1)>.jpg")
    assert "<img" not in words(shown)
    assert "&lt;img src=x" in words(shown)


def test_no_traceback_leaves_a_callback(tiny_bundle, lesion, caplog, upload, words):
    diagnoser = Diagnoser(tiny_bundle)
    diagnoser.diagnose = lambda *_, **__: 1 / 0
    shown = DiagnosePage(diagnoser)
    upload(shown, lesion)
    assert shown.state is State.FAILED
    assert "ZeroDivisionError" not in words(shown)
    number = shown.answer.html.split("(incident ")[1].split(")")[0]
    assert f"incident {number}" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    diagnoser.__dict__.pop("diagnose")
    upload(shown, lesion)
    assert shown.state is State.DONE


def test_incidents_go_to_a_private_file_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(incidents, "jupyter_runtime_dir", lambda: str(tmp_path / "runtime"))
    monkeypatch.setattr(incidents.log, "handlers", [])
    monkeypatch.setattr(incidents.log, "propagate", True)
    incidents.log_to_file()
    incidents.log_to_file()
    incidents.guarded(lambda: [][0], lambda _: None)()
    for handler in incidents.log.handlers:
        handler.close()
    text = incidents.log_path().read_text(encoding="utf-8")
    assert text.count("IndexError") == 1
    assert capsys.readouterr() == ("", "")


def test_the_examples_are_read_like_photos(shown):
    assert len(shown.picture.examples) == 3
    for button in shown.picture.examples:
        shown.start_over()
        button.click()
        assert shown.state in (State.DONE, State.REFUSED)
        assert shown.diagnosis is not None


def test_a_model_of_real_photos_is_shown_without_examples(
    tiny_bundle, tmp_path, words, without_hashes
):
    real = write_bundle(
        tmp_path / "real", tiny_bundle.model_path.read_bytes(), without_hashes(tiny_bundle.card)
    )
    real = update_card(real.path, demonstration=False)
    shown = DiagnosePage(Diagnoser(real))
    assert shown.picture.examples == ()
    assert "Demonstration model" not in words(shown)
    assert NOTICE in words(shown)


def test_the_map_of_another_condition_can_be_chosen(shown, lesion, upload, words):
    upload(shown, lesion)
    first, second = shown.diagnosis.differential[:2]
    assert [code for _, code in shown.picture.which.options] == [
        line.code for line in shown.diagnosis.differential[:3]
    ]
    assert shown.picture.which.value == first.code
    assert "dm-heat" not in words(shown.picture)  # the photo is to be seen first
    shown.picture.maps.switch.value = True
    assert f"looked at for {first.name}" in words(shown.picture)
    shown.picture.which.value = second.code
    assert f"looked at for {second.name}" in words(shown.picture)


def test_the_scale_of_the_map_is_told_and_the_next_photo_is_unveiled(shown, lesion, upload, words):
    upload(shown, lesion)
    assert "however sure the model is" not in words(shown.picture)
    shown.picture.maps.switch.value = True
    assert "The strongest place is always yellow, however sure the model is." in words(
        shown.picture
    )
    upload(shown, lesion)
    assert not shown.picture.maps.switch.value
    assert "dm-heat" not in words(shown.picture)


def test_quality_is_one_line_where_all_is_well(shown, lesion, dark, upload):
    upload(shown, lesion)
    assert '<details class="dm-fold"><summary>' in shown.quality.value
    assert "all 5 checks passed" in shown.quality.value
    upload(shown, dark)
    assert '<details class="dm-fold" open>' in shown.quality.value
    assert "checks passed" not in shown.quality.value


def test_conditions_are_folded_but_the_first(shown, lesion, upload):
    upload(shown, lesion)
    assert shown.clinical.value.count("<details") == 3
    assert shown.clinical.value.count(" open>") == 1
    assert shown.clinical.value.index(" open>") < shown.clinical.value.index("<summary>")


def test_it_says_what_the_models_were_made_for(shown, diagnoser, words):
    assert "Who reads your photos" in words(shown.answer)
    assert "10 conditions" in words(shown.answer)


def test_opacity_sends_no_picture(shown, lesion, upload, words):
    upload(shown, lesion)
    shown.picture.maps.switch.value = True
    before = words(shown.picture)
    shown.picture.opacity.value = 0.25
    after = words(shown.picture)
    assert after == before
    assert set(shown.picture._figure._dom_classes) == {"dm-figure", "dm-map-25"}


def test_start_over_forgets_the_answer(shown, lesion, upload, words):
    upload(shown, lesion)
    shown.answer.again.click()
    assert shown.state is State.WAITING
    assert shown.diagnosis is None
    assert "<img" not in words(shown.picture)


def test_results_are_a_table(shown, lesion, upload):
    upload(shown, lesion)
    html = shown.answer.html
    assert html.count('<th scope="row">') == html.count("<tr")
    assert "<caption" in html
    assert "7 others" in html


@pytest.mark.parametrize("harm", ["missing", "altered"])
def test_a_bundle_that_cannot_be_used_is_told_on_the_page(
    tiny_bundle, tmp_path, harm, words, without_hashes
):
    target = tmp_path / "bundle"
    if harm == "altered":
        write_bundle(target, tiny_bundle.model_path.read_bytes(), without_hashes(tiny_bundle.card))
        (target / "model.onnx").write_bytes(b"other")
    found = page(target)
    assert not isinstance(found, DiagnosePage)
    assert "The dashboard cannot start" in words(found)
    assert {"missing": "is no bundle", "altered": "has changed"}[harm] in words(found)


def test_the_environment_chooses_the_bundle(tiny_bundle, monkeypatch):
    monkeypatch.setenv("DERMOSAN_BUNDLE", str(tiny_bundle.path))
    assert default_bundles() == [tiny_bundle.path]
    assert isinstance(page(), DiagnosePage)
    monkeypatch.setenv("DERMOSAN_BUNDLE", "")
    names = [path.name for path in default_bundles()]
    assert names
    assert "demo_bundle" not in names  # real models are installed
    monkeypatch.setattr("dermosan_lib.faces.dashboard.opening.installed_bundles", dict)
    assert [path.name for path in default_bundles()] == ["demo_bundle"]


def test_a_bundle_without_clinical_texts_is_shown(
    tiny_bundle, tmp_path, lesion, upload, words, without_hashes
):
    taxonomy = ad_hoc_taxonomy([f"<b>kind {k}" for k in range(10)])
    card = without_hashes(tiny_bundle.card) | {
        "taxonomy": taxonomy.name,
        "conditions": [condition.to_dict() for condition in taxonomy],
    }
    bundle = write_bundle(tmp_path / "adhoc", tiny_bundle.model_path.read_bytes(), card)
    shown = DiagnosePage(Diagnoser(Bundle.load(bundle.path)))
    upload(shown, lesion)
    assert shown.state is State.DONE
    assert "Risk not known" in shown.answer.html
    assert "without clinical texts" in shown.clinical.value
    assert "<b>kind" not in words(shown)


def test_a_name_cannot_turn_the_words_around_it(shown):
    told = "wrong\u202egnp.\u2066low risk\x1b[2K.png"
    shown.read([(told, b"no picture")])
    words = shown.answer.html
    assert "\\u202e" in words
    assert not {"\u202e", "\u2066", "\x1b"} & set(words)
