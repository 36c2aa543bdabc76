"""A finished run's bundle is given the line of energy, and nothing else of it changes."""

import pandas as pd
import pytest

from dermosan_lib import phantoms
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.decision.temperature import energy
from dermosan_lib.study.inference.onnx_inference import run_graph
from dermosan_lib.study.runs.run_folder import Run
from dermosan_lib.study.uncertainty.energy_fitting import fit_strangest
from dermosan_lib.study.uncertainty.refitting import refit_strangest


@pytest.fixture
def run(tmp_path, write_tiny):
    data = phantoms.write_phantoms(tmp_path / "data", per_class=12, size_px=64, progress=False)
    (tmp_path / "run").mkdir()
    made = Run(data, tmp_path / "run")
    made.splits()
    write_tiny(made.folder / "bundle", made.taxonomy())
    return made


def test_only_the_rule_for_unknown_conditions_is_added(run):
    before = run.trained_bundle()
    val = run.rows("val")
    pixels = run.pixels(before.size_px, before.frame, progress=False)
    logits = run_graph(before.model_path, pixels, val, views=before.views, progress=False)["logits"]
    after = refit_strangest(run, progress=False)
    groups = pd.factorize(run.splits()["group"].to_numpy()[val])[0]
    assert after.card["abstention"]["strange"] == fit_strangest(energy(logits), groups)
    changed = {key for key in after.card if after.card[key] != before.card.get(key)}
    assert changed <= {"abstention", "sha256"}
    assert refit_strangest(run, progress=False).card == after.card
    line = after.card["abstention"]["strange"]["threshold"]
    assert Diagnoser(after)._model.abstention.strangest == line
