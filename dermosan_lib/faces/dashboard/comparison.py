"""What cropping has changed: the answer to the whole photo beside the answer to a part of it."""

from dermosan_lib.clinic import SHOWN, Diagnosis
from dermosan_lib.faces.dashboard import words
from dermosan_lib.language import translate as _
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape


def comparison(whole: Diagnosis, part: Diagnosis) -> str:
    """A table of the likeliest conditions of either, with the change in percentage points.

    Where the whole photo was not judged, its reason stands in place of the table.
    """
    title = f"<h2>{escape(_(words.COMPARED))}</h2>"
    if not whole.differential:
        return f"{title}<p>{escape(_(words.compared_silent(whole.reason)))}</p>"
    before = {line.code: line.probability for line in whole.differential}
    after = {line.code: line.probability for line in part.differential}
    names = {line.code: line.name for line in part.differential}
    first = [line.code for line in part.differential[:SHOWN]]
    shown = [*first, *(c for c in list(before)[:SHOWN] if c not in first)]
    columns = "".join(f'<th scope="col">{escape(_(name))}</th>' for name in words.COMPARED_COLUMNS)
    rows = "".join(
        f'<tr><th scope="row">{escape(_(names[code]))}</th>'
        f"<td>{escape(_(percent(before[code])))}</td>"
        f"<td>{escape(_(percent(after[code])))}</td>"
        f"<td>{_change(after[code] - before[code])}</td></tr>"
        for code in shown
    )
    return (
        f'{title}<table class="dm-compared"><caption class="dm-unseen">'
        f"{escape(_(words.COMPARED_CAPTION))}"
        f"</caption><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>"
        f'<p class="dm-muted">{escape(_(words.COMPARED_HELP))}</p>'
    )


def _change(share: float) -> str:
    points = round(100 * share)
    return escape(_(words.points(points) if points else words.UNCHANGED))
