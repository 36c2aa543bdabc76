"""Tables and rules of the answers file, in SQL: no program that writes to it can break them.

A refused write raises `sqlite3.IntegrityError` whose text is a sentence of `RULES`.
"""

from dermosan_lib.language import sentence

SHOWN, FIRST, ADVICE, SECOND, TRUTH = "shown", "first", "advice", "second", "truth"

TABLES = """
CREATE TABLE IF NOT EXISTS study (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    layout INTEGER NOT NULL, name TEXT NOT NULL, design TEXT NOT NULL, cases TEXT NOT NULL,
    key BLOB NOT NULL, changeable INTEGER NOT NULL, at_end INTEGER NOT NULL,
    length INTEGER NOT NULL, begun_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS reader (
    number INTEGER PRIMARY KEY, pseudonym TEXT NOT NULL, same TEXT NOT NULL UNIQUE,
    joined_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS presentation (
    id INTEGER PRIMARY KEY, reader INTEGER NOT NULL REFERENCES reader (number),
    position INTEGER NOT NULL, image TEXT NOT NULL, lesion TEXT NOT NULL, truth TEXT NOT NULL,
    malignant INTEGER, skin_type TEXT NOT NULL, site TEXT NOT NULL, kind TEXT NOT NULL,
    arm TEXT NOT NULL, period INTEGER NOT NULL, faulty INTEGER NOT NULL, advised INTEGER NOT NULL,
    UNIQUE (reader, position));
CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    presentation INTEGER NOT NULL REFERENCES presentation (id),
    kind TEXT NOT NULL CHECK (kind IN ('shown', 'first', 'advice', 'second', 'truth')),
    at_ms INTEGER NOT NULL, elapsed_ms INTEGER CHECK (elapsed_ms >= 0), body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS of_presentation ON event (presentation, kind);
CREATE TABLE IF NOT EXISTS set_aside (
    presentation INTEGER PRIMARY KEY REFERENCES presentation (id),
    at_ms INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS listed_case (
    image TEXT PRIMARY KEY, condition TEXT NOT NULL, lesion TEXT NOT NULL,
    skin_type TEXT NOT NULL, site TEXT NOT NULL);
"""

# How an answer that is the last of a presentation is called: the second where there is advice.
_LAST = "CASE WHEN {p}.advised THEN 'second' ELSE 'first' END"
_ANSWERED = (  # presentation `p` has its last answer
    f"EXISTS (SELECT 1 FROM event e WHERE e.presentation = p.id AND e.kind = {_LAST.format(p='p')})"
)
_ASIDE = "EXISTS (SELECT 1 FROM set_aside s WHERE s.presentation = p.id)"
_THERE = "EXISTS (SELECT 1 FROM event WHERE presentation = NEW.presentation AND kind = '{kind}')"

RULES = {  # name: (table and moment, when it is broken, what is said)
    "shown_once": (
        "INSERT ON event", f"NEW.kind = 'shown' AND {_THERE.format(kind='shown')}",
        sentence("A case is shown once.")),
    "answer_what_is_shown": (
        "INSERT ON event", f"NEW.kind = 'first' AND NOT {_THERE.format(kind='shown')}",
        sentence("A case is answered after it was shown.")),
    "first_stays": (
        "INSERT ON event",
        f"NEW.kind = 'first' AND {_THERE.format(kind='first')} "
        "AND NOT (SELECT changeable FROM study)",
        sentence("An answer stays once it is given. Go on with the next step.")),
    "first_before_advice": (
        "INSERT ON event",
        f"NEW.kind = 'first' AND ({_THERE.format(kind='advice')} "
        f"OR {_THERE.format(kind='truth')})",
        sentence(
            "The first answer stays once advice or truth was shown. Go on with the next step.")),
    "commit_then_see": (
        "INSERT ON event", f"NEW.kind = 'advice' AND NOT {_THERE.format(kind='first')}",
        sentence("Advice is shown after the first answer. Answer first.")),
    "advice_once": (
        "INSERT ON event", f"NEW.kind = 'advice' AND {_THERE.format(kind='advice')}",
        sentence("Advice is shown once.")),
    "advice_in_its_arm": (
        "INSERT ON event",
        "NEW.kind = 'advice' AND NOT "
        "(SELECT advised FROM presentation WHERE id = NEW.presentation)",
        sentence("This case is read alone; there is no advice. Go on with the next step.")),
    "second_after_advice": (
        "INSERT ON event", f"NEW.kind = 'second' AND NOT {_THERE.format(kind='advice')}",
        sentence("The second answer follows the advice. Look at the advice first.")),
    "second_stays": (
        "INSERT ON event",
        f"NEW.kind = 'second' AND {_THERE.format(kind='second')} "
        "AND NOT (SELECT changeable FROM study)",
        sentence("An answer stays once it is given. Go on with the next step.")),
    "second_before_truth": (
        "INSERT ON event", f"NEW.kind = 'second' AND {_THERE.format(kind='truth')}",
        sentence("The answer stays once the truth was shown. Go on with the next step.")),
    "truth_after_answer": (
        "INSERT ON event",
        "NEW.kind = 'truth' AND NOT EXISTS (SELECT 1 FROM presentation p "
        f"WHERE p.id = NEW.presentation AND {_ANSWERED})",
        sentence("The truth is shown after the last answer. Answer first.")),
    "truth_once": (
        "INSERT ON event", f"NEW.kind = 'truth' AND {_THERE.format(kind='truth')}",
        sentence("The truth is shown once.")),
    "truth_at_end": (
        "INSERT ON event",
        "NEW.kind = 'truth' AND (SELECT at_end FROM study) AND (SELECT length FROM study) > "
        "(SELECT count(*) FROM presentation p WHERE p.reader = "
        "(SELECT reader FROM presentation WHERE id = NEW.presentation) "
        f"AND ({_ANSWERED} OR {_ASIDE}))",
        sentence(
            "In this study the truth is shown after the last case. Answer the others first.")),
    "one_after_the_other": (
        "INSERT ON presentation",
        "EXISTS (SELECT 1 FROM presentation p WHERE p.reader = NEW.reader "
        f"AND NOT {_ANSWERED} AND NOT {_ASIDE})",
        sentence("The next case comes after the answer to this one. Answer first.")),
    "in_a_row": (
        "INSERT ON presentation",
        "NEW.position <> 1 + (SELECT count(*) FROM presentation WHERE reader = NEW.reader)",
        sentence("Cases are shown one after another.")),
    "aside_asks_nothing": (
        "INSERT ON event",
        "EXISTS (SELECT 1 FROM set_aside WHERE presentation = NEW.presentation)",
        sentence("This case was set aside. Go on with the next one.")),
    "aside_unanswered": (
        "INSERT ON set_aside",
        "EXISTS (SELECT 1 FROM presentation p "
        f"WHERE p.id = NEW.presentation AND ({_ANSWERED} OR {_ASIDE}))",
        sentence("A case is set aside once, before its last answer. Go on with the next one.")),
    **{
        f"{table}_{verb.lower()}": (f"{verb} ON {table}", "1", sentence("What is written stays."))
        for table in ("study", "reader", "presentation", "event", "set_aside", "listed_case")
        for verb in ("UPDATE", "DELETE")
    },
}  # fmt: skip


NEWEST = "listed_case_delete"  # a rule that files of before lack


def layout() -> str:
    """The script that makes the tables that are not there yet, and the rules as they are now."""
    triggers = (
        f"DROP TRIGGER IF EXISTS {name}; CREATE TRIGGER {name} BEFORE {moment} WHEN {broken} "
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END;"
        for name, (moment, broken, said) in RULES.items()
    )
    return "\n".join(["BEGIN IMMEDIATE;", TABLES, *triggers, "COMMIT;"])
