"""Give a finished run's bundle the line of energy that bundles of earlier versions lack.

python -m dermosan_lib.study.uncertainty.refitting runs/NAME [--data FOLDER]
"""

import argparse
from pathlib import Path

import pandas as pd
import yaml

from dermosan_lib.bundle import Bundle, update_card
from dermosan_lib.decision import energy
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.runs import Run, open_run
from dermosan_lib.study.uncertainty.energy_fitting import fit_strangest


def refit_strangest(run: Run, *, progress: bool = True) -> Bundle:
    """Fit the card's ``strange`` on the run's validation images, by its bundle; nothing is trained.

    All other entries stay. What notebooks 04 and 04b have written was measured without it: run them
    again. Raises `RunError` where the run has no bundle.
    """
    bundle = run.trained_bundle()
    val = run.rows("val")
    pixels = run.pixels(bundle.size_px, bundle.frame, progress=progress)
    answers = run_graph(bundle.model_path, pixels, val, views=bundle.views, progress=progress)
    groups = pd.factorize(run.splits()["group"].to_numpy()[val])[0]
    rules = bundle.card.get("abstention") or {}
    strange = fit_strangest(energy(answers["logits"]), groups)
    return update_card(bundle.path, abstention={**rules, "strange": strange})


def main() -> None:
    """Refit and print the entry."""
    parser = argparse.ArgumentParser(description="Fit the rule for unknown conditions anew.")
    parser.add_argument("run", type=Path, help="a finished run")
    parser.add_argument("--data", help="the run's folder of images, where it has moved")
    options = parser.parse_args()
    told = yaml.safe_load((options.run / "parameters.yaml").read_text(encoding="utf-8"))
    bundle = refit_strangest(open_run(options.data or told["data"], options.run))
    print(bundle.card["abstention"]["strange"])  # noqa: T201


if __name__ == "__main__":
    main()
