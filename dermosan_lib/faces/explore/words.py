"""The explore page's own words, each marked for translation; said where they are shown."""

from dermosan_lib.language import in_context, sentence

PAGE = in_context("name of a page", "explore")
PAGE_TITLE = sentence("DERMOSAN: explore")
STOPPED = sentence("The page cannot start")
TROUBLE = sentence("No answer this time")

# What is shown
TITLE = sentence("What moves a model's answer?")
INTRODUCTION = sentence(
    "Change one thing about the picture and watch the probabilities. The lesion stays the same, so "
    "whatever moves comes from the picture."
)
CONDITION = sentence("A drawing of")
FRAMING = sentence("Seen through")
CAMERA = sentence("a camera")
DERMATOSCOPE = sentence("a dermatoscope")
ANOTHER = sentence("Another lesion")
OR_PHOTO = sentence("Or a photo of your own:")
ONE_ALONE = sentence(
    "This page changes one photo at a time: {name} was taken, the others were left out."
)
CHANGED = sentence("Changed")
AS_IT_WAS = sentence("Unchanged")
CHANGED_ALT = sentence("{title}, changed as the sliders say")
AS_IT_WAS_ALT = sentence("{title}, unchanged")
A_DRAWING = sentence("Drawing of {name}")
A_PHOTO = sentence("Your photo")
NOTHING_YET = sentence("Nothing is changed yet: move a slider.")

# The sliders
SLIDERS = sentence("Change one thing")
RESET_ALL = sentence("Reset all")
RESET = sentence("Reset")
RESET_ONE = sentence("Reset: {name}")
SHARPNESS = sentence("Sharpness")
SHARPNESS_LINE = sentence(
    "A hand that moves, a lens too close to focus, grease on the glass: fine structures go first."
)
BLUR = sentence("Blur")
BLUR_VALUE = sentence("{blur:.1f} px of {edge}")
LIGHT = sentence("Light")
LIGHT_LINE = sentence(
    "A flash close up burns out what is pale; a dim room hides what is dark; a warm lamp turns "
    "skin yellow and takes the blue out of a lesion."
)
EXPOSURE = sentence("Exposure")
EXPOSURE_VALUE = sentence("{stops} stops, {share} of the light")
AS_TAKEN = sentence("as taken")
KELVIN = sentence("Colour of the light")
KELVIN_VALUE = sentence("{kelvin:,.0f} K, {like}")
LAMP = sentence("warm lamp")
DAYLIGHT = sentence("daylight")
SHADE = sentence("blue shade")
FRAME = sentence("Frame")
FRAME_LINE = sentence(
    "Too close, and the border is cut off; too far away, and few pixels are left of the lesion. "
    "Above 1× the frame can be moved."
)
ZOOM = sentence("Zoom")
ZOOM_VALUE = sentence("{zoom:.1f}×")
ACROSS = sentence("Move across")
DOWN = sentence("Move down")
MIDDLE = sentence("middle")
TO_LEFT = sentence("{share} to the left")
TO_RIGHT = sentence("{share} to the right")
UPWARD = sentence("{share} up")
DOWNWARD = sentence("{share} down")
SKIN = sentence("Skin")
SKIN_LINE = sentence(
    "The same lesion on another skin. On dark skin redness is harder to see and brown stands out "
    "less; most collections that models learn from are of light skin."
)
SKIN_OF_PHOTO = sentence(
    "Only a drawing can be drawn again on another skin. How the lesion of a photo would look "
    "there, nobody can say."
)
SKIN_TYPE = sentence("Skin type")
SKIN_VALUE = sentence("Fitzpatrick {type}")
SENDING = sentence("Sending")
SENDING_LINE = sentence(
    "Messengers make a photo smaller and compress it before they send it. Send the original file, "
    "and nothing of this happens."
)
EDGE = sentence("Size sent")
EDGE_VALUE = sentence("{width} × {height} px")
JPEG = sentence("JPEG quality")
JPEG_VALUE = sentence("{quality} of 100, {size} kB")
NOT_COMPRESSED = sentence("not compressed")
DESPITE = sentence("Read it although the quality check fails")
DESPITE_LINE = sentence(
    "On the page Diagnose a picture that fails the check is not read. Switch this on to see what "
    "the check keeps away from you."
)

# The answer
PROBABILITIES = sentence("Probability by condition: now and unchanged")
BARS_HELP = sentence(
    "In the order of the unchanged answer. The bar is what the model says now, the upright line "
    "what it said unchanged."
)
COLUMN_CONDITION = sentence("Condition")
COLUMN_BAR = sentence("Bar")
COLUMN_NOW = sentence("Now")
COLUMN_BEFORE = sentence("Unchanged")
NOT_SAID = sentence("not said")
OTHERS = sentence("all others")
NAMES_NOTHING = sentence("Now the model names nothing")
NAMES_NOTHING_AS = sentence("Now the model names nothing: {failed}")
SILENT_FIRST = sentence("The model names nothing")
NOT_SURE = sentence("Not sure")
NOW = sentence("Now {now}; unchanged {before}.")
NOW_OTHER = sentence("Now {now}; unchanged the likeliest was {first}, {before}.")
FOLLOW = sentence("{name}: {now}, unchanged {before}")
FOLLOW_OTHER = sentence("{name}: {now}; unchanged {first}, {before}")
FOLLOW_FIRST = sentence("{name}: {now}")
UNCHANGED_SILENT = sentence("The unchanged picture was not read: {reason}")
NO_DRAWING_ANY_MORE = sentence(
    "This page knows that it is a drawing. By its texture it would no longer pass for one, and on "
    "the page Diagnose this model would say nothing."
)
TRUTH_RIGHT = sentence("The drawing shows: {name}. The answer is right.")
TRUTH_WRONG = sentence("The drawing shows: {name}. The answer is wrong.")
TRUTH = sentence("The drawing shows: {name}.")
MADE_BY = sentence("Model {name} {version}")
MADE_IN = sentence("Model {name} {version} · answered in {milliseconds:,.0f} ms")

# Shortcuts
SHORTCUTS = sentence("What a shortcut does")
SHORTCUTS_LINE = sentence(
    "A ruler lies beside what somebody worried about, ink beside what will be cut out. A model "
    "that has learned such marks instead of the lesion gives another answer when they are added. "
    "Here is the same picture, unchanged but for one mark at a time."
)
WITHOUT = sentence("No mark")
RULER = sentence("Ruler")
INK = sentence("Ink of a pen")
CORNERS = sentence("Dark corners")
HAIR = sentence("Hairs")
COLUMN_MARK = sentence("Mark")
COLUMN_ANSWER = sentence("The model says")
COLUMN_CHANGE = sentence("Change")
MARK_ALT = sentence("{title}, with: {mark}")
FOUND_NONE = sentence(
    "On this picture no mark changes what the model says first. The largest move is {points}, by: "
    "{mark}."
)
FOUND_SOME = sentence(
    "On this picture the model says something else with: {marks}. The largest move is {points}, "
    "by: {mark}."
)
FOUND_STILL = sentence("On this picture no mark moves the answer by a point.")
MEASURE = sentence("Try it on {n} more drawings")
MEASURED_LINE = sentence(
    "Drawings of all conditions on all skin types, each read by {models} with and without the "
    "mark. Interval: 95%, Wilson."
)
MEASURED_CAPTION = sentence("How often a mark changes what the model says first")
COLUMN_OTHER = sentence("Other answer")
COLUMN_INTERVAL = sentence("95% interval")
COLUMN_MEAN = sentence("Mean move")
OF = sentence("{hits} of {n}, {share}")
FROM_TO = sentence("{low} to {high}")
SAME_SHARE = sentence("no move")
