"""How `make lab` starts JupyterLab: this project's folder, nothing fetched, the page in preview."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TEMPLATE = ROOT / "dermosan_lib" / "faces" / "dashboard" / "template"

c = get_config()  # noqa: F821  # given by Jupyter

# Nothing is asked of the network: no news, no newer version, no list of extensions.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
c.LanguageServerManager.autodetect = False  # it would start npm, which asks for newer versions

# Notebooks and dashboards can be opened, beginning with the notebooks.
c.ServerApp.root_dir = str(ROOT)
c.FileContentsManager.preferred_dir = str(ROOT / "notebooks")

# "Python 3" is the Python that JupyterLab runs in, whatever is registered under that name.
c.ServerApp.kernel_spec_manager_class = "dermosan_lib.faces.kernels.OwnPython"
c.OwnPython.safe_path = False  # a reader may import what lies beside a notebook

# Voila's preview looks for templates by name below Jupyter's path and, without a name, for their
# files in the path itself. Of `voila.json` it reads no template path.
c.VoilaConfiguration.template = ""
os.environ["JUPYTER_PATH"] = os.pathsep.join(
    [str(TEMPLATE), *filter(None, [os.environ.get("JUPYTER_PATH")])]
)
