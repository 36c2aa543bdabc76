"""The last words of a run: figures with intervals, and a warning where the audit flags one."""

import json

import pandas as pd

from dermosan_lib.faces.reports.run_summary import HEADLINE, summary

ENTRY = {"value": 0.8, "low": 0.75, "high": 0.85, "n": 100}


def test_figures_and_a_flagged_shortcut_are_told(tmp_path):
    (tmp_path / "metrics.json").write_text(json.dumps(dict.fromkeys(HEADLINE, ENTRY)))
    assert "WARNING" not in summary(tmp_path)
    table = pd.DataFrame(
        {"family": ["border", "format"], "flagged": [True, False], "why": ["macro AUC 0.78", "x"]}
    )
    table.to_csv(tmp_path / "shortcuts.csv", index=False)
    told = summary(tmp_path).splitlines()
    assert told[1].endswith("0.800  (95% interval 0.750 to 0.850, n = 100)")
    assert told[-1] == "WARNING: shortcut audit: border: macro AUC 0.78. See notebook 04c."
    assert len(told) == 2 + len(HEADLINE)


def test_what_small_sets_cannot_tell_is_said(tmp_path):
    alone = {"value": 0.8, "low": None, "high": None, "n": 3}
    nothing = {"value": None, "low": None, "high": None, "n": 0}
    metrics = dict.fromkeys(HEADLINE, alone) | {"macro_auc": nothing}
    (tmp_path / "metrics.json").write_text(json.dumps(metrics))
    (tmp_path / "leak_report.json").write_text(json.dumps({"notes": ["Fewer than 10 groups."]}))
    told = summary(tmp_path)
    assert "0.800  (no interval: too few groups to tell; n = 3)" in told
    assert "macro_auc          left out" in told
    assert told.splitlines()[-1] == "WARNING: Fewer than 10 groups."
