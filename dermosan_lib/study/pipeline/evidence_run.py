"""What more evidence is worth on a run's test split, as one table."""

import pandas as pd

from dermosan_lib.study.evidence import fusion_gain, metadata_gain, rows_by_lesion
from dermosan_lib.study.pipeline.evaluate_run import on_test, test_groups
from dermosan_lib.study.runs import Run

PHOTOS = "all photos of the lesion"


def evidence_gains(run: Run, *, n_bootstrap: int = 1000, seed: int = 42) -> pd.DataFrame:
    """What attributes, and further photos of a lesion, change on the test split.

    Each compares the same images with and without, in pairs; see `metadata_gain` and `fusion_gain`.
    Writes ``evidence.csv``.

    Returns:
        ``evidence, metric, first, second, difference, low, high, n, n_groups``; first is the image
        alone. Without rows where the bundle uses no attribute and no lesion has two photos.
    """
    card, codes = run.trained_bundle().card, run.taxonomy().codes
    test = on_test(run.table("predictions.csv"))
    groups = test_groups(run, test)
    draws = {"n_bootstrap": n_bootstrap, "seed": seed}
    tables = []
    if card.get("metadata"):
        gain = metadata_gain(
            test, run.attributes(), card["metadata"], codes, groups=groups, **draws
        )
        tables.append(gain.drop(columns="known").assign(n_groups=groups.nunique()))
    shown = run.lesions().loc[test["path"]].to_numpy()
    if rows_by_lesion(test["condition"], shown):
        gain = fusion_gain(test, card.get("fusion"), codes, groups=shown, units=groups, **draws)
        tables.append(gain.rename(columns={"n_lesions": "n_groups"}).assign(evidence=PHOTOS))
    columns = [
        "evidence",
        "metric",
        "first",
        "second",
        "difference",
        "low",
        "high",
        "n",
        "n_groups",
    ]
    stacked = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)
    run.write("evidence.csv", stacked[columns])
    return stacked[columns]
