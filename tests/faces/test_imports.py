"""A kernel of the dashboard stays light: every visitor has one."""

import subprocess
import sys

from PIL import Image

from dermosan_lib import phantoms


def test_neither_keras_nor_the_figures_are_imported(tiny_bundle, tmp_path):
    photo = tmp_path / "lesion.png"
    Image.fromarray(phantoms.draw("mel", seed=4, size_px=512).pixels).save(photo)
    script = (
        "import sys, pathlib\n"
        "from dermosan_lib.faces import dashboard\n"
        f"shown = dashboard.page({str(tiny_bundle.path)!r})\n"
        f"shown.read([('lesion.png', pathlib.Path({str(photo)!r}).read_bytes())])\n"
        "assert shown.state is dashboard.State.DONE, shown.answer.html\n"
        "heavy = {'tensorflow', 'keras', 'pandas', 'plotly', 'sklearn'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=240)
