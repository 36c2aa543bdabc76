"""The run folder: what each notebook finds there, or makes.

What others may use of it:

- `ATTRIBUTES_FILE`: Name of the table of attributes in a run folder.
- `Artefacts`: A run folder; nothing is made here, and the images are not needed.
- `CARD_FILE`: Path of the card below a run folder.
- `EMBEDDINGS_FILE`: Name of the array of embeddings in a run folder.
- `OVERLAP_FILE`: Name of the table of images that an encoder has seen in pretraining.
- `Run`: One run: a folder of images and the folder its results go to.
- `SEEN`: What stands for ``test`` of such an image where all rows are kept.
- `open_run`: Open the run in ``folder`` over the images in ``data``, making the folder where
  needed.
"""

from dermosan_lib.study.runs.opening import open_run
from dermosan_lib.study.runs.run_files import CARD_FILE, Artefacts
from dermosan_lib.study.runs.run_folder import SEEN, Run
from dermosan_lib.study.runs.written_files import (
    ATTRIBUTES_FILE,
    EMBEDDINGS_FILE,
    OVERLAP_FILE,
)

__all__ = [
    "ATTRIBUTES_FILE",
    "CARD_FILE",
    "EMBEDDINGS_FILE",
    "OVERLAP_FILE",
    "SEEN",
    "Artefacts",
    "Run",
    "open_run",
]
