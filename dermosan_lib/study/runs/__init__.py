"""The run folder: what each notebook finds there, or makes.

What others may use of it:

- `ATTRIBUTES_FILE`: Name of the table of attributes in a run folder.
- `Artefacts`: A run folder; nothing is made here, and the images are not needed.
- `CARD_FILE`: Path of the card below a run folder.
- `EMBEDDINGS_FILE`: Name of the array of embeddings in a run folder.
- `OVERLAP_FILE`: Name of the table of images that an encoder has seen in pretraining.
- `Run`: One run: a folder of images and the folder its results go to.
- `SWEEP_FILE`: Name of the file that lies beside the runs of a sweep.
- `SEEN`: What stands for ``test`` of such an image where all rows are kept.
- `open_run`: Open the run in ``folder`` over the images in ``data``, making the folder where
  needed.
- `phantoms_beside`: The phantoms in ``data/phantoms`` beside the folder of all ``runs``, drawn
  where needed.
- `CACHE`: Name of the folder, in that of all runs, of what they share.
"""

from dermosan_lib.study.runs.opening import open_run, phantoms_beside
from dermosan_lib.study.runs.run_files import CARD_FILE, Artefacts
from dermosan_lib.study.runs.run_folder import CACHE, SEEN, Run
from dermosan_lib.study.runs.written_files import (
    ATTRIBUTES_FILE,
    EMBEDDINGS_FILE,
    OVERLAP_FILE,
    SWEEP_FILE,
)

__all__ = [
    "ATTRIBUTES_FILE",
    "CACHE",
    "CARD_FILE",
    "EMBEDDINGS_FILE",
    "OVERLAP_FILE",
    "SEEN",
    "SWEEP_FILE",
    "Artefacts",
    "Run",
    "open_run",
    "phantoms_beside",
]
