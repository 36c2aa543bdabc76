"""The quality card: a line where all is well, and behind it the table of checks."""

from dermosan_lib.faces.dashboard import words
from dermosan_lib.quality import Check, Quality
from dermosan_lib.text import visible_html as escape


def quality_table(quality: Quality, which: str = "") -> str:
    """What the quality check found, a row a check, with advice where it failed.

    Folded to one line unless a check failed. ``which`` is added to the title, such as " of photo
    2".
    """
    failed = [name for name, check in quality.checks.items() if not check.passed]
    hints = [name for name, check in quality.checks.items() if check.passed and check.hint]
    many = len(quality.checks)
    sign, style, found = "✓", "dm-low", words.QUALITY_GOOD.format(many=many)
    if hints:
        found = words.QUALITY_HINTS.format(many=many, names=", ".join(hints))
    if failed:
        sign, style = "!", "dm-moderate"
        found = words.QUALITY_POOR.format(names=", ".join(failed))
    title = words.QUALITY.format(which=which)
    rows = "".join(_row(name, check) for name, check in quality.checks.items())
    return (
        f'<details class="dm-fold"{" open" if failed else ""}><summary><h2>{title}</h2> '
        f'<span class="{style}"><span aria-hidden="true">{sign}</span> {escape(found)}</span>'
        f'</summary><table class="dm-quality"><caption class="dm-unseen">{words.QUALITY_CAPTION}'
        f"</caption><tbody>{rows}</tbody></table></details>"
    )


def _row(name: str, check: Check) -> str:
    advice = check.hint if check.passed else check.advice
    sign, style = ("!", "dm-moderate") if advice else ("✓", "")
    found = ": ".join(filter(None, (check.summary, advice)))
    return (
        f'<tr><th scope="row" class="{style}"><span aria-hidden="true">{sign}</span> '
        f"{escape(name.capitalize())}</th><td>{escape(found)}</td><td>{check.score:.2f}</td></tr>"
    )
