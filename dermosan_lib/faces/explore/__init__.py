"""The explore page: what blur, light, frame, skin, compression and a mark do to a model's answer.

One picture, a drawing or somebody's photo, is changed while sliders move, and the answer to it
stands beside the answer to the unchanged one. The rules of silence are those of the diagnose page.

Like the diagnose page's kernel this one imports neither Keras, TensorFlow, pandas nor plotly.

What others may use of it:

- `page`: The page to show, with the bundles that were asked for.
- `ExplorePage`: The page itself.
- `open_models`: The models that it asks.
- `Tally`, `interval`: What marks beside a lesion do to the answers to many drawings.
"""

from dermosan_lib.faces.explore.explore_page import ExplorePage
from dermosan_lib.faces.explore.opening import open_models, page
from dermosan_lib.faces.explore.shortcuts import Tally, interval

__all__ = ["ExplorePage", "Tally", "interval", "open_models", "page"]
