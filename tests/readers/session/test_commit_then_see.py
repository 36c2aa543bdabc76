"""Sessions: the way of a case, and that nothing leaks before the answer."""

import dataclasses
import json
import pickle
import re
from itertools import pairwise
from pathlib import Path

import pytest

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.readers.advice import Advice
from dermosan_lib.readers.answers import Answer
from dermosan_lib.readers.session.commit_then_see import ReadingSession
from dermosan_lib.readers.session.shown_cases import ShownCase
from dermosan_lib.readers.session.steps import (
    AGAIN,
    ANSWER,
    DEBRIEF,
    FINISHED,
    LEARN,
    LOOK,
    NEXT,
)


def read(session, answer):
    """Go through all cases; the steps that were taken, and what was shown."""
    steps, shown = [], []
    while (step := session.step) != FINISHED:
        steps.append(step)
        if step == NEXT:
            shown.append(session.next_case())
        elif step in (ANSWER, AGAIN):
            session.commit(answer, 1000)
        elif step == LOOK:
            session.advice()
        elif step == LEARN:
            session.truth()
        else:
            session.debrief()
    return steps, shown


def test_a_case_with_advice_goes_its_way_to_the_end(make_study, nevus):
    session = ReadingSession(make_study(length=4), "ana")
    steps, shown = read(session, nevus)
    assert steps == [NEXT, ANSWER, LOOK, AGAIN, LEARN] * 4
    assert [one.position for one in shown] == [1, 2, 3, 4]
    assert session.next_case() is None


def test_feedback_at_the_end_is_a_debrief(make_study, nevus):
    study = make_study(length=3, feedback="end", base_rate=None)
    session = ReadingSession(study, "ana")
    session.next_case()
    session.commit(nevus)
    session.advice()
    session.commit(nevus)
    with pytest.raises(ReaderStudyError, match="after the last case"):
        session.truth()
    steps, _ = read(session, nevus)
    assert steps[-1] == DEBRIEF
    assert len(session.debrief()) == 3


def test_a_session_goes_on_where_it_was_left(make_study, nevus):
    study = make_study()
    first = ReadingSession(study, "ana").next_case()
    again = ReadingSession(study, "ANA")
    assert again.next_case() == first
    again.commit(nevus)
    seen = again.advice()
    assert ReadingSession(study, "ana").step == AGAIN
    assert ReadingSession(study, "ana").advice() == seen


def test_advice_is_not_even_made_before_the_answer(make_study, nevus):
    asked = []

    def advisor(path):
        asked.append(path)
        return Advice((("mel", 0.8), ("nv", 0.2)), overlay=b"map")

    session = ReadingSession(make_study(advisor, advice="model"), "ana")
    session.next_case()
    with pytest.raises(ReaderStudyError, match="Answer first"):
        session.advice()
    with pytest.raises(ReaderStudyError, match="after the last answer"):
        session.truth()
    assert asked == []
    session.commit(nevus)
    assert session.advice().top == "mel"
    assert len(asked) == 1
    assert session.advice().overlay == b""  # the arm `model` shows no map


def test_the_arm_with_features_shows_the_map_again_after_a_reload(make_study, nevus):
    study = make_study(
        lambda path: Advice((("mel", 1.0),), overlay=b"map"), advice="model",
        arms=["model_features"],
    )  # fmt: skip
    session = ReadingSession(study, "ana")
    session.next_case()
    session.commit(nevus)
    assert session.advice().overlay == b"map"
    assert ReadingSession(study, "ana").advice().overlay == b"map"


def test_a_model_of_other_conditions_and_a_missing_one_are_refused(make_study, nevus, tmp_path):
    with pytest.raises(ReaderStudyError, match="there is no model"):
        make_study(advice="model")
    session = ReadingSession(make_study(lambda p: Advice((("wart", 1.0),)), advice="model"), "ana")
    session.next_case()
    session.commit(nevus)
    with pytest.raises(ReaderStudyError, match="The model names wart"):
        session.advice()
    assert session.step == LOOK


def test_wrong_advice_is_given_as_often_as_set(make_study, nevus):
    study = make_study(arms=["faulty"], faulty_share=0.25, length=16)
    for name in ("ana", "ben"):
        session = ReadingSession(study, name)
        read(session, nevus)
        wrong = sum(one.advised != one.condition for one in session.debrief())
        assert wrong == 4


def test_missed_cases_come_back_and_are_read_alone(make_study):
    study = make_study(length=8, review=2)
    steps, shown = read(ReadingSession(study, "ana"), Answer("sk", "manage", 50))
    kinds = [one.kind for one in study.store.presentations(0)]
    assert len(shown) == 10
    assert kinds.count("new") == 8
    assert kinds.count("pair") + kinds.count("missed") == 2
    assert steps.count(LOOK) == 8
    tokens = [one.token for one in shown]
    assert len(set(tokens)) == len(tokens)


def test_an_unreadable_picture_is_told_without_its_name(make_study, pictures, caplog, monkeypatch):
    session = ReadingSession(make_study(), "ana")
    monkeypatch.setattr(
        "dermosan_lib.readers.session.commit_then_see.bare_picture",
        lambda *_: (_ for _ in ()).throw(OSError("mel/mel_01.png is gone")),
    )
    with pytest.raises(ReaderStudyError) as error:
        session.next_case()
    assert "mel" not in str(error.value)
    assert "mel/mel_01.png is gone" in caplog.text
    assert session.study.store.presentations(0) == []


def test_what_is_shown_has_no_field_for_a_secret():
    names = [field.name for field in dataclasses.fields(ShownCase)]
    assert names == ["token", "position", "length", "at_most", "picture"]
    kinds = {field.type for field in dataclasses.fields(ShownCase)}
    assert kinds <= {str, int, bytes, "str", "int", "bytes"}


@pytest.mark.parametrize("seed", range(3))
def test_no_secret_is_in_what_is_shown_before_the_answer(make_study, seed):
    study = make_study(
        arms=["faulty"], faulty_share=0.3, length=16, review=4, seed=seed, name=f"leak {seed}"
    )
    for name in ("ana", "ben"):
        session = ReadingSession(study, name)
        while (shown := session.next_case()) is not None:
            plain = dataclasses.asdict(shown)
            picture = plain.pop("picture")
            assert re.fullmatch("[0-9a-f]{16}", plain["token"])
            text = json.dumps(plain) + str(pickle.dumps(shown).replace(picture, b""))
            text = text.replace(shown.token, "")  # whose digits may spell "bcc" by chance
            here = study.store.presentations(session.number)[-1]
            secrets = [
                here.truth, here.image, here.lesion, Path(here.image).name, here.arm, "faulty",
                "malignant", study.cases.taxonomy[here.truth].name, *study.cases.taxonomy.codes,
            ]  # fmt: skip
            assert not [secret for secret in secrets if secret in text]
            assert not [
                secret for secret in secrets if len(secret) > 3 and secret.encode() in picture
            ]
            session.commit(Answer("sk", "manage", 50), 10)
            if here.advised:
                session.advice()
                session.commit(Answer("sk", "manage", 50), 10)
            session.truth()


def test_tokens_and_places_tell_nothing_of_the_truth(make_study, nevus):
    """Over readers, malignant cases stand early as often as late, and tokens sort at random."""
    study = make_study(length=16, base_rate=0.5)
    places, ranks = [], []
    for k in range(6):
        session = ReadingSession(study, f"r{k}")
        _, shown = read(session, nevus)
        truth = [one.malignant for one in study.store.presentations(session.number)]
        places += [place for place, bad in enumerate(truth) if bad]
        order = sorted(range(16), key=lambda place, shown=shown: shown[place].token)
        ranks += [rank for rank, place in enumerate(order) if truth[place]]
    # Mean of 48 places of 0..15: 7.5, standard error below 0.6 (the places of a reader repel).
    assert abs(sum(places) / len(places) - 7.5) < 2
    assert abs(sum(ranks) / len(ranks) - 7.5) < 2


def test_two_readers_at_once_do_not_meet(make_study, nevus):
    study = make_study()
    sessions = [ReadingSession(study, name) for name in ("ana", "ben")]
    first = [one.next_case() for one in sessions]
    assert first[0].token != first[1].token
    sessions[0].commit(nevus)
    assert [one.step for one in sessions] == [LOOK, ANSWER]


def test_times_are_measured_where_the_page_does_not(make_study, nevus):
    study = make_study()
    session = ReadingSession(study, "ana")
    session.next_case()
    session.commit(nevus)
    (events,) = study.store.events().values()
    assert 0 <= events[-1].elapsed_ms < 60_000
    assert all(a.at_ms <= b.at_ms for a, b in pairwise(events))


def test_a_page_that_is_loaded_again_finds_case_and_answers(make_study, nevus):
    study = make_study(length=3)
    session = ReadingSession(study, "ana")
    assert session.current() is None
    assert session.answers() == ()
    assert session.token == ""
    shown = session.next_case()
    session.commit(nevus)
    session.advice()
    again = ReadingSession(study, "ana")
    assert again.current() == shown
    assert again.answers() == (nevus,)
    assert again.token == shown.token
    assert not again.names_features


def test_only_a_case_of_known_truth_is_seen_again(make_study, nevus):
    session = ReadingSession(make_study(length=3), "ana")
    shown = session.next_case()
    with pytest.raises(ReaderStudyError, match="its truth was told"):
        session.told_case(1)
    session.commit(nevus)
    session.advice()
    session.commit(nevus)
    session.truth()
    assert session.told_case(1) == shown
    with pytest.raises(ReaderStudyError, match="case 2"):
        session.told_case(2)
