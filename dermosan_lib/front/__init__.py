"""The front door: what ``import dermosan_lib as dermosan`` offers, each for one line of a notebook.

`load` gives a bundle that diagnoses, `run` and `evaluate` do what the commands of these names do.
It stands above all other rooms, since a bundle of its own kind would have to know the clinic, which
knows bundles; nothing imports it but `dermosan_lib` itself, when one of the names is asked for.

- `diagnose`: A `Diagnosis` by the installed model that was made for this kind of picture.
- `load`: A bundle by name or folder, as a `LoadedBundle`, whose `diagnose` gives a `Diagnosis`.
- `bundles`: The installed bundles by name.
- `run`: Notebooks 01 to 05 over a folder of images; gives a `FinishedRun`.
- `evaluate`: External validation of a bundle on labelled images; gives an `Evaluation`.
"""

from dermosan_lib.bundle import known_bundles as bundles
from dermosan_lib.clinic import Diagnosis
from dermosan_lib.front.diagnosing import diagnose
from dermosan_lib.front.evaluating import Evaluation, evaluate
from dermosan_lib.front.loading import LoadedBundle, load
from dermosan_lib.front.running import FinishedRun, run

__all__ = [
    "Diagnosis",
    "Evaluation",
    "FinishedRun",
    "LoadedBundle",
    "bundles",
    "diagnose",
    "evaluate",
    "load",
    "run",
]
