"""Write the table of inputs, `docs/inputs.md`, from the cases in `tests/inputs`.

``python docs/making/inputs.py`` builds every input, reads it, and makes the page again;
`tests/inputs` compares each row of it with what comes out.
"""

import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "inputs.md"

HEAD = """\
# What can be handed over

<!-- Made from `tests/inputs` by `python docs/making/inputs.py`. Change those, not this page. -->

Pictures come as cameras, spreadsheets and archives hand them over. Each row below is a small set
that the tests build and read. **Read** gives the pictures of each condition; **refused** gives the
sentence that is told. What is read with something left out says so in the notes of the catalogue.
"""


def row(given: str, words: str) -> str:
    """A line of the table."""
    cells = (text.replace("|", "\\|").replace("\n", " ") for text in (given, words))
    return "| " + " | ".join(cells) + " |"


def page() -> str:
    """The whole page, from what comes out now."""
    sys.path.insert(0, str(REPOSITORY))
    from tests.inputs import ALL_CASES
    from tests.inputs.case import outcome

    parts = [HEAD]
    for title, cases in ALL_CASES.items():
        rows = []
        for case in cases:
            with tempfile.TemporaryDirectory() as folder:
                words = outcome(case, Path(folder)).words
            rows.append(row(case.given, words))
        parts.append(
            f"## {title}\n\n| given | what comes out |\n|---|---|\n" + "\n".join(rows) + "\n"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(REPOSITORY)} is made again.")  # noqa: T201
