"""A whole simulated study on phantoms, for a notebook, a demonstration or a test."""

import tempfile
from pathlib import Path

from dermosan_lib.readers.design import StudyDesign, study_from
from dermosan_lib.readers.export import export_answers
from dermosan_lib.readers.session import open_design
from dermosan_lib.readers.simulation.simulated_readers import ReaderModel, read_all

DESIGN = study_from(
    {
        "name": "Simulated readers on phantoms",
        "cases": {"phantoms": 16, "size_px": 64},
        "arms": ["faulty"],
        "faulty_share": 0.25,
        "advice": "scripted",
        "length": 40,
        "base_rate": 0.3,
    }
)


def simulate_readers(
    out: str | Path,
    *,
    readers: int = 8,
    model: ReaderModel | None = None,
    design: StudyDesign = DESIGN,
    seed: int = 42,
) -> Path:
    """Let simulated ``readers`` read a study on phantoms; write the export to ``out``, return it.

    By default each of 40 cases is read alone and then with advice that is right three times of
    four. Nobody was asked: the numbers show what an analysis looks like, and nothing else.
    """
    with tempfile.TemporaryDirectory() as folder:
        study = open_design(design, Path(folder) / "answers.sqlite")
        for number in range(readers):
            read_all(study, f"simulated {number + 1:02d}", model or ReaderModel(), seed)
        export_answers(study.store, out)
        study.store.close()
    return Path(out)
