"""A run's recipe in grouped folds: what one split cannot show, which is how far splits lie apart.

    python -m benchmarks.grouped_folds runs/NAME --folds 5 -o FOLDER
    python -m benchmarks.grouped_folds runs/NAME --folds 5 -o FOLDER --only 2 --epochs 5

Every lesion (or patient) is tested once, by a network that has not seen it; a tenth of the others
chooses the epoch. Of a run of joined networks the one named by its recipe is trained, not its
partners. Interrupted, it goes on behind the last epoch when it is started again, and ``--only``
lets several processes share the folds.
"""

import argparse
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import yaml

from dermosan_lib.decision import calibrated
from dermosan_lib.study.comparison import group_folds
from dermosan_lib.study.evaluation import OVERALL, evaluate
from dermosan_lib.study.inference import prediction_table, run_graph
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.study.runs import Run, open_run
from dermosan_lib.system import atomic_path

_CHECKED = 10  # one part in so many of what is not tested chooses the epoch
_SHOWN = ("accuracy", "balanced_accuracy", "macro_auc", "top_3", "nll")


def main() -> None:
    """Train and predict the folds that are missing, then tell how far they lie apart."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.grouped_folds",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("run", type=Path, help="a finished run")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", type=int, nargs="*", help="these folds, counted from 0")
    parser.add_argument("--epochs", type=int, help="in place of the recipe's")
    parser.add_argument("--data", help="the run's folder of images, where it has moved")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder for results")
    options = parser.parse_args()
    told = yaml.safe_load((options.run / "parameters.yaml").read_text(encoding="utf-8"))
    run = open_run(options.data or told["data"], options.run)
    named = {field.name: told.get(field.name) for field in fields(Recipe)}
    recipe = Recipe.preset(told["preset"], told.get("recipe"), **named)
    if options.epochs:
        recipe = replace(recipe, epochs=options.epochs)
    chosen = range(options.folds) if options.only is None else options.only
    for fold in chosen:
        predict_fold(run, recipe, fold, options.folds, options.output)
    done = [options.output / f"predictions_{fold}.csv" for fold in range(options.folds)]
    if all(path.is_file() for path in done):
        table = spread(run, [pd.read_csv(path) for path in done])
        with atomic_path(options.output / "folds.csv") as temporary:
            table.to_csv(temporary)
        print(table.round(4).to_string())  # noqa: T201  # a report's own voice


def predict_fold(run: Run, recipe: Recipe, fold: int, folds: int, output: Path) -> None:
    """Leave ``predictions_<fold>.csv`` in ``output``, unless it is there."""
    target = output / f"predictions_{fold}.csv"
    if target.is_file():
        return
    # Here, since TensorFlow takes some 20 s to import and finished folds need none.
    from dermosan_lib.study.export import export_rest, join
    from dermosan_lib.study.training import Samples, prefix_graph, train

    labels, splits = run.labels(), run.splits()
    groups = pd.factorize(splits["group"])[0]
    rest, test = group_folds(labels, groups, folds, recipe.seed)[fold]
    learn, check = (
        rest[part] for part in group_folds(labels[rest], groups[rest], _CHECKED, recipe.seed)[0]
    )
    pixels = run.pixels(recipe.size_px, recipe.frame)
    trained = train(
        recipe,
        pixels,
        Samples(learn, labels[learn]),
        Samples(check, labels[check]),
        classes=len(run.taxonomy()),
        folder=output / f"fold_{fold}",
        cache=run.cache_folder,
    )
    if trained.cut is None:
        raise SystemExit("Folds need a frozen part: choose a recipe that leaves layers frozen.")
    graph = join(prefix_graph(trained.cut, recipe, run.cache_folder), export_rest(trained.cut.rest))
    logits = run_graph(graph, pixels, test, views=recipe.test_views)["logits"]
    table = prediction_table(splits.iloc[test], calibrated(logits, 1.0), run.taxonomy())
    with atomic_path(target) as temporary:
        table.assign(group=splits["group"].to_numpy()[test]).to_csv(temporary, index=False)


def spread(run: Run, tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Metrics of each fold, their mean and standard deviation, and of all images pooled."""
    codes = run.taxonomy().codes
    single = [evaluate(one, codes, n_bootstrap=0) for one in tables]
    every = pd.concat(tables, ignore_index=True)
    pooled = evaluate(every, codes, groups=every["group"])
    rows = {}
    for name in (name for name in _SHOWN if name in OVERALL):
        values = pd.Series([one[name]["value"] for one in single], dtype=float)
        rows[name] = {
            **{f"fold {k}": value for k, value in enumerate(values)},
            "mean": values.mean(), "sd": values.std(),
            "pooled": pooled[name]["value"], "low": pooled[name]["low"],
            "high": pooled[name]["high"], "n": len(every),
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index")


if __name__ == "__main__":
    main()
