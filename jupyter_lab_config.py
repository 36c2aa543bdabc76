"""How `make lab` starts JupyterLab: this project's folder, nothing fetched, the page in preview."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OWN = ROOT / ".jupyter"  # layout, settings, history: here, and nothing in the home folder
TEMPLATE = ROOT / "dermosan_lib" / "faces" / "dashboard" / "template"

c = get_config()  # noqa: F821  # given by Jupyter

# Nothing is asked of the network: no news, no newer version, no list of extensions.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
c.LanguageServerManager.autodetect = False  # it would start npm, which asks for newer versions

OWN.mkdir(mode=0o700, exist_ok=True)
c.LabApp.user_settings_dir = str(OWN / "settings")
c.LabApp.workspaces_dir = str(OWN / "workspaces")
c.NotebookNotary.data_dir = str(OWN)
c.ServerApp.cookie_secret_file = str(OWN / "cookie_secret")
asked = OWN / "settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
if not asked.exists():  # else it would ask each newcomer whether to look for news
    asked.parent.mkdir(parents=True, exist_ok=True)
    asked.write_text('{"fetchNews": "false", "checkForUpdates": false}\n', encoding="utf-8")
os.environ.setdefault("JUPYTER_RUNTIME_DIR", str(OWN / "runtime"))
os.environ.setdefault("IPYTHONDIR", str(OWN / "ipython"))

# Notebooks and dashboards can be opened, beginning with the notebooks.
c.ServerApp.root_dir = str(ROOT)
c.FileContentsManager.preferred_dir = str(ROOT / "notebooks")

# "Python 3" is the Python that JupyterLab runs in, whatever is registered under that name.
c.ServerApp.kernel_spec_manager_class = "dermosan_lib.faces.kernels.OwnPython"
c.OwnPython.safe_path = False  # a reader may import what lies beside a notebook

# Notebooks and their kernels talk where nobody else on this machine can listen.
c.MappingKernelManager.kernel_manager_class = "dermosan_lib.faces.server.visitors.VisitorKernel"

# Voila's preview reads no template path of `voila.json`; it looks in folders `voila/templates/NAME`
# of Jupyter's path, without a name in `voila/templates`. So it gets one, for as long as this lasts.
c.VoilaConfiguration.template = ""
preview = tempfile.mkdtemp(prefix="dermosan-preview-")
atexit.register(shutil.rmtree, preview, ignore_errors=True)
shutil.copytree(TEMPLATE, Path(preview) / "voila" / "templates")
os.environ["JUPYTER_PATH"] = os.pathsep.join(
    filter(None, [preview, os.environ.get("JUPYTER_PATH")])
)
