"""The explore page: what blur, light, frame, skin, compression and a mark do to a model's answer.

One picture, a drawing or somebody's photo, is changed while sliders move, and the answer to it
stands beside the answer to the unchanged one. The rules of silence are those of the diagnose page.

Like the diagnose page's kernel this one imports neither Keras, TensorFlow, pandas nor plotly.

What others may use of it:

- `page`: The page to show, with the bundles that were asked for.
- `ExplorePage`: The page itself.
- `open_models`: The models that it asks.
- `Changes`, `change`: What the sliders do to a picture.
- `MARKS`, `marked`: Marks beside a lesion that a model may take for it.
"""

from dermosan_lib.faces.explore.altering import MARKS, Changes, change, marked
from dermosan_lib.faces.explore.explore_page import ExplorePage
from dermosan_lib.faces.explore.opening import open_models, page

__all__ = ["MARKS", "Changes", "ExplorePage", "change", "marked", "open_models", "page"]
