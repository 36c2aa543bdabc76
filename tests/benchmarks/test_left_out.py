"""A run without some conditions has the split of the run, and none of them anywhere."""

import pandas as pd
import pytest

from benchmarks.left_out import left_out_run, score_left_out
from dermosan_lib import phantoms
from dermosan_lib.errors import RunError
from dermosan_lib.study.runs.run_folder import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    data = phantoms.write_phantoms(folder / "data", per_class=6, size_px=64, progress=False)
    (folder / "runs" / "whole").mkdir(parents=True)
    found = Run(data, folder / "runs" / "whole")
    found.splits()
    return found


def test_split_and_caches_are_the_runs(run):
    part = left_out_run(run, ["mel", "bcc"])
    whole, splits = run.splits(), part.splits()
    kept = whole[~whole["condition"].isin(["mel", "bcc"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(splits, kept)
    assert set(part.taxonomy().codes) == set(run.taxonomy().codes) - {"mel", "bcc"}
    assert part.attributes().index.tolist() == part.catalog()["path"].tolist()
    assert part.cache_folder == run.cache_folder


@pytest.mark.parametrize("codes", [[], ["nonsense"], list(phantoms.CODES)])
def test_codes_that_cannot_be_left_out_are_refused(run, codes):
    with pytest.raises(RunError, match="Leave out some of"):
        left_out_run(run, codes)


def test_every_image_left_out_is_scored_against_the_test_images(run, write_tiny):
    part = left_out_run(run, ["mel"])
    write_tiny(part.folder / "bundle", part.taxonomy())
    table = score_left_out(run, part, ["mel"], n_bootstrap=20)
    assert table["score"].tolist() == ["distance", "doubt", "any"]
    predictions = pd.read_csv(part.folder / "left_out_predictions.csv")
    assert len(predictions) == (run.catalog()["condition"] == "mel").sum()
    assert set(predictions["condition"]) == {"mel"}
    assert table.loc[0, ["auroc", "unknown_silent"]].isna().tolist() == [True, False]
    assert 0 <= table.loc[1, "auroc"] <= 1
