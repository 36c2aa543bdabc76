"""The photos of a case: how they come to the page, how they are shown, and the part that is read.

What others may use of it:

- `PicturePanel`: Shows one photo of the case, with a map or a square to choose on demand.
- `UploadPanel`: Buttons to choose, take and add photos, and what was left out and why.
- `MAX_SENT_BYTES`: How much the page sends at once.
- `Shot`: One photo: for the model, and as the page shows it.
- `take`: Decode files into shots, and say what is wrong with any.
- `cropped`: A part of a shot, judged anew.
- `for_page`: A diagnosis with the shots' previews in it.
- `Window`: The square part of a photo that a person chooses.
- `data_url`, `preview`: Pictures as the browser gets them.
- `draw_example`, `example_codes`: Phantoms for a first visit.
"""

from dermosan_lib.faces.dashboard.photos.case import Shot, cropped, for_page, take
from dermosan_lib.faces.dashboard.photos.examples import draw_example, example_codes
from dermosan_lib.faces.dashboard.photos.picture import PicturePanel
from dermosan_lib.faces.dashboard.photos.uploads import MAX_SENT_BYTES, UploadPanel
from dermosan_lib.faces.dashboard.photos.window import Window
from dermosan_lib.faces.previews import data_url, preview

__all__ = [
    "MAX_SENT_BYTES",
    "PicturePanel",
    "Shot",
    "UploadPanel",
    "Window",
    "cropped",
    "data_url",
    "draw_example",
    "example_codes",
    "for_page",
    "preview",
    "take",
]
