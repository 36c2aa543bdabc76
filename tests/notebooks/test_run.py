"""The notebooks, executed by papermill on phantoms: the run folder keeps its promises."""

import json
import shutil
import sys

import nbformat
import numpy as np
import pandas as pd
import papermill
import pytest
import yaml

from dermosan_lib import phantoms
from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.errors import RunError
from dermosan_lib.faces.runs.pipeline import STEPS, notebooks_folder, run_notebooks
from dermosan_lib.study.splitting.splitting import check_splits

pytestmark = pytest.mark.slow

TINY = {"size_px": 48, "epochs": 2, "n_bootstrap": 50, "recipe": {"batch_size": 16}, "dropout": 0.3}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    out = tmp_path_factory.mktemp("data") / "phantoms"
    return phantoms.write_phantoms(out, per_class=14, size_px=64, progress=False)


@pytest.fixture(scope="module")
def whole(data, tmp_path_factory, quiet):
    """A run with an empty home, watched where the system can: its folder, attempts, files left."""
    runs, home = tmp_path_factory.mktemp("runs"), tmp_path_factory.mktemp("person") / "home"
    if not quiet.can_watch():
        return run_notebooks(data, "tiny", TINY, runs=runs, progress=False), None, None
    script = (
        "from pathlib import Path\n"
        "from dermosan_lib.faces.runs.pipeline import run_notebooks\n"
        f"run_notebooks(Path({str(data)!r}), 'tiny', {TINY}, runs=Path({str(runs)!r}),"
        " progress=False)\n"
    )
    status, attempts, text = quiet.watched([sys.executable, "-c", script], home, timeout_s=3600)
    assert status == 0, text[-4000:]
    return runs / "tiny", attempts, quiet.left_in(home)


@pytest.fixture(scope="module")
def run(whole):
    return whole[0]


def test_a_run_asks_for_nothing_and_leaves_nothing_in_the_home(whole, quiet):
    if not quiet.can_watch():
        pytest.skip("no network namespace can be made here")
    assert whole[1] == []
    assert [path for path in whole[2] if not path.startswith(".cache/dermosan/")] == []


def test_run_folder_keeps_the_contract(run):
    names = {path.name for path in run.iterdir()}
    assert names >= {
        "parameters.yaml", "catalog.csv", "splits.csv", "history.csv", "best_compact.h5",
        "best_compact.keras", "bundle", "predictions.csv", "metrics.json", "notebooks",
        "environment.txt", "calibration.csv", "operating_points.csv", "decision_curve.csv",
        "subgroups.csv", "shortcuts.csv", "prediction_sets.csv", "answered.csv",
        "risk_coverage.csv", "not_skin.csv", "errors.csv", "label_noise.csv",
    }  # fmt: skip
    assert not [name for name in names if name.startswith(("checkpoint", "."))]
    assert {path.stem for path in (run / "notebooks").iterdir()} == set(STEPS)
    told = yaml.safe_load((run / "parameters.yaml").read_text())
    assert told["epochs"] == 2
    assert told["recipe"] == {"batch_size": 16, "dropout": 0.3, "size_px": 48}
    recipe = json.loads((run / "recipe.json").read_text())
    assert (recipe["epochs"], recipe["batch_size"], recipe["dropout"]) == (2, 16, 0.3)
    assert told["scheme"] == "grouped"


def test_tables_fit_together(run):
    splits = pd.read_csv(run / "splits.csv", dtype=str)
    check_splits(splits, grouped=True)
    predictions = pd.read_csv(run / "predictions.csv")
    codes = list(phantoms.CODES)
    assert predictions.columns.tolist() == [
        "path", "condition", "split", *codes, "malignancy", "abstained", "far", "unsure",
        "distance", "prediction_set", "strange", "energy",
    ]  # fmt: skip
    np.testing.assert_allclose(predictions[codes].sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(
        predictions["malignancy"], predictions["mel"] + predictions["bcc"], atol=1e-9
    )
    judged = splits.loc[splits["split"] != "train", "path"]
    assert sorted(predictions["path"]) == sorted(judged)


def test_metrics_keep_the_contract_and_are_in_the_card(run):
    metrics = json.loads((run / "metrics.json").read_text())
    assert set(metrics) == {
        "accuracy", "balanced_accuracy", "macro_auc", "top_3", "ece", "brier", "nll", "conditions",
        "malignancy_auc",
    }  # fmt: skip
    for entry in (metrics["accuracy"], metrics["conditions"]["mel"]["sensitivity"]):
        assert set(entry) == {"value", "low", "high", "n"}
    assert Bundle.load(run / "bundle").card["metrics"] == metrics


def test_the_clinic_gives_the_run_s_predictions(run, data):
    predictions = pd.read_csv(run / "predictions.csv").set_index("path")
    diagnoser = Diagnoser(Bundle.load(run / "bundle"))
    for path in predictions.index[::9]:
        photo = diagnoser.inspect(path, (data / path).read_bytes())
        answer = diagnoser.diagnose([photo], despite_quality=True)
        for line in answer.differential:
            assert line.probability == pytest.approx(predictions.loc[path, line.code], abs=1e-5)
        assert answer.prediction_set.codes[0] in predictions.loc[path, "prediction_set"].split()
        assert predictions.loc[path, "abstained"] == diagnoser.diagnose([photo]).abstained


def test_saved_networks_and_bundle_agree(run, data):
    keras = pytest.importorskip("keras")
    from scipy.special import softmax

    from dermosan_lib import images
    from dermosan_lib.study.inference.onnx_inference import run_graph
    from dermosan_lib.study.models import networks

    paths = pd.read_csv(run / "predictions.csv")["path"][:6]
    batch = np.stack([images.resize(images.read(data / path), 48) for path in paths])
    graph = run / "bundle" / "model.onnx"
    logits = run_graph(graph, batch, range(6), progress=False)["logits"]
    for name in ("best_compact.h5", "best_compact.keras"):
        network = keras.models.load_model(run / name, compile=False)
        expected = networks.predict(network, "Compact", batch)
        np.testing.assert_allclose(softmax(logits, axis=1), expected, atol=1e-4)


def test_executed_notebooks_hold_figures_and_no_error(run):
    for path in sorted((run / "notebooks").iterdir()):
        notebook = nbformat.read(path, as_version=4)
        outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
        assert not [out for out in outputs if out.output_type == "error"], path.name
        mimes = {mime for out in outputs for mime in out.get("data", {})}
        assert "application/vnd.plotly.v1+json" in mimes, path.name


def test_a_finished_name_is_refused(run, data):
    with pytest.raises(RunError, match="exists"):
        run_notebooks(data, "tiny", TINY, runs=run.parent, progress=False)


def test_compare_runs(run, tmp_path):
    papermill.execute_notebook(
        str(notebooks_folder() / "06_compare_runs.ipynb"),
        str(tmp_path / "06.ipynb"),
        parameters={"run_a": str(run), "n_bootstrap": 50},
        kernel_name="python3",
        progress_bar=False,
    )
    cells = nbformat.read(tmp_path / "06.ipynb", as_version=4).cells
    text = str([cell.get("outputs") for cell in cells])
    assert "linear probe" in text
    assert "difference" in text


def test_networks_of_two_runs_answer_together(run, data, tmp_path):
    from dermosan_lib.study.bundling.ensemble import read_partners
    from dermosan_lib.study.inference.onnx_inference import run_graph
    from dermosan_lib.study.pipeline.train_run import fit_network, pack
    from dermosan_lib.study.recipes.recipe import Recipe
    from dermosan_lib.study.runs import open_run

    this_run = open_run(data, run.parent / "both")
    recipe = Recipe.preset("quick", size_px=48, epochs=1, learning_rate=1e-4)
    joined = read_partners(this_run, str(run), 48)
    bundle = pack(this_run, recipe, fit_network(this_run, recipe), joined)
    assert [one["name"] for one in bundle.card["joined"]] == ["tiny"]
    assert bundle.card["joined"][0]["recipe"]["epochs"] == 2
    pixels, rows = this_run.pixels(48), this_run.rows("val")

    def answers(one):
        path = one.model_path
        return run_graph(path, pixels, rows, ["logits", "embedding"], progress=False)

    together, second = answers(bundle), answers(Bundle.load(run / "bundle"))
    alone = pack(this_run, recipe, fit_network(this_run, recipe))  # in place of the other
    first = answers(alone)
    mean = (first["logits"] + second["logits"]) / 2
    np.testing.assert_allclose(together["logits"], mean, atol=1e-4)
    assert together["embedding"].shape[1] == 2 * first["embedding"].shape[1]
    shutil.copytree(run / "bundle", tmp_path / "bundle")
    with pytest.raises(RunError, match=r"has no splits\.csv, so it is no run"):
        read_partners(this_run, [tmp_path], 48)
    with pytest.raises(RunError, match=r"pictures of one size, but tiny takes 48 px"):
        read_partners(this_run, [run], 64)
    other = open_run(data, run.parent / "other")
    other.splits(seed=1)
    with pytest.raises(RunError, match=r"one split, but tiny was trained on another"):
        read_partners(other, [run], 48)


def test_shuffled_labels_teach_nothing(data, tmp_path):
    from dermosan_lib.study.pipeline.evaluate_run import on_test, predict
    from dermosan_lib.study.pipeline.train_run import fit_network, pack
    from dermosan_lib.study.recipes.recipe import Recipe
    from dermosan_lib.study.runs import open_run

    this_run = open_run(data, tmp_path / "runs" / "shuffled")
    recipe = Recipe.preset("quick", size_px=48, epochs=4, shuffle_labels=True)
    pack(this_run, recipe, fit_network(this_run, recipe))
    found = on_test(predict(this_run))
    right = found[list(phantoms.CODES)].idxmax(axis=1) == found["condition"]
    # Chance is 1 in 10; with n = 20 more than 6 right would be seen once in 400 such controls.
    assert right.sum() <= 6
