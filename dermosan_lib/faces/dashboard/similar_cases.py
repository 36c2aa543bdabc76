"""Training cases that are like the one read, folded under the answer."""

from dermosan_lib import images
from dermosan_lib.clinic import Diagnosis
from dermosan_lib.decision import SimilarCase
from dermosan_lib.errors import ImageError
from dermosan_lib.faces.dashboard import words
from dermosan_lib.faces.dashboard.photos import data_url
from dermosan_lib.language import translate as _
from dermosan_lib.text import number
from dermosan_lib.text import visible_html as escape


def similar_html(diagnosis: Diagnosis) -> str:
    """Thumbnails with their label and similarity; nothing where the bundle may show none."""
    if not diagnosis.similar_cases:
        return ""
    names = {line.code: line.name for line in diagnosis.differential}
    cells = [_cell(one, names[one.condition]) for one in diagnosis.similar_cases]
    title, told = escape(_(words.SIMILAR)), escape(_(words.SIMILAR_HELP))
    return (
        f'<details class="dm-like"><summary>{title}</summary>'
        f'<ul class="dm-similar">{"".join(cells)}</ul><p class="dm-muted">{told}</p></details>'
    )


def _cell(case: SimilarCase, name: str) -> str:
    label = escape(_(name))
    like = escape(_(words.SIMILARITY, cosine=number(case.similarity, 2)))
    told = f"<b>{label}</b> <small>{like}</small>"
    try:
        pixels = images.decode(case.thumbnail, name="similar")
    except ImageError:  # its name and similarity still say something
        return f"<li>{told}</li>"
    height, width = pixels.shape[:2]
    return (
        f'<li><figure><img src="{data_url(pixels)}" width="{width}" height="{height}" '
        f'alt="{label}"><figcaption>{told}</figcaption></figure></li>'
    )
