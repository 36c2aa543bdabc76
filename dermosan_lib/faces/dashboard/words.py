"""The page's own words about photos, maps and parts of photos, in one place for translators.

What is said of a condition comes from the taxonomy, what is said of a model from its card, and what
is said of an answer from `dermosan_lib.clinic`. The words of `page.js` stand at its top.
"""

# Photos
CHOOSE = "Choose photos"
CHOOSE_MORE = "Choose photos from this computer"
ADD = "Add photos"
ADD_MORE = "Add photos of the same lesion"
CAMERA = "Take a photo"
CAMERA_MORE = "Take a photo with this device's camera"
EXAMPLE = "Example {number}"
EXAMPLE_MORE = "Read a synthetic picture"
NO_PHOTO = "No photo at hand?"
EMPTY = "Your photos appear here"
WAYS = "Choose, drop or paste them"
LIMITS = (
    "1 to {most} photos of one lesion · {formats} · up to {megabytes:.0f} MB each · "
    "read on the computer that runs this page and not kept"
)
SHOWN = "Photo shown"
ONE_OF = "{number} of {many}"
LEFT_OUT = "Left out"
THE_PHOTO = "The photo"
PHOTO_OF = "Photo {number} of {many}"
PART = "{title}, the part that you chose"
PHOTOS = "Photos of this case"
SMALL = "Photo {number}"
SMALL_SHOWN = "Photo {number}, shown above"

# Where the model looked
MAP = "Show where the model looked"
MAP_OF = "What the model looked at for"
STRENGTH = "Strength of the map"
OVERLAID = "{title}, overlaid with what the model looked at for {name}"
SCALE_LEAST = "counts little"
SCALE_MOST = "counts most"
SCALE = (
    "Colour shows what speaks for {name} in this photo; where there is none, nothing does. The "
    "strongest place is always yellow, however sure the model is. The map shows where, not why, "
    "and is no outline of the lesion."
)

# A part of the photo
CROP = "Crop to the lesion"
CROP_TITLE = "Crop to the lesion"
CROP_HELP = (
    "Draw a square round the lesion on the photo, or set it here. A margin of skin around it helps."
)
ACROSS = "From left to right"
DOWN = "From top to bottom"
SIZE = "Size of the square"
ASK_PART = "Read this part"
CANCEL = "Cancel"
WHOLE = "Read the whole photo again"
PART_READ = "{name}: only the part chosen on the page was read."

# What cropping changed
COMPARED = "Whole photo and chosen part"
COMPARED_HELP = (
    "The same model was asked twice. Nothing but the frame has changed, so a large change says "
    "that the answer hangs on what is around the lesion too."
)
COMPARED_SILENT = "The whole photo was not judged: {reason}"
COMPARED_CAPTION = "Probability by condition, for the whole photo and for the part"
COMPARED_COLUMNS = ("Condition", "Whole", "Part", "Change")
POINTS = "{points:+.0f} points"
UNCHANGED = "under 1 point"

# Picture quality
QUALITY = "Picture quality{which}"
QUALITY_OF = " of photo {number}"
QUALITY_GOOD = "all {many} checks passed"
QUALITY_HINTS = "all {many} checks passed; could be better: {names}"
QUALITY_POOR = "look at {names}"
QUALITY_CAPTION = "Checks of the photo; scores from 0 to 1, passed from 0.5"

# Models
MODELS = "Who reads your photos"
MODEL_KIND = "for {kind} · {many} conditions"
MODEL_ANY = "{many} conditions"
