"""A simulated reader: knows the truth as often as it should, and takes advice as it should."""

from dataclasses import dataclass

import numpy as np

from dermosan_lib.readers.answers import MANAGE, REFER, Answer
from dermosan_lib.readers.order import generator
from dermosan_lib.readers.session import (
    AGAIN,
    ANSWER,
    DEBRIEF,
    FINISHED,
    LEARN,
    LOOK,
    NEXT,
    OpenStudy,
    ReadingSession,
)


@dataclass(frozen=True)
class ReaderModel:
    """How good simulated readers are and how they take advice; shares 0..1.

    ``reliance`` and ``self_reliance`` are the two measures of Schemmer et al. (2023).
    """

    accuracy: float = 0.6  # alone, on a case of mean difficulty
    readers_spread: float = 0.4  # standard deviation between readers, in log odds
    cases_spread: float = 0.8  # standard deviation between cases, in log odds
    reliance: float = 0.7  # wrong alone, advice right: how often it is taken
    self_reliance: float = 0.6  # right alone, advice wrong: how often the own answer stays
    follows: float = 0.4  # wrong alone, advice wrong too: how often it is taken


def read_all(study: OpenStudy, pseudonym: str, model: ReaderModel, seed: int = 42) -> None:
    """Let one simulated reader read all their cases; the answers are in the study's store."""
    session, rng = ReadingSession(study, pseudonym), generator(seed, "reader", pseudonym)
    skill = float(rng.normal(0, model.readers_spread))
    said, advised = "", ""
    while (step := session.step) != FINISHED:
        if step == NEXT:
            session.next_case()
        elif step == ANSWER:
            said = _alone(study, session, model, skill, rng)
            session.commit(_answer(study, said, rng, 0.0), int(rng.lognormal(9.5, 0.5)))
        elif step == LOOK:
            advised = session.advice().top
        elif step == AGAIN:
            said = _after(study, session, model, said, advised, rng)
            sure = 0.1 if said == advised else 0.0
            session.commit(_answer(study, said, rng, sure), int(rng.lognormal(8.5, 0.5)))
        elif step == LEARN:
            session.truth()
        elif step == DEBRIEF:
            session.debrief()


def _truth(study: OpenStudy, session: ReadingSession) -> tuple[str, str]:
    last = study.store.presentations(session.number)[-1]
    return last.truth, last.image


def _alone(
    study: OpenStudy,
    session: ReadingSession,
    model: ReaderModel,
    skill: float,
    rng: np.random.Generator,
) -> str:
    truth, image = _truth(study, session)
    hard = float(generator(0, "difficulty", image).normal(0, model.cases_spread))
    odds = np.log(model.accuracy / (1 - model.accuracy)) + skill - hard
    if rng.random() < 1 / (1 + np.exp(-odds)):
        return truth
    others = [code for code in study.cases.taxonomy.codes if code != truth]
    alike = [code for code in study.cases.taxonomy[truth].look_alikes if code in others]
    return str(rng.choice(alike if alike and rng.random() < 0.8 else others))


def _after(
    study: OpenStudy,
    session: ReadingSession,
    model: ReaderModel,
    said: str,
    advised: str,
    rng: np.random.Generator,
) -> str:
    truth, _ = _truth(study, session)
    if not advised or said == advised:
        return said
    if said == truth:
        return said if rng.random() < model.self_reliance else advised
    return (
        advised if rng.random() < (model.reliance if advised == truth else model.follows) else said
    )


def _answer(study: OpenStudy, said: str, rng: np.random.Generator, sure: float) -> Answer:
    """A whole answer around a diagnosis."""
    condition = study.cases.taxonomy[said]
    seen = tuple(one for one in condition.look_for if rng.random() < 0.5)
    alike = [code for code in condition.look_alikes if code in study.cases.taxonomy.codes]
    confidence = int(np.clip(100 * rng.normal(0.65 + sure, 0.18), 5, 100))
    refers = condition.suspicious or rng.random() < 0.15
    return Answer(said, REFER if refers else MANAGE, confidence, tuple(alike[:2]), seen)
