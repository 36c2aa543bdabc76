"""The quality card: a line where all is well, and behind it the table of checks."""

from dermosan_lib.faces.dashboard import words
from dermosan_lib.language import joined
from dermosan_lib.language import translate as _
from dermosan_lib.quality import CHECK_NAMES, Check, Quality
from dermosan_lib.text import number as in_digits
from dermosan_lib.text import visible_html as escape


def quality_table(quality: Quality, number: int | None = None) -> str:
    """What the quality check found, a row a check, with advice where it failed.

    Folded to one line unless a check failed. ``number`` is that of the photo among several,
    counted from 1.
    """
    called = words.CHECKS_IN_SENTENCE
    failed = [called[name] for name, check in quality.checks.items() if not check.passed]
    hints = [called[name] for name, check in quality.checks.items() if check.passed and check.hint]
    many = len(quality.checks)
    sign, style, found = "✓", "dm-low", words.quality_good(many)
    if hints:
        found = words.quality_hints(many, joined(hints, ", "))
    if failed:
        sign, style = "!", "dm-moderate"
        found = words.quality_poor(joined(failed, ", "))
    title = words.QUALITY if number is None else words.quality_of(number)
    rows = "".join(_row(name, check) for name, check in quality.checks.items())
    return (
        f'<details class="dm-fold"{" open" if failed else ""}><summary><h2>{escape(_(title))}</h2> '
        f'<span class="{style}"><span aria-hidden="true">{sign}</span> {escape(_(found))}</span>'
        '</summary><table class="dm-quality"><caption class="dm-unseen">'
        f"{escape(_(words.QUALITY_CAPTION))}"
        f"</caption><tbody>{rows}</tbody></table></details>"
    )


def _row(name: str, check: Check) -> str:
    advice = check.hint if check.passed else check.advice
    sign, style = ("!", "dm-moderate") if advice else ("✓", "")
    found = _(joined((check.summary, advice), ": "))
    return (
        f'<tr><th scope="row" class="{style}"><span aria-hidden="true">{sign}</span> '
        f"{escape(_(CHECK_NAMES[name]))}</th><td>{escape(found)}</td>"
        f"<td>{escape(_(in_digits(check.score, 2)))}</td></tr>"
    )
