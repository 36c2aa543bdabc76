"""The store refuses what the study does not allow, keeps what it took, and serves many at once."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time

import pytest

from dermosan_lib.errors import ReaderStudyError
from dermosan_lib.readers.store.answer_store import AnswerStore
from dermosan_lib.readers.store.records import Listed

ENTRIES = {
    "image": "a.png", "lesion": "a", "truth": "mel", "malignant": True, "skin_type": "", "site": "",
    "kind": "new", "arm": "model", "period": 1, "faulty": False, "advised": True,
}  # fmt: skip


@pytest.fixture
def make_store(tmp_path):
    opened = []

    def make(name="a.sqlite", **entries):
        store = AnswerStore(tmp_path / name)
        given = {"changeable": False, "at_end": False, "length": 2} | entries
        listing = [Listed("a.png", "mel", "a", "", "")]
        store.begin("t", "d1", "c1", listing=listing, **given)
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.close()


def shown(store, position=1, **entries):
    return store.present(reader=store.join("ana"), position=position, **(ENTRIES | entries)).id


def test_the_way_of_a_case_is_kept(make_store):
    store = make_store()
    one = shown(store)
    for kind in ("first", "advice", "second", "truth"):
        store.write(one, kind, {"x": 1}, 5)
    assert [e.kind for e in store.events()[one]] == ["shown", "first", "advice", "second", "truth"]
    assert store.presentations(0)[0].truth == "mel"
    assert store.presentations(0)[0].malignant is True


@pytest.mark.parametrize(
    ("before", "kind", "words"),
    [
        ([], "advice", "after the first answer"),
        ([], "second", "second answer follows the advice"),
        ([], "truth", "after the last answer"),
        ([], "shown", "shown once"),
        (["first"], "first", "stays once it is given"),
        (["first"], "second", "second answer follows the advice"),
        (["first"], "truth", "after the last answer"),
        (["first", "advice"], "advice", "Advice is shown once"),
        (["first", "advice"], "first", "stays once"),
        (["first", "advice"], "truth", "after the last answer"),
        (["first", "advice", "second"], "second", "stays once it is given"),
        (["first", "advice", "second", "truth"], "truth", "shown once"),
        (["first", "advice", "second", "truth"], "second", "stays once"),
    ],
)
def test_other_ways_are_refused(make_store, before, kind, words):
    store = make_store()
    one = shown(store)
    for step in before:
        store.write(one, step, {})
    with pytest.raises(ReaderStudyError, match=words):
        store.write(one, kind, {})
    assert len(store.events()[one]) == 1 + len(before)


def test_alone_there_is_no_advice_and_the_first_answer_is_the_last(make_store):
    store = make_store()
    one = shown(store, arm="alone", advised=False)
    store.write(one, "first", {})
    with pytest.raises(ReaderStudyError, match="read alone"):
        store.write(one, "advice", {})
    store.write(one, "truth", {})


def test_answers_may_change_until_something_is_shown_where_the_study_says_so(make_store):
    store = make_store(changeable=True)
    one = shown(store)
    store.write(one, "first", {"n": 1})
    store.write(one, "first", {"n": 2})
    store.write(one, "advice", {})
    with pytest.raises(ReaderStudyError, match="once advice or truth was shown"):
        store.write(one, "first", {})
    store.write(one, "second", {})
    store.write(one, "second", {})
    store.write(one, "truth", {})
    with pytest.raises(ReaderStudyError, match="once the truth was shown"):
        store.write(one, "second", {})


def test_the_next_case_waits_for_the_answer_and_the_truth_for_the_last_case(make_store):
    store = make_store(at_end=True)
    one = shown(store, arm="alone", advised=False)
    with pytest.raises(ReaderStudyError, match="The next case comes after the answer"):
        shown(store, 2)
    store.write(one, "first", {})
    with pytest.raises(ReaderStudyError, match="one after another"):
        shown(store, 3)
    with pytest.raises(ReaderStudyError, match="after the last case"):
        store.write(one, "truth", {})
    two = shown(store, 2, arm="alone", advised=False)
    store.write(two, "first", {})
    store.write(one, "truth", {})


def test_a_case_set_aside_asks_nothing_more_and_counts_as_done(make_store):
    store = make_store(at_end=True)
    one = shown(store)
    store.write(one, "first", {})
    store.set_aside(one, "a.png: gone")
    for kind in ("first", "advice", "second", "truth"):
        with pytest.raises(ReaderStudyError, match="was set aside"):
            store.write(one, kind, {})
    two = shown(store, 2, advised=False)
    store.write(two, "first", {})
    store.write(two, "truth", {})  # the first is not waited for
    with pytest.raises(ReaderStudyError, match="before its last answer"):
        store.set_aside(two, "late")
    entries = ENTRIES | {"reader": 0, "position": 3}
    none = store.present_none("b.png: gone", **entries)
    assert store.events().get(none.id, []) == []
    assert [one.aside for one in store.presentations()] == [True, False, True]
    assert store.reasons() == {one: "a.png: gone", none.id: "b.png: gone"}


def test_a_file_of_before_learns_the_new_rules(make_store, tmp_path):
    store = make_store()
    one = shown(store)
    store.close()
    old = sqlite3.connect(tmp_path / "a.sqlite")
    old.executescript(  # as files were before cases could be set aside
        "DROP TABLE set_aside; DROP TABLE listed_case; DROP TRIGGER one_after_the_other; "
        "DROP TRIGGER truth_at_end; DROP TRIGGER aside_asks_nothing; "
        "CREATE TRIGGER one_after_the_other BEFORE INSERT ON "
        "presentation BEGIN SELECT RAISE(ABORT, 'The old rule.'); END;"
    )
    old.close()
    again = AnswerStore(tmp_path / "a.sqlite")
    assert [one.aside for one in again.presentations()] == [False]
    assert again.listing() == []
    again.set_aside(one, "gone")
    shown(again, 2)
    again.close()


@pytest.mark.parametrize(
    "table", ["study", "reader", "presentation", "event", "set_aside", "listed_case"]
)
def test_no_program_changes_what_is_written(make_store, table, tmp_path):
    store = make_store()
    store.set_aside(shown(store), "gone")
    assert [case.image for case in store.listing()] == ["a.png"]
    other = sqlite3.connect(tmp_path / "a.sqlite")
    for change in (f"DELETE FROM {table}", f"UPDATE {table} SET rowid = rowid"):
        with pytest.raises(sqlite3.IntegrityError, match="What is written stays"):
            other.execute(change)
    other.close()


def test_another_study_and_no_database_are_refused(make_store, tmp_path):
    make_store()
    again = AnswerStore(tmp_path / "a.sqlite")
    with pytest.raises(ReaderStudyError, match="belong to other cases"):
        again.begin("t", "d1", "c2", changeable=False, at_end=False, length=2)
    again.close()
    (tmp_path / "x.sqlite").write_bytes(b"no database at all, but long enough" * 100)
    with pytest.raises(ReaderStudyError, match="cannot be used for answers"):
        AnswerStore(tmp_path / "x.sqlite")
    empty = AnswerStore(tmp_path / "new.sqlite")
    with pytest.raises(ReaderStudyError, match="holds no answers yet"):
        empty.study()
    empty.close()


def test_opaque_names_differ_between_files(make_store):
    one, other = make_store("1.sqlite"), make_store("2.sqlite")
    assert one.opaque("mel/1.png") == one.opaque("mel/1.png") != other.opaque("mel/1.png")


WRITER = textwrap.dedent(
    """
    import sys
    from dermosan_lib.readers.store import AnswerStore

    file, name, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
    store = AnswerStore(file)
    store.begin("t", "d1", "c1", changeable=False, at_end=False, length=n)
    reader = store.join(name)
    entries = dict(image="a.png", lesion="a", truth="mel", malignant=True, skin_type="", site="",
                   kind="new", arm="alone", period=1, faulty=False, advised=False)
    for position in range(1, n + 1):
        one = store.present(reader=reader, position=position, **entries)
        store.write(one.id, "first", {"n": position}, 7)
        print(position, flush=True)
    """
)


def start(tmp_path, file, name, n):
    script = tmp_path / "writer.py"
    script.write_text(WRITER)
    command = [sys.executable, str(script), str(file), name, str(n)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ)


def test_many_processes_lose_nothing(tmp_path):
    file = tmp_path / "many.sqlite"
    running = [start(tmp_path, file, f"r{k}", 15) for k in range(4)]
    for process in running:
        process.communicate(timeout=240)
        assert process.returncode == 0
    store = AnswerStore(file)
    assert sorted(store.pseudonyms().values()) == [f"r{k}" for k in range(4)]
    assert len(store.presentations()) == 60
    kinds = [event.kind for events in store.events().values() for event in events]
    assert (kinds.count("shown"), kinds.count("first")) == (60, 60)
    store.close()


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_killed_writer_loses_at_most_what_was_not_committed(tmp_path):
    file = tmp_path / "killed.sqlite"
    with start(tmp_path, file, "ana", 10_000) as process:
        said = [process.stdout.readline() for _ in range(12)]
        time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()  # what it had said before it died
    committed = max(int(line) for line in said if line.endswith("\n"))
    store = AnswerStore(file)
    answered = [k for k, events in store.events().items() if events[-1].kind == "first"]
    assert committed <= len(answered) <= committed + 1
    assert len(store.presentations()) <= len(answered) + 1
    check = sqlite3.connect(file)
    assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    check.close()
    store.close()
