"""The report of an external validation: one HTML file that stands, prints and travels by itself.

Drawn in HTML and SVG of a few dozen kB rather than with plotly, whose script alone is 4.5 MB and
prints what the screen happened to show. Nothing is loaded from elsewhere and no script runs.
"""

from importlib.resources import files

import dermosan_lib
from dermosan_lib.bundle import NOTICE
from dermosan_lib.faces.external_report import beside, chapters
from dermosan_lib.faces.external_report.reasons import reasons
from dermosan_lib.faces.external_report.words import of_another_kind, verdict
from dermosan_lib.study.external import External
from dermosan_lib.text import visible_html as escape


def report(external: External) -> str:
    """The whole page; every name from a file, table or card is escaped."""
    bundle = external.bundle
    card = bundle.card
    title = f"{card['name']} on {external.source}"
    demonstration = (
        "<strong>Demonstration model, trained on synthetic pictures.</strong> "
        if bundle.demonstration
        else ""
    )
    parts = [
        beside.headline(external),
        beside.conditions(external),
        chapters.answers(external),
        chapters.suspicion(external),
        chapters.calibration(external),
        chapters.silence(external),
        beside.mix(external),
        beside.subgroups(external),
        reasons(external),
        chapters.meanings(external),
        chapters.problems(external),
    ]
    sheet = (files(__package__) / "report.css").read_text(encoding="utf-8")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>External validation: {escape(title)}</title>
<style>
{sheet}</style>
</head>
<body>
<header>
<p class="kind">DERMOSAN · external validation</p>
<h1>{escape(title)}</h1>
<p class="notice">{demonstration}{escape(NOTICE)}</p>
</header>
<main>
{_caution(external)}<p class="verdict">{verdict(external)}</p>
{"".join(parts)}
</main>
<footer>
<p>Model {escape(str(card["name"]))}, version {escape(str(card["version"]))}, bundle SHA-256
<code>{escape(bundle.sha256)}</code>. Written by DERMOSAN {escape(dermosan_lib.__version__)};
the tables behind this page lie beside it. Intervals are 95% and resample lesions or patients where
the set names them.</p>
</footer>
</body>
</html>
"""


def _caution(external: External) -> str:
    fact, consequence = of_another_kind(external)
    if not fact:
        return ""
    return f'<p class="caution"><strong>{escape(fact)}</strong> {escape(consequence)}</p>\n'
