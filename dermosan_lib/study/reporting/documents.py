"""The documents that go with a finished run: its model card and its checklists."""

from pathlib import Path

from dermosan_lib.bundle import add_file
from dermosan_lib.study.reporting.model_card import model_card
from dermosan_lib.study.reporting.reporting_checklist import checklist, checklist_text
from dermosan_lib.study.runs import Artefacts, Run
from dermosan_lib.system import atomic_path

MODEL_CARD = "MODEL_CARD.md"
CHECKLISTS = {  # a file a guideline that journals ask for by itself
    "CHECKLIST.md": ("CLEAR Derm", "TRIPOD+AI"),
    "CHECKLIST_STARD_AI.md": ("STARD-AI",),
    "CHECKLIST_CLAIM.md": ("CLAIM",),
}


def write_documents(run: Run) -> list[Path]:
    """Write ``MODEL_CARD.md`` and the checklists from the files of ``run`` as they are now.

    The model card also goes into the bundle, whose card then holds its hash. Nothing is measured
    here: a file that is not there is told as not measured. Returns the paths, the card's first.

    Raises `RunError` where the run holds no bundle, or a file that cannot be read, and
    `BundleError` for a bundle that was altered.
    """
    card = model_card(Artefacts(run.folder))
    paths = [_write(run.folder / MODEL_CARD, card)]
    table = checklist(run.folder)
    for name, guidelines in CHECKLISTS.items():
        text = checklist_text(table[table["guideline"].isin(guidelines)], run.name)
        paths.append(_write(run.folder / name, text))
    add_file(run.folder / "bundle", MODEL_CARD, card.encode())
    return paths


def _write(path: Path, text: str) -> Path:
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return path
