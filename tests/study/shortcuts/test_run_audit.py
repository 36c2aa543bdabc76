import pandas as pd
import pytest

from dermosan_lib.errors import RunError
from dermosan_lib.study.shortcuts.run_audit import audit_shortcuts, shortcut_warning


@pytest.mark.ci
def test_plain_pictures_are_not_flagged(judged_run):
    run = judged_run()
    table = audit_shortcuts(run, n_bootstrap=100, progress=False).set_index("family")
    outside = ["geometry", "format", "compression", "border"]
    assert not table.loc[outside, "flagged"].any(), table["why"].to_dict()
    assert table.loc["border", "macro_auc"] < 0.65
    assert table.loc["the model", "balanced_accuracy"] > 0.7
    assert len(pd.read_csv(run.folder / "shortcuts.csv")) == len(table)
    # What is left where the lesion was is skin, of which the graph can tell nothing.
    assert table.loc["the model, lesion hidden", "macro_auc"] == pytest.approx(0.5, abs=0.12)


@pytest.mark.ci
def test_a_planted_border_colour_is_flagged_and_the_warning_says_so(judged_run):
    run = judged_run(lambda c: (60 + 15 * c, 120, 200 - 15 * c))
    table = audit_shortcuts(run, n_bootstrap=100, shuffled=False, progress=False)
    flagged = table.loc[table["flagged"], "family"].tolist()
    assert "border" in flagged
    assert not {"geometry", "format", "compression"} & set(flagged)
    words = shortcut_warning(table)
    assert words.startswith("WARNING: ")
    assert "The outer 4% of the picture alone predicts the condition: macro AUC" in words
    assert "before believing the result" in words


def test_the_warning_says_what_the_model_does_without_the_lesion():
    rows = {"family": ["border", "the model, lesion hidden"], "why": ["macro AUC 0.78", "0.51"]}
    resting = shortcut_warning(pd.DataFrame({**rows, "flagged": [True, False]}))
    assert "With the lesion painted over, the model itself has 0.51" in resting
    assert "The headline may rest on this" not in resting
    both = shortcut_warning(pd.DataFrame({**rows, "flagged": [True, True]}))
    assert "painted over" not in both
    assert "The headline may rest on this" in both


def test_without_a_flag_the_words_promise_nothing():
    quiet = pd.DataFrame({"family": ["border"], "flagged": [False], "why": ["x"]})
    assert "WARNING" not in shortcut_warning(quiet)
    assert "no proof" in shortcut_warning(quiet)


@pytest.mark.ci
def test_masks_elsewhere_can_be_named_and_must_fit(judged_run, tmp_path):
    run = judged_run()
    (run.data / "_masks").rename(tmp_path / "drawn")
    options = {"n_bootstrap": 10, "shuffled": False, "progress": False}
    named = audit_shortcuts(run, masks=tmp_path / "drawn", **options)
    assert "the model, lesion hidden" in named["family"].tolist()
    with pytest.raises(RunError, match="is no folder"):
        audit_shortcuts(run, masks="nowhere", **options)
