"""Runs: the numbered notebooks under papermill, into a run folder, watched and resumable.

What others may use of it:

- `run_notebooks`: Execute the notebooks over a folder of images.
- `read_parameters`: Parse ``key=value`` texts of the notebooks' parameters.
- `read_recipe`: The notebooks' parameters that a YAML file names.
- `read_members`: What the networks that answer with it change of such a file.
- `read_publish`: What such a file says of the bundle that is given away.
- `complete_parameters`: All parameters but ``data`` and ``run`` of a run with each of
  ``settings``.
- `check_name`: ``name``; raises `RunError` where it cannot be a folder's, or could not be shown.
- `keras_backend`: The backend as Keras will choose it; to ask Keras itself would load it.
- `wait_for`: Wait until no other process makes the run ``name``.
- `with_full_paths`: Parameters with every path made absolute.
- `notebooks_folder`, `notebook_parameters`: Where the notebooks lie, and what one of them takes.
"""

from dermosan_lib.faces.runs.environment import keras_backend
from dermosan_lib.faces.runs.full_paths import with_full_paths
from dermosan_lib.faces.runs.pipeline import (
    complete_parameters,
    notebook_parameters,
    notebooks_folder,
    read_parameters,
    run_notebooks,
)
from dermosan_lib.faces.runs.recipe_file import read_members, read_publish, read_recipe
from dermosan_lib.faces.runs.run_folder import check_name, wait_for

__all__ = [
    "check_name",
    "complete_parameters",
    "keras_backend",
    "notebook_parameters",
    "notebooks_folder",
    "read_members",
    "read_parameters",
    "read_publish",
    "read_recipe",
    "run_notebooks",
    "wait_for",
    "with_full_paths",
]
