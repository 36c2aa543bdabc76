"""The page without a browser: commit, then see; reload; two pages of one reader; the end."""

import re

import pytest

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.language import PSEUDO, use_language
from dermosan_lib.readers import ReadingSession
from dermosan_lib.readers.order import reading_plan


def visible(part):
    return part.layout.display != "none"


def everything(widget):
    """All that a widget and its children hold, shown or not."""
    state = str({key: value for key, value in widget.get_state().items() if key != "children"})
    return state + "".join(everything(child) for child in getattr(widget, "children", ()))


def test_nothing_is_asked_or_told_before_the_commit(open_page, begin, answer, adviser, monkeypatch):
    page = open_page()
    told = []
    for name in ("advice", "truth", "debrief", "told_case"):
        real = getattr(ReadingSession, name)
        monkeypatch.setattr(
            ReadingSession, name,
            lambda self, *given, real=real, name=name: told.append(name) or real(self, *given),
        )  # fmt: skip
    begin(page)
    before = everything(page)
    assert visible(page.form)
    assert told == []
    assert adviser.asked == 0
    assert before.count("data:image") == 1
    assert 'class="dm-bars"' not in before
    answer(page)
    assert told == ["advice"]
    assert "What the model says" in page.card.told.value
    assert "70%" in page.card.told.value
    assert "What to look for in Melanoma" in page.card.told.value
    assert everything(page.case).count("data:image") == 2  # the map beside the picture
    answer(page, again=True)
    assert "It is: " in page.card.told.value
    page.card.onward.click()
    after = everything(page)
    assert after.count("data:image") == 1
    assert "It is: " not in after
    assert 'class="dm-bars"' not in after


def test_an_answer_that_lacks_something_is_not_committed(open_page, begin):
    page = open_page()
    begin(page)
    form = page.form
    for diagnosis, management, other, sentence in (
        ("", None, "", "none is chosen"),
        ("Melanoma", None, "", "nothing is chosen"),
        ("Plague <b>", "refer", "", "Plague &lt;b&gt;"),
        ("Melanoma", "refer", "melanoma", "named once"),
    ):
        form.diagnosis.value, form.management.value = diagnosis, management
        form.alternatives[0].value = other
        form.commit.click()
        assert sentence in form.note.value
    assert page.session.answers() == ()


def test_what_is_filled_in_is_what_is_kept(open_page, begin):
    page = open_page()
    begin(page)
    form = page.form
    form.diagnosis.value, form.management.value = " melanoma", "manage"
    form.alternatives[1].value = "Basal cell carcinoma"
    form.confidence.value = 85
    feature = next(iter(form._boxes))
    form._boxes[feature].value = True
    assert "1 named" in form.more.description
    form.commit.click()
    (kept,) = page.session.answers()
    assert (kept.diagnosis, kept.management, kept.confidence) == ("mel", "manage", 85)
    assert kept.alternatives == ("bcc",)
    assert kept.features == (feature,)
    assert form.diagnosis.value == "Melanoma"  # to be confirmed or changed
    assert form.confidence.value == 85


def test_the_second_click_of_a_double_click_commits_nothing(open_page, begin, answer):
    page = open_page()
    begin(page)
    answer(page)
    page.form.commit.click()
    assert len(page.session.answers()) == 1
    page.card.onward.click()  # no button of this step
    assert "What the model says" in page.card.told.value


def test_a_page_that_is_loaded_again_goes_on(open_page, begin, answer):
    begin(first := open_page())
    answer(first)
    again = open_page()
    begin(again, " ANA ")
    assert "You said: Melanoma" in again.card.told.value
    assert again.case._progress.value == first.case._progress.value
    answer(again, "Melanocytic nevus", again=True)
    assert "It is: " in again.card.told.value
    begin(third := open_page())
    assert "Case 2 of 3" in third.case._progress.value


def test_who_types_a_pseudonym_that_is_taken_is_asked(open_page, begin, answer, words):
    begin(first := open_page())
    answer(first)
    second = open_page()
    second.join.pseudonym.value = "Ana"
    second.join.begin.click()
    assert second.session is None
    assert "1 case was answered under ana already. Was it you?" in second.join.note.value
    assert not visible(second.join.begin)
    second.join.others.click()
    assert second.join.pseudonym.value == second.join.note.value == ""
    second.join.pseudonym.value = "ana"
    second.join.begin.click()
    second.join.pseudonym.value = "eva"  # the question was of another name
    assert second.join.note.value == ""
    second.join.theirs.click()
    assert second.session is None
    second.join.begin.click()
    assert second.session.pseudonym == "eva"
    third = open_page()
    third.join.pseudonym.value = "ana"
    third.join.begin.click()
    third.join.theirs.click()
    assert "You said: Melanoma" in third.card.told.value


def test_a_page_that_is_loaded_again_is_not_asked(open_page, begin):
    begin(first := open_page())
    proof = first.session.proof
    assert f'data-proof="{proof}"' in first._who.value
    again = open_page()
    again.join.pseudonym.value, again.join.proof.value = "ana", proof
    again.join.begin.click()
    assert again.session.pseudonym == "ana"
    other = open_page()
    other.join.pseudonym.value, other.join.proof.value = "ana", "é" + proof[1:]
    other.join.begin.click()
    assert "Somebody has begun under ana already" in other.join.note.value


def test_a_case_whose_picture_is_lost_is_set_aside(open_own, begin, answer, adviser):
    page, folder = open_own()
    plan = [slot.image for slot in page_plan(page, "ana")]
    (folder / plan[0]).write_bytes(b"damaged")
    begin(page)
    assert "One case is left out" in page.card.told.value
    assert "picture of case 1 cannot be read" in page.card.told.value
    assert plan[0] not in everything(page)
    page.card.onward.click()
    assert "Case 2 of 3" in page.case._progress.value
    (folder / plan[1]).unlink()  # after it was shown
    answer(page)
    assert "picture of case 2 cannot be read" in page.card.told.value
    page.card.onward.click()
    assert "Case 3 of 3" in page.case._progress.value
    answer(page)
    answer(page, again=True)
    (folder / plan[2]).unlink()
    again, _ = open_own(folder)
    begin(again)
    assert "It is: " in again.card.told.value
    assert "can no longer be read" in again.case._figure.value
    again.card.onward.click()
    assert visible(again.debrief)
    store = again.study.store
    assert [one.aside for one in store.presentations(0)] == [True, True, False]
    assert [reason.split(":")[0] for reason in store.reasons().values()] == plan[:2]


def test_no_case_is_lost_while_all_pictures_are_out_of_reach(open_own, begin):
    page, folder = open_own()
    folder.rename(elsewhere := folder.with_name("elsewhere"))
    begin(page)
    assert "cannot be reached now" in page.card.told.value
    elsewhere.rename(folder)
    page.card.onward.click()
    assert "Case 1 of 3" in page.case._progress.value
    assert page.study.store.reasons() == {}


def page_plan(page, pseudonym):
    return reading_plan(page.study.design, page.study.cases, pseudonym, 0)


def test_two_pages_of_one_reader_cannot_answer_for_each_other(open_page, begin, answer):
    one, other = open_page(), open_page()
    begin(one)
    begin(other)
    answer(one)
    answer(one, again=True)
    one.card.onward.click()  # the second case
    answer(other)  # the first, long answered
    assert "answered on another page" in other.card.told.value
    assert one.session.answers() == ()
    other.card.onward.click()
    assert "Case 2 of 3" in other.case._progress.value


@pytest.mark.parametrize("feedback", ["now", "end"])
def test_to_the_end(open_page, begin, answer, feedback):
    page = open_page(feedback=feedback)
    begin(page)
    for _ in range(3):
        answer(page)
        answer(page, again=True)
        if feedback == "now":
            page.card.onward.click()
    assert visible(page.debrief)
    shown = everything(page.debrief)
    assert "of 3" in shown
    assert "95% interval" in shown
    assert "data:text/csv;base64," in shown
    missed = [position for _, position in page.debrief.which.options]
    assert missed == [one.position for one in page.session.debrief() if not one.right]
    for position in missed:
        page.debrief.which.value = position
        assert f"Case {position} of 3" in page.case._progress.value
        assert "Not right" in page.card.told.value


def test_an_answer_may_be_changed_where_the_study_says_so(open_page, begin, answer):
    page = open_page(changeable=True)
    begin(page)
    answer(page)
    assert "Your answer is kept" in page.card.told.value
    page.card.change.click()
    answer(page, "Melanocytic nevus")
    page.card.onward.click()
    assert "You said: Melanocytic nevus" in page.card.told.value
    page.card.change.click()  # no button of this step
    assert "What the model says" in page.card.told.value


def test_a_case_that_another_page_has_left_behind_is_not_changed(open_page, begin, answer):
    one, other = open_page(changeable=True), open_page(changeable=True)
    begin(one)
    answer(one)
    begin(other)  # goes on: advice, the final answer, the truth, the next case
    answer(other, again=True)
    for _ in range(2):
        other.card.onward.click()
    assert "Case 2 of 3" in other.case._progress.value
    one.card.change.click()
    assert "answered on another page" in one.card.told.value
    one.card.onward.click()
    assert "Case 2 of 3" in one.case._progress.value


def test_what_is_filled_in_stays_where_the_disk_refuses_it(open_page, begin, answer, monkeypatch):
    page = open_page()
    begin(page)
    write = page.study.store.write

    def refuses(*_, **__):
        raise ReaderStudyError("The answers cannot be written.")

    for again in (False, True):
        monkeypatch.setattr(page.study.store, "write", refuses)
        answer(page, "Melanocytic nevus", again=again)
        assert "cannot be written" in page.form.note.value
        assert visible(page.form)
        assert page.form.diagnosis.value == "Melanocytic nevus"
        monkeypatch.setattr(page.study.store, "write", write)
        (page.form.commit_again if again else page.form.commit).click()
    assert [one.diagnosis for one in page.session.answers()] == ["nv", "nv"]


def test_lists_are_in_the_order_of_their_language(open_page):
    page = open_page()
    with use_language("es"):
        page.say_anew()
        shown = [box.description for box in page.form._features.children]
        assert shown.index("úlcera central o costra que nunca cura") < shown.index(
            "un «patito feo», distinto de los demás lunares de la persona"
        )
        assert shown[0].startswith("a")
        assert "(0 señalados)" in page.form.more.description
        page.form._features.children[0].value = True
        assert "(1 señalado)" in page.form.more.description


def test_readers_alone_see_no_advice(open_page, begin, answer, adviser):
    titles = []
    for pseudonym in ("ana", "ben"):  # one in each arm
        page = open_page(arms=["alone", "model"], scheme="parallel", length=4)
        begin(page, pseudonym)
        answer(page)
        titles.append("It is: " in page.card.told.value)
        assert "data:image" not in page.case._map.value  # the arm `model` shows no map
        assert "What to look for in Melanoma" not in page.card.told.value or titles[-1]
    assert sorted(titles) == [False, True]
    assert adviser.asked == 1


def test_a_pseudonym_is_text(open_page, begin, words):
    page = open_page()
    begin(page, "")
    assert "1 to 40 characters" in page.join.note.value
    begin(page, "<b>ana</b>")
    assert "&lt;b&gt;ana" in words(page)
    assert "<b>ana" not in words(page)
    page.card.leave.click()
    assert visible(page.join)
    assert not visible(page.case)


def test_all_is_said_anew_in_another_language_and_what_is_filled_in_stays(
    open_page, begin, answer, adviser, words
):
    page = open_page()
    begin(page)
    answer(page)
    page.form.diagnosis.value = "Melanocytic nevus"
    with use_language("es"):
        page.say_anew()
        said = re.sub(r"<style>.*?</style>", "", words(page), flags=re.DOTALL)
        assert "Lo que dice el modelo" in said
        assert "What the model says" not in said
        assert [text for text, _ in page.form.management.options] == ["Tratar aquí", "Derivar"]
        assert page.form.management.value == "refer"
        assert page.form.diagnosis.value == page.taxonomy["nv"].name != "Melanocytic nevus"
        page.form.commit_again.click()
        assert page.session.answers()[1].diagnosis == "nv"
        assert "Es: " in page.card.told.value
    page.say_anew()
    assert "It is: " in page.card.told.value
    page.card.onward.click()
    page.say_anew()  # what was told of the case before is not said again
    assert "It is: " not in page.card.told.value
    assert adviser.asked == 1


def test_every_word_is_marked_for_translation(open_page, begin, answer, words):
    with use_language(PSEUDO):
        page = open_page()
        controls = (
            page.form.diagnosis, page.form.confidence, page.form.management, page.form.commit,
            page.form.more, page.card.leave, page.join.begin, page.join.pseudonym, page.case.closer,
            page.debrief.which,
        )  # fmt: skip
        assert [one.description for one in controls if "⟦" not in one.description] == []
        begin(page)
        answer(page, "⟦Melanoma⟧")
        text = re.sub(r"<style>.*?</style>|<[^>]*>", "|", words(page), flags=re.DOTALL)
        bare = [part for part in text.split("|") if re.search(r"[A-Za-z]{3}", part)]
        assert [part for part in bare if "⟦" not in part] == ["DERMOSAN", "May"]
