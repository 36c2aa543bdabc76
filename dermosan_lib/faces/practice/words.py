"""The practice page's own words, each marked for translation; said where they are shown."""

from dermosan_lib.language import sentence

PAGE = sentence("practise")
PAGE_TITLE = sentence("DERMOSAN: practise")
STOPPED = sentence("The practice cannot start")
UNUSABLE = sentence(
    "The study on this server cannot be used as it is. Tell whoever runs the server: its log says "
    "why, under number {number}."
)

# The beginning
TITLE = sentence("Decide first, then see")
INTRODUCTION = sentence(
    "You see a case and commit your own answer. Only then are you shown what a model says of it, "
    "where the study has one, and you answer again. Who decides first leans on a model less "
    "blindly (Buçinca et al. 2021)."
)
PSEUDONYM = sentence("Your pseudonym")
PSEUDONYM_HELP = sentence(
    "Choose a name that does not tell who you are, and remember it: with it you go on where you "
    "left. Answers are kept under it on the computer that runs this page."
)
BEGIN = sentence("Begin")
LEAVE = sentence("Leave")
BEGUN_AS = sentence("Somebody has begun under {name} already. Was it you?")
NOT_TWO = sentence(
    "If not, choose another pseudonym: answers of two people under one cannot be told apart."
)
IT_WAS_ME = sentence("Yes, go on")
NOT_ME = sentence("No, choose another")
PHANTOMS = sentence("The cases are drawings, not photographs: they teach this page, not medicine.")
COME_BACK = sentence("What you miss or confuse comes back: at most {most} cases with those.")
AT_THE_END = sentence("You learn the truth after the last case.")
AFTER_EACH = sentence("You learn the truth after each case.")
WRONG_ON_PURPOSE = sentence(
    "In some blocks of cases the advice is wrong on purpose, in {share} of them. Which, is told "
    "to nobody."
)
MAY_CHANGE = sentence("You may change an answer until advice or truth is shown.")
NO_CHANGE = sentence("An answer that is committed stays.")

# A case
BASE_RATE = sentence("About {share} of the cases are malignant or premalignant.")
PROGRESS = sentence("Case {position} of {length}")
PROGRESS_AT_MOST = sentence("Case {position} of at most {length}")
THE_CASE = sentence("Case {position}")
CLOSER = sentence("Look closer")
CLOSER_VIEW = sentence("Case {position}, enlarged; scroll to move")
WHAT_IS_IT = sentence("What is it?")
DIAGNOSIS = sentence("Diagnosis")
ALTERNATIVE = sentence("Alternative {number}, if any")
TYPE_OR_CHOOSE = sentence("type or choose")
MANAGEMENT = sentence("What would you do?")
MANAGE_IT = sentence("Manage here")
REFER_IT = sentence("Refer")
CONFIDENCE = sentence("How sure are you?")
FEATURES = sentence("Name what you see ({named})")
HIDE_FEATURES = sentence("Hide the list ({named})")
COMMIT = sentence("Commit my answer")
COMMIT_AGAIN = sentence("Commit my final answer")
NO_DIAGNOSIS = sentence("An answer has a diagnosis, but none is chosen. Type or choose one.")
NO_MANAGEMENT = sentence(
    "An answer says what you would do, but nothing is chosen. Choose one of the two."
)
NAMED_TWICE = sentence("Each condition is named once, but one is there twice. Remove it.")
NOT_LISTED = sentence("A condition is one of the list, but “{text}” is none. Choose from the list.")

# Between
ELSEWHERE = sentence(
    "This case was answered on another page of yours, so nothing was committed here. Go on, and "
    "close the other page."
)
KEPT = sentence("Your answer is kept")
KEPT_WORDS = sentence("{diagnosis}, {management}, {confidence}% sure.")
CHANGE = sentence("Change my answer")
GO_ON = sentence("Go on")

# Advice
THE_MODEL_SAYS = sentence("What the model says")
MODEL_SILENT = sentence("The model gives no answer to this case.")
MODEL_DOUBTS = sentence("The model is not sure: {reason}")
IN_THE_SET = sentence("The model does not rule out: {names}.")
PROBABILITIES = sentence("Probability by condition, as the model gives it")
OTHERS = sentence("all others")
LOOK_FOR = sentence("What to look for in {name}")
MAP = sentence("Where the model looked for {name}: the brighter, the more it counted.")
MAP_ALT = sentence("Case {position}, overlaid with what the model looked at")
AGAIN = sentence("And your final answer?")
YOU_SAID = sentence("You said: {diagnosis}, {confidence}% sure.")

# The truth
TRUTH = sentence("It is: {name}")
RIGHT = sentence("Right")
WRONG = sentence("Not right")
ANSWERED = sentence("You answered {name}.")
ANSWERED_BOTH = sentence("You answered {first} alone, and {last} after the advice.")
ADVICE_RIGHT = sentence("The model was right.")
ADVICE_WRONG = sentence("The model named {name}.")
SEEN = sentence("you named it")
TELLS_APART = sentence("What tells {truth} from {answered}")
SIMILAR = sentence("Other lesions: {name}")
SIMILAR_ALT = sentence("Another lesion: {name}, {number}")
NEXT_CASE = sentence("Next case")
SEE_RESULTS = sentence("See how it went")
MALIGNANT = sentence("malignant or premalignant")
BENIGN = sentence("benign")

# The end
DONE = sentence("You have read all cases")
NOT_MUCH = sentence("So few cases say little of you: look at the intervals.")
RESULTS = sentence("Your accuracy, cases read for the first time")
OWN = sentence("Alone")
ADVISED = sentence("After advice")
COLUMN_WHEN = sentence("Answer")
COLUMN_RIGHT = sentence("Right")
COLUMN_INTERVAL = sentence("95% interval")
OF = sentence("{hits} of {n}, {share}")
FROM_TO = sentence("{low} to {high}")
CALIBRATED = sentence(
    "On average you were {sure} sure and {right} of your answers were right ({n} answers): "
    "{verdict}"
)
TOO_SURE = sentence("more sure than right.")
TOO_UNSURE = sentence("less sure than you could be.")
WELL_SURE = sentence("about as sure as right.")
MISSED = sentence("Cases you missed, to see again")
NONE_MISSED = sentence("You missed none.")
WHICH = sentence("Case")
MISSED_LINE = sentence("{position}: {name}")
EXPORT = sentence("Download my answers (CSV)")
TROUBLE = sentence("This could not be done")
ASIDE = sentence("One case is left out")
NO_PICTURE = sentence("The picture of this case can no longer be read.")
