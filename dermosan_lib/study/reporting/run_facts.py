"""What a run's files hold, as facts that a checklist may ask for, each with its file and key."""

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from dermosan_lib.study.runs import CARD_FILE, Artefacts


def run_facts(run: Artefacts) -> dict[str, str]:
    """Where each fact is to be found, such as ``splits.csv: split``; "" where it is not.

    A fact is there only if its file is and holds the key with a value.
    """
    return {name: fact_of(run) for name, fact_of in _FACTS.items()}


def _card(*keys: str) -> Callable[[Artefacts], str]:
    """All of ``keys`` in the card, ``a.b`` for ``b`` within ``a``."""

    def read_fact(run: Artefacts) -> str:
        held = all(_at(run.card, key.split(".")) not in (None, "", {}, []) for key in keys)
        return f"{CARD_FILE}: {', '.join(keys)}" if held else ""

    return read_fact


def _metrics(*keys: str) -> Callable[[Artefacts], str]:
    """Entries of ``metrics.json`` with a value and both bounds."""

    def read_fact(run: Artefacts) -> str:
        metrics = run.mapping("metrics.json")
        held = all(_whole(metrics.get(key)) for key in keys)
        return f"metrics.json: {', '.join(keys)}" if held and metrics else ""

    return read_fact


def _column(file: str, *columns: str) -> Callable[[Artefacts], str]:
    """Any of ``columns`` of a table, with at least one value that is known."""

    def read_fact(run: Artefacts) -> str:
        table = run.texts(file)
        held = [name for name in columns if name in table and (table[name] != "").any()]
        return f"{file}: {', '.join(held)}" if held else ""

    return read_fact


def _rows(file: str) -> Callable[[Artefacts], str]:
    """A table with at least one row."""
    return lambda run: file if len(run.texts(file)) else ""


def _file(name: str) -> Callable[[Artefacts], str]:
    return lambda run: name if run.has(name) and (run.folder / name).stat().st_size else ""


def _conditions(run: Artefacts) -> str:
    entries = run.mapping("metrics.json").get("conditions", {})
    held = [code for code, one in entries.items() if _whole(one.get("sensitivity"))]
    return "metrics.json: conditions" if held else ""


def _icd(run: Artefacts) -> str:
    conditions = run.card.get("conditions", [])
    held = bool(conditions) and all(condition.get("icd11") for condition in conditions)
    return f"{CARD_FILE}: conditions, icd11" if held else ""


def _partitions(run: Artefacts) -> str:
    table = run.texts("splits.csv")
    held = "split" in table and {"train", "val", "test"} <= set(table["split"])
    return "splits.csv: split, group" if held else ""


def _problems(run: Artefacts) -> str:
    # An empty column says that nothing was wrong, which is an answer too.
    return "catalog.csv: problem" if "problem" in run.texts("catalog.csv") else ""


def _sources(run: Artefacts) -> str:
    table = run.texts("catalog.csv")
    several = "source" in table and len(set(table["source"])) > 1
    return "catalog.csv: source" if several else ""


def _missing(run: Artefacts) -> str:
    known = [name for name in run.texts("attributes.csv").columns if name != "path"]
    return f"attributes.csv: empty cells of {', '.join(known)}" if known else ""


def _skin_colour(run: Artefacts) -> str:
    given = _column("attributes.csv", "skin_type")(run)
    table = run.texts("subgroups.csv")
    kinds = table["attribute"] if "attribute" in table else pd.Series(dtype=str)
    measured = kinds[kinds.str.contains("skin|ITA", regex=True)].unique()
    measured_in = f"subgroups.csv: {', '.join(measured)}" if len(measured) else ""
    return "; ".join(filter(None, [given, measured_in]))


def _external(run: Artefacts) -> str:
    held = [name for name, metrics in run.externals.items() if _whole(metrics.get("accuracy"))]
    return ", ".join(f"external/{name}/metrics.json" for name in held)


def _unknown_labels(run: Artefacts) -> str:
    held = [
        name
        for name, metrics in run.externals.items()
        if (metrics.get("abstention") or {}).get("unknown", {}).get("n")
    ]
    return ", ".join(f"external/{name}/metrics.json: abstention" for name in held)


def _notebooks(run: Artefacts) -> str:
    done: Iterable[Any] = (run.folder / "notebooks").glob("*.ipynb")
    # The notebook that writes the checklist still has a temporary name, which is drawn at random.
    named = (path.name.rpartition(".tmp.")[2] for path in done)
    names = sorted({name for name in named if not name.endswith(".failed.ipynb")})
    return f"notebooks/: {', '.join(names)}" if names else ""


def _at(mapping: Any, keys: list[str]) -> Any:
    for key in keys:
        mapping = mapping.get(key) if isinstance(mapping, dict) else None
    return mapping


def _whole(entry: Any) -> bool:
    return isinstance(entry, dict) and all(
        entry.get(key) is not None for key in ("value", "low", "high", "n")
    )


_FACTS: dict[str, Callable[[Artefacts], str]] = {
    "abstention_rule": _card("abstention"),
    "activation_maps": lambda run: (
        f"{CARD_FILE}: files (`activation_maps` of the graph)" if run.card.get("files") else ""
    ),
    "age": _column("attributes.csv", "age"),
    "calibration": _metrics("ece", "brier"),
    "class_counts": _column("splits.csv", "condition"),
    "conditions": _conditions,
    "how_labels_were_confirmed": _column(
        "attributes.csv", "dx_type", "diagnosis_confirm_type", "biopsed"
    ),
    "decision_curve": _rows("decision_curve.csv"),
    "environment": _file("environment.txt"),
    "external_validation": _external,
    "failures": _rows("errors.csv"),
    "fingerprint": _card("data.fingerprint"),
    "icd": _icd,
    "image_format": _column("catalog.csv", "width_px", "height_px", "format"),
    "image_kinds": _column("attributes.csv", "modality"),
    "imbalance": _card("recipe.class_weights"),
    "intended_use": _card("intended_use"),
    # An empty list says that one network answers alone.
    "joined": lambda run: f"{CARD_FILE}: joined" if "joined" in run.card else "",
    "leak_report": _file("leak_report.json"),
    "metrics": _metrics("accuracy", "balanced_accuracy", "macro_auc"),
    "missing": _missing,
    "model": _card("files"),
    "model_card": _file("MODEL_CARD.md"),
    "notebooks": _notebooks,
    "operating_points": _card("operating_points"),
    "partitions": _partitions,
    "predictions": _rows("predictions.csv"),
    "preprocessing": _card("input.size_px", "input.resize"),
    "linear_probe": lambda run: "probe_metrics.json" if run.mapping("probe_metrics.json") else "",
    "problems": _problems,
    "picture_quality": _rows("quality.csv"),
    "recipe": _card("recipe"),
    "sample_size": _rows("sample_size.csv"),
    "sex": _column("attributes.csv", "sex"),
    "shortcut_audit": _rows("shortcuts.csv"),
    "site": _column("attributes.csv", "site"),
    "sizes": _column("splits.csv", "split"),
    "skin_colour": _skin_colour,
    "source": _card("data.name"),
    "several_sources": _sources,
    "split_rule": lambda run: (
        "parameters.yaml: scheme, seed"
        if {"scheme", "seed"} <= set(run.mapping("parameters.yaml"))
        else ""
    ),
    "start_of_weights": _card("recipe.backbone", "recipe.weights"),
    "subgroups": _rows("subgroups.csv"),
    "synthetic": _card("demonstration"),
    "temperature": _card("temperature"),
    "training": lambda run: _rows("history.csv")(run) or _rows("head.csv")(run),
    "labels_unknown_to_the_model": _unknown_labels,
}
FACTS = tuple(_FACTS)
