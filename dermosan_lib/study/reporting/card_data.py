"""What a model card says of the data: images, people, and leaks between the parts."""

import pandas as pd

from dermosan_lib.study.reporting.markdown import flattened, listed, section, table, words
from dermosan_lib.study.runs import CARD_FILE, Artefacts
from dermosan_lib.study.splitting import level_sentences
from dermosan_lib.study.tables import (
    KNOWN_COLUMNS,
)
from dermosan_lib.text import decimal_in

PARTS = ("train", "val", "test")
_MOST_KINDS = 8


def data(run: Artefacts) -> str:
    """Images by condition and part, their sources and formats."""
    catalog, splits = run.texts("catalog.csv"), run.texts("splits.csv")
    facts = run.card.get("data", {})
    lines = [
        f"Collection: {words(facts.get('name'))}; fingerprint of the labelled images "
        f"{words(facts.get('fingerprint'))} (`{CARD_FILE}`)."
    ]
    if len(catalog):
        bad = int((catalog["problem"] != "").sum())
        good = catalog[catalog["problem"] == ""]
        sizes = good[["width_px", "height_px"]].astype(int).median().astype(int)
        lines += [
            f"{len(catalog)} image files, of which {bad} could not be read (`catalog.csv`).",
            f"Sources: {_kinds(good['source'])}. Formats: {_kinds(good['format'])}. Median size "
            f"{sizes['width_px']} × {sizes['height_px']} px (`catalog.csv`).",
        ]
    rule = run.mapping("parameters.yaml")
    if rule:
        folds = rule.get("folds")
        fold = f", fold {rule.get('fold')} of {folds}, repeat {rule.get('repeat')}" if folds else ""
        lines.append(
            f"Split: scheme {words(rule.get('scheme'))}, seed {words(rule.get('seed'))}{fold} "
            "(`parameters.yaml`)."
        )
    return section("The data", "", listed(lines), _counts(splits))


def people(run: Artefacts) -> str:
    """What is known of age, sex, site, skin type and modality."""
    known = run.texts("attributes.csv")
    named = [name for name in KNOWN_COLUMNS if name in known]
    if not named:
        return section("The people", "", "Not known: no table told of age, sex, site or skin type.")
    rows = []
    for name in named:
        values = known[name]
        have = values[values != ""]
        share = f"{len(have)} of {len(values)} ({len(have) / len(values):.1%})"
        rows.append((name.replace("_", " "), share, _described(name, have)))
    missing = [name.replace("_", " ") for name in KNOWN_COLUMNS if name not in named]
    notice = f"Not known of any image: {', '.join(missing)}." if missing else ""
    return section("The people", "`attributes.csv`", table(("", "known", ""), rows), notice)


def leaks(run: Artefacts) -> str:
    """Groups and identical files on both sides of the split, and the leak report."""
    splits, catalog = run.texts("splits.csv"), run.texts("catalog.csv")
    lines = []
    if len(splits):
        held = splits.groupby("group")["split"].nunique()
        lines.append(
            f"{int((held > 1).sum())} of {len(held)} groups (patients or lesions, where a table "
            "names them) have images in more than one part (`splits.csv`)."
        )
    if len(splits) and len(catalog):
        both = splits.merge(catalog[["path", "sha256"]], on="path")
        same = both.groupby("sha256")["split"].nunique()
        lines.append(
            f"{int((same > 1).sum())} byte-identical pictures are in more than one part "
            "(`splits.csv`, `catalog.csv`)."
        )
    report = run.mapping("leak_report.json")
    if not report:
        lines.append("Near duplicates across parts: not measured (no `leak_report.json`).")
        return section("Leaks", "", listed(lines))
    in_words = [*level_sentences(report.get("levels", {})), *report.get("notes", ())]
    lines += [f"{line[0].upper()}{line[1:].rstrip('.')} (`leak_report.json`)." for line in in_words]
    counted = {name: value for name, value in report.items() if name not in ("levels", "notes")}
    return section(
        "Leaks", "", listed(lines), "The leak report (`leak_report.json`):",
        table(("", ""), flattened(counted)),
    )  # fmt: skip


def _counts(splits: pd.DataFrame) -> str:
    if splits.empty:
        return "The split: not in the run (no `splits.csv`)."
    counts = pd.crosstab(splits["condition"], splits["split"])
    counts = counts.reindex(columns=list(PARTS), fill_value=0)
    groups = splits.groupby("split")["group"].nunique().reindex(list(PARTS), fill_value=0)
    rows = [(code, *map(int, row), int(row.sum())) for code, row in counts.iterrows()]
    rows.append(("all images", *map(int, counts.sum()), int(counts.to_numpy().sum())))
    rows.append(("groups", *map(int, groups), splits["group"].nunique()))
    return "Images by condition (`splits.csv`):\n\n" + table(("", *PARTS, "all"), rows)


def _described(name: str, values: "pd.Series[str]") -> str:
    numbers = values.map(str).map(decimal_in).astype(float)
    if name == "age" and numbers.notna().all() and len(numbers):
        low, middle, high = numbers.quantile([0.25, 0.5, 0.75])
        return f"median {middle:g} years (quartiles {low:g} to {high:g})"
    return _kinds(values)


def _kinds(values: "pd.Series[str]") -> str:
    counts = values.value_counts()
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    listing = ", ".join(f"{kind} {n}" for kind, n in ordered[:_MOST_KINDS])
    left = len(ordered) - _MOST_KINDS
    return f"{listing} and {left} more" if left > 0 else listing or "none"
