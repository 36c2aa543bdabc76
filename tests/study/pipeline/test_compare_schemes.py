"""One recipe on several splits: each is trained once, finished ones are kept."""

import pytest

from dermosan_lib import phantoms
from dermosan_lib.errors import RunError
from dermosan_lib.study.pipeline.compare_schemes import scheme_run, schemes_side_by_side
from dermosan_lib.study.recipes.recipe import Recipe
from dermosan_lib.study.runs.run_folder import Run

pytestmark = pytest.mark.slow

pytest.importorskip("keras")

from dermosan_lib.study.pipeline import train_schemes  # noqa: E402  # behind the check for Keras
from dermosan_lib.study.pipeline.evaluate_run import predict  # noqa: E402
from dermosan_lib.study.pipeline.train_run import fit_network, pack  # noqa: E402


def test_schemes_are_trained_beside_the_runs_own(tmp_path, monkeypatch):
    data = phantoms.write_phantoms(
        tmp_path / "data", per_class=20, size_px=64, codes=("mel", "nv"), progress=False
    )
    run = Run(data, tmp_path / "runs" / "small")
    recipe = Recipe.preset("quick", size_px=32, epochs=1, batch_size=8)
    pack(run, recipe, fit_network(run, recipe))
    predict(run)
    told = train_schemes.fit_schemes(run, recipe, schemes=("paper", "grouped", "source"))
    assert told["paper"] == "trained"
    assert told["grouped"] == "the run's own split"
    assert told["source"].startswith("not possible")
    assert sorted(p.name for p in (run.folder / "schemes").iterdir()) == ["paper"]
    assert scheme_run(run, "paper").cache_folder == run.cache_folder

    monkeypatch.setattr(train_schemes, "fit_network", None)  # would raise if trained again
    assert train_schemes.fit_schemes(run, recipe, schemes=("paper",)) == {"paper": "trained"}

    table = schemes_side_by_side(run, n_bootstrap=50).set_index(["scheme", "metric"])
    assert table.loc[("grouped", "accuracy"), "leak"] == 0
    assert (run.folder / "split_comparison.csv").is_file()


def test_where_no_other_scheme_is_possible_the_run_s_own_stands_alone(judged_run):
    run = judged_run()
    with pytest.raises(RunError, match="one split only"):
        schemes_side_by_side(run, n_bootstrap=10)
    (run.folder / "schemes").mkdir()  # left by notebook 03, which found none to be possible
    table = schemes_side_by_side(run, n_bootstrap=10)
    assert set(table["scheme"]) == {"grouped"}
