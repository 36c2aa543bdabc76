import copy
import pickle
from datetime import date

from dermosan_lib.language import translate, use_language
from dermosan_lib.text import day, number, percent


def test_days_and_numbers_are_english_and_said_in_spanish():
    shown = [
        day(date(2026, 3, 3)),
        number(12345.67, 1),
        number(3),
        number(-0.27, 2),
        percent(0.125, 1),
        percent(1e-9),
    ]
    assert shown == ["3 March 2026", "12,345.7", "3", "−0.27", "12.5%", "<1%"]
    for again in (shown, copy.deepcopy(shown), pickle.loads(pickle.dumps(shown))):
        with use_language("es"):
            assert [translate(one).replace("\N{NO-BREAK SPACE}", "_") for one in again] == [
                "3 de marzo de 2026", "12.345,7", "3", "−0,27", "12,5_%", "<1_%",
            ]  # fmt: skip
