"""What a reader has done, for the reader: accuracy with interval, calibration, rows to keep."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dermosan_lib.faces.practice import words
from dermosan_lib.faces.tables import safe_cell
from dermosan_lib.language import Message
from dermosan_lib.language import translate as _
from dermosan_lib.readers import ReadingSession
from dermosan_lib.readers.export import answer_rows, write_rows
from dermosan_lib.text import percent
from dermosan_lib.text import visible_html as escape

_NEARLY = 0.05  # difference of confidence and accuracy that nobody need mind


@dataclass(frozen=True)
class Share:
    """So many of so many, with the 95% score interval (Wilson 1927); shares are 0..1."""

    hits: int
    n: int
    low: float
    high: float

    @classmethod
    def of(cls, right: Sequence[bool]) -> "Share":
        """The share of those that are true; at least one is given."""
        from scipy.stats import binomtest  # takes a second: at the end, not when the page opens

        found = binomtest(sum(right), len(right)).proportion_ci(method="wilson")
        return cls(sum(right), len(right), float(found.low), float(found.high))


def own_rows(session: ReadingSession) -> list[dict[str, Any]]:
    """The reader's own answers, as `answer_rows` gives them."""
    return list(answer_rows(session.study.store, reader=session.number))


def results_html(rows: Sequence[dict[str, Any]]) -> str:
    """Accuracy alone and after advice on the cases read for the first time, and calibration."""
    new = [row for row in rows if row["kind"] == "new"]
    first = [row for row in new if row["stage"] == 1]
    second = [row for row in new if row["stage"] == 2]
    if not first:
        return ""
    lines = [(_(words.OWN), Share.of([row["correct"] for row in first]))]
    if second:
        lines.append((_(words.ADVISED), Share.of([row["correct"] for row in second])))
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(_hits(share))}</td>'
        f"<td>{escape(_interval(share))}</td></tr>"
        for name, share in lines
    )
    columns = "".join(
        f'<th scope="col">{escape(_(name))}</th>'
        for name in (words.COLUMN_WHEN, words.COLUMN_RIGHT, words.COLUMN_INTERVAL)
    )
    return (
        f"<h2>{escape(_(words.RESULTS))}</h2>"
        f'<table class="dm-compared"><caption class="dm-unseen">{escape(_(words.RESULTS))}'
        f"</caption><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>"
        f'<p class="dm-muted">{escape(_(words.NOT_MUCH))}</p>'
        f"<p>{escape(calibration(first))}</p>"
    )


def _hits(share: Share) -> str:
    return _(words.OF, hits=share.hits, n=share.n, share=percent(share.hits / share.n))


def _interval(share: Share) -> str:
    return _(words.FROM_TO, low=percent(share.low), high=percent(share.high))


def calibration(rows: Sequence[dict[str, Any]]) -> str:
    """One sentence on whether a reader is as sure as right; ``rows`` has at least one."""
    sure = sum(row["confidence"] for row in rows) / 100 / len(rows)
    right = sum(row["correct"] for row in rows) / len(rows)
    verdict = words.WELL_SURE
    if abs(sure - right) > _NEARLY:
        verdict = words.TOO_SURE if sure > right else words.TOO_UNSURE
    return _(
        words.CALIBRATED, sure=percent(sure), right=percent(right), n=len(rows),
        verdict=Message(verdict),
    )  # fmt: skip


def download_html(rows: Sequence[dict[str, Any]]) -> str:
    """A link that saves the reader's own answers, in the export's form."""
    stream = io.StringIO()
    write_rows(stream, rows, safe_cell)
    data = base64.b64encode(stream.getvalue().encode()).decode("ascii")
    return (
        f'<p><a class="dm-link" download="my-answers.csv" href="data:text/csv;base64,{data}">'
        f"{escape(_(words.EXPORT))}</a></p>"
    )
