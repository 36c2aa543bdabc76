"""Sentences in a row."""

import copy
import pickle

from dermosan_lib.language import PSEUDO, Message, joined, translate, use_language


def test_each_part_is_said_in_the_language_of_its_reader():
    told = joined([Message("Start over"), "", "photo.png"], ", ")
    assert told == "Start over, photo.png"
    with use_language("es"):
        assert translate(told) == "Empezar de nuevo, photo.png"
    with use_language(PSEUDO):
        assert translate(told) == "⟦Start over⟧, photo.png"
    assert translate(told) == "Start over, photo.png"


def test_within_a_sentence_and_within_another_row():
    told = Message("Next step: {steps}", steps=joined([Message("Cancel"), joined(["a", "b"])]))
    assert told == "Next step: Cancel a b"
    assert told.said_in("es") == "Qué hacer: Cancelar a b"


def test_copies_still_know_their_parts():
    told = joined([Message("Start over"), Message("Cancel")])
    for other in (pickle.loads(pickle.dumps(told)), copy.deepcopy(told)):
        assert other == told
        assert other.said_in("es") == "Empezar de nuevo Cancelar"
