"""The teacher's page's own words, each marked for translation; said where they are shown."""

from dermosan_lib.language import sentence

PAGE = sentence("teach")
PAGE_TITLE = sentence("DERMOSAN: teach")
STOPPED = sentence("The teacher's page cannot start")
NOT_HERE = sentence(
    "This page shows truths and everybody's answers, so it is not shown to a class. Start it for "
    "yourself, as a server of its own: dermosan dashboard --teacher --study FILE --port 8867"
)
NOBODY = sentence("Nobody has answered yet")
NOBODY_TEXT = sentence(
    "Here stands what readers answer, as soon as they have committed it. The page looks again "
    "every {seconds} seconds."
)
REFRESH = sentence("Look again")
LIVE = sentence("Look again by itself, every {seconds} seconds")
UNREADABLE = sentence("The answers cannot be read")

# Readers
READERS = sentence("Who reads")
READER = sentence("Reader")
CASES = sentence("Cases answered")
OF = sentence("{n} of {length}")
LEFT_OUT = sentence(
    "Answers that are committed, to cases read for the first time. Intervals are 95% and take "
    "readers and lesions both for a sample."
)

SET_ASIDE = sentence("Cases set aside, since their pictures cannot be read")
SET_ASIDE_HELP = sentence(
    "They count nowhere. Replace the files for readers to come; who has met one goes on without it."
)
CASE = sentence("Case")
REASON = sentence("File, and what is wrong with it")

# Accuracy
ACCURACY = sentence("Accuracy alone and after advice, on the same cases")
BY = sentence("Take apart by")
EVERYTHING = sentence("nothing")
ARM = sentence("arm")
CONDITION = sentence("condition")
SKIN_TYPE = sentence("skin type")
SITE = sentence("site")
UNKNOWN = sentence("not known")
ALL = sentence("all")
GROUP = sentence("Group")
ALONE = sentence("Alone")
AFTER = sentence("After advice")
CHANGE = sentence("Change, points")
ANSWERS = sentence("Answers")
NO_PAIRS = sentence("No case has been answered before and after advice yet.")
MCNEMAR = sentence(
    "{gained} answers became right, {lost} wrong. McNemar's exact test: p {p}; it takes answers "
    "to be independent, which those of one reader are not. Swapping whole readers: p {whole}."
)
EQUALS = sentence("= {p}")
BELOW = sentence("< {p}")

# Reliance
SWITCHES = sentence("How answers moved")
ADVICE = sentence("Advice")
RIGHT = sentence("right")
WRONG = sentence("wrong")
SWITCH = {
    "right, stays right": sentence("right, stays right"),
    "right → wrong": sentence("right → wrong"),
    "wrong → right": sentence("wrong → right"),
    "wrong, stays wrong": sentence("wrong, stays wrong"),
}
SWITCH_COLUMN = sentence("Own answer, and the last")
COUNT = sentence("Answers")
SHARE = sentence("Share")
RELIANCE = sentence("Reliance on the advice")
MEASURE = sentence("Measure")
VALUE = sentence("Value")
INTERVAL = sentence("95% interval")
MEASURES = {
    "relative_ai_reliance": sentence(
        "Relative AI reliance (RAIR): wrong alone, advice right: right in the end"
    ),
    "relative_self_reliance": sentence(
        "Relative self-reliance (RSR): right alone, advice wrong: right in the end"
    ),
    "over_reliance": sentence("Over-reliance: advice wrong: taken"),
    "under_reliance": sentence("Under-reliance: advice right: not taken"),
    "agreement": sentence("Agreement with the advice"),
    "switch": sentence("Switch to the advice, where the own answer differed"),
}

# Confidence, and what is hard
CONFIDENCE = sentence("Are readers as sure as they are right? Own answers")
SURE = sentence("How sure")
RIGHT_SHARE = sentence("Right")
MARK = sentence("The upright line marks how sure readers were.")
MEAN_SURE = sentence(
    "On average {sure} sure, {over} points more than right ({low} to {high}), {n} answers."
)
MEAN_SURE_OF_FEW = sentence(
    "On average {sure} sure, {over} points more than right; readers and lesions are too few for an "
    "interval ({n} answers)."
)
PAIRS = sentence("Hardest pairs, own answers")
TRUE_CONDITION = sentence("It is")
TAKEN_FOR = sentence("Taken for")
NO_ERRORS = sentence("No own answer was wrong yet.")

# Utility
UTILITY = sentence("What the decisions are worth")
UTILITY_HELP = sentence(
    "Of each decision, a utility of your choice: higher is better (Barata et al. 2023). The "
    "numbers to begin with are there to be argued about."
)
NO_NUMBER = sentence("A utility is a number such as 0.5, but “{text}” is none. Type one.")
WHAT = sentence("Decisions")
WORTH = {
    "own answer": sentence("own answer"),
    "after advice": sentence("after advice"),
    "difference": sentence("difference"),
    "refer all": sentence("refer all"),
    "manage all": sentence("manage all"),
    "best": sentence("the best for each case"),
}
MANAGE = sentence("{name}: manage here")
REFER = sentence("{name}: refer")
