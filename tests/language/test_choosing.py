import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dermosan_lib.language import (
    LANGUAGES,
    PSEUDO,
    best_language,
    catalogue_file,
    language_in_use,
    set_language,
    use_language,
)


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    set_language("en")


def test_every_language_but_english_has_a_catalogue():
    assert not catalogue_file("en").exists()
    assert all(catalogue_file(code).is_file() for code in LANGUAGES if code != "en")


def test_what_holds_within_ends_with_it():
    assert language_in_use() == "en"
    with use_language("es"):
        assert language_in_use() == "es"
        with use_language("en"):
            assert language_in_use() == "en"
        assert language_in_use() == "es"
    assert language_in_use() == "en"


def test_a_process_has_a_language_that_others_overrule():
    set_language("es")
    assert language_in_use() == "es"
    with use_language("en"):
        assert language_in_use() == "en"


def test_threads_and_tasks_do_not_hear_one_another():
    both, heard = threading.Barrier(2), {}

    def speak(code):
        with use_language(code):
            both.wait(timeout=240)
            heard[code] = language_in_use()
            both.wait(timeout=240)

    threads = [threading.Thread(target=speak, args=(code,)) for code in ("en", "es")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {"en": "en", "es": "es"}

    async def ask(code):
        with use_language(code):
            await asyncio.sleep(0)
            return await asyncio.to_thread(language_in_use)

    async def both_ask():
        return await asyncio.gather(ask("en"), ask("es"))

    # In a thread of its own: a browser that other tests opened keeps a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(lambda: asyncio.run(both_ask())).result() == ["en", "es"]


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        (("es",), "es"),
        (("ES-mx",), "es"),
        (("es_ES",), "es"),
        (("fr,es;q=0.5,en;q=0.7",), "en"),
        (("fr;q=1, es;q=0.9, en;q=0.8",), "es"),
        (("es;q=0, en;q=0.1",), "en"),
        (("es;q=0",), "en"),
        ((None, "es"), "es"),
        (("en", "es"), "en"),
        (("tlh", "es"), "es"),
        (("", None), "en"),
        (("es;q=much",), "en"),
        (("*;q=nan, es;q=inf",), "en"),
        (("../../es",), "en"),
        (("xx",), "en"),
        ((",;=" * 100_000,), "en"),
    ],
)
def test_the_best_language_of_what_is_asked_for(wishes, code, monkeypatch):
    monkeypatch.delenv("DERMOSAN_PSEUDO_LANGUAGE", raising=False)
    assert best_language(*wishes) == code


def test_a_page_speaks_the_pseudo_language_only_to_tests(monkeypatch):
    monkeypatch.setenv("DERMOSAN_PSEUDO_LANGUAGE", "1")
    assert best_language("xx") == PSEUDO


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match=r"'de' is not known\. Choose among: en, es"):
        set_language("de")
    with pytest.raises(ValueError, match="not known"), use_language("EN"):
        pass
