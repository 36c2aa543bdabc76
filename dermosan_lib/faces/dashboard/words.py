"""The page's own words about photos, maps and parts of photos, in one place for translators.

What is said of a condition comes from the taxonomy, what is said of a model from its card, and what
is said of an answer from `dermosan_lib.clinic`. The words of `page.js` stand at its top.
"""

from dermosan_lib.language import Message, counted, in_context, sentence

TITLE = Message("DERMOSAN: diagnose")
PAGE = in_context("name of a page", "diagnose")
LANGUAGE = Message("Language")
# What shipped bundles say of themselves, by which it is found when the page shows it
USES = (
    Message(
        "Education and research: how a model reads dermatoscope pictures of pigmented skin "
        "lesions, and where it fails. It knows seven conditions and answers with one of them for "
        "any other. Not for phone photographs, and not for the diagnosis or treatment of patients."
    ),
)

# Training cases like the one read
SIMILAR = Message("Similar training cases")
SIMILAR_HELP = Message(
    "What the model learned from that lies nearest to this case in its own terms (cosine of the "
    "embeddings, 1 at most). That two look alike to a model does not make them the same."
)
SIMILARITY = sentence("similarity {cosine}")

# Photos
CHOOSE = Message("Choose photos")
CHOOSE_MORE = Message("Choose photos from this computer")
CHOOSE_ONE = Message("Choose a photo")
CHOOSE_ONE_MORE = Message("Choose a photo from this computer")
ADD = Message("Add photos")
ADD_MORE = Message("Add photos of the same lesion")
CAMERA = Message("Take a photo")
CAMERA_MORE = Message("Take a photo with this device's camera")
EXAMPLE_MORE = Message("Read a synthetic picture")
NO_PHOTO = Message("No photo at hand?")
EMPTY = Message("Your photos appear here")
WAYS = Message("Choose, drop or paste them")
SHOWN = Message("Photo shown")
LEFT_OUT = Message("Left out")
THE_PHOTO = Message("The photo")
PHOTOS = Message("Photos of this case")


def example(number: int) -> Message:
    """The name of an example's button, counted from 1."""
    return Message("Example {number}", number=number)


def limits(most: int, formats: str, megabytes: float) -> Message:
    """What may be uploaded."""
    return Message(
        "1 to {most} photos of one lesion · {formats} · up to {megabytes:.0f} MB each · "
        "read on the computer that runs this page and not kept",
        most=most,
        formats=formats,
        megabytes=megabytes,
    )


def limits_of_one(_most: int, formats: str, megabytes: float) -> Message:
    """The same where a case is one photo."""
    return Message(
        "One photo · {formats} · up to {megabytes:.0f} MB · read on the computer that runs this "
        "page and not kept",
        formats=formats,
        megabytes=megabytes,
    )


def one_of(number: int, many: int) -> Message:
    """Which photo of a case, to choose."""
    return Message("{number} of {many}", number=number, many=many)


def photo_of(number: int, many: int) -> Message:
    """Which photo of a case, as its title."""
    return Message("Photo {number} of {many}", number=number, many=many)


def part_of(title: str) -> Message:
    """The title of a part of the photo ``title``."""
    return Message("{title}, the part that you chose", title=title)


def small(number: int, *, shown: bool) -> Message:
    """A small photo of the strip, which may be the one that is shown large."""
    if shown:
        return Message("Photo {number}, shown above", number=number)
    return Message("Photo {number}", number=number)


# Where the model looked
MAP = Message("Show where the model looked")
MAP_OF = Message("What the model looked at for")
STRENGTH = Message("Strength of the map")
SCALE_LEAST = Message("counts little")
SCALE_MOST = Message("counts most")


def overlaid(title: str, name: str) -> Message:
    """The photo ``title`` with the map of condition ``name``."""
    return Message(
        "{title}, overlaid with what the model looked at for {name}", title=title, name=name
    )


# A part of the photo
CROP = Message("Crop to the lesion")
CROP_HELP = Message(
    "Draw a square round the lesion on the photo, or set it here. A margin of skin around it helps."
)
ACROSS = Message("From left to right")
DOWN = Message("From top to bottom")
SIZE = Message("Size of the square")
ASK_PART = Message("Read this part")
CANCEL = Message("Cancel")
WHOLE = Message("Read the whole photo again")


def part_read(name: str) -> Message:
    """That only a part of the photo ``name`` was read."""
    return Message("{name}: only the part chosen on the page was read.", name=name)


# What cropping changed
COMPARED = Message("Whole photo and chosen part")
COMPARED_HELP = Message(
    "The same model was asked twice. Nothing but the frame has changed, so a large change says "
    "that the answer hangs on what is around the lesion too."
)
COMPARED_CAPTION = Message("Probability by condition, for the whole photo and for the part")
COMPARED_COLUMNS = (
    Message("Condition"),
    in_context("photo", "Whole"),
    in_context("photo", "Part"),
    in_context("probability", "Change"),
)
UNCHANGED = Message("under 1 point")


def compared_silent(reason: str) -> Message:
    """Why there is nothing to compare with."""
    return Message("The whole photo was not judged: {reason}", reason=reason)


def points(change: int) -> Message:
    """A change in percentage points, with its sign."""
    signed = f"{change:+d}".replace("-", "\u2212")
    return counted("{signed} point", "{signed} points", abs(change), signed=signed)


# Picture quality
QUALITY = Message("Picture quality")
QUALITY_CAPTION = Message("Checks of the photo; scores from 0 to 1, passed from 0.5")
CHECKS_IN_SENTENCE = {
    "sharpness": in_context("check in a sentence", "sharpness"),
    "exposure": in_context("check in a sentence", "exposure"),
    "contrast": in_context("check in a sentence", "contrast"),
    "resolution": in_context("check in a sentence", "resolution"),
    "skin": in_context("check in a sentence", "skin"),
}


def quality_of(number: int) -> Message:
    """The title of the quality card of one of several photos."""
    return Message("Picture quality of photo {number}", number=number)


def quality_good(many: int) -> Message:
    """That all is well."""
    return Message("all {many} checks passed", many=many)


def quality_hints(many: int, names: str) -> Message:
    """That all is well, and could be better."""
    return Message("all {many} checks passed; could be better: {names}", many=many, names=names)


def quality_poor(names: str) -> Message:
    """What to look at."""
    return Message("look at {names}", names=names)


# A report of the answer
REPORT = Message("Report to print")
REPORT_MORE = Message("Make a report of this answer as one file to keep or to print")
JSON = Message("Download JSON")
JSON_MORE = Message("Save this answer as JSON, for other programs")
MAKING = Message("Making it …")
PRINT = Message("Open it to print it, or to save it as PDF.")


def save(name: str, kilobytes: str) -> Message:
    """The link to a file that was made."""
    return Message("Save {name} ({kilobytes} kB)", name=name, kilobytes=kilobytes)
