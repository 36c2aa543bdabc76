"""The limits of a run that its own files show, in words."""

from collections.abc import Iterator

from dermosan_lib.study.reporting.card_encoder import encoder_limits
from dermosan_lib.study.runs import CARD_FILE, Artefacts

FEW = 30  # test images of a condition, below which its figures say little


def limits(run: Artefacts) -> list[str]:
    """A sentence for each limit, with its file; the last ones hold for any run."""
    return [*_of_data(run), *encoder_limits(run), *_of_measurement(run), *_ALWAYS]


def _of_data(run: Artefacts) -> Iterator[str]:
    if run.card.get("demonstration"):
        yield f"The pictures are drawings: nothing here holds for skin (`{CARD_FILE}`)."
    splits, catalog = run.texts("splits.csv"), run.texts("catalog.csv")
    if len(splits):
        counts = splits.loc[splits["split"] == "test", "condition"].value_counts()
        few = [f"{code} ({n})" for code, n in sorted(counts.items()) if n < FEW]
        if few:
            yield (
                f"Fewer than {FEW} test images, so that little can be said, of: {', '.join(few)} "
                "(`splits.csv`)."
            )
        shared = splits.groupby("group")["split"].nunique() > 1
        if shared.any():
            yield (
                f"{int(shared.sum())} groups are on both sides of the split, which flatters every "
                "figure (`splits.csv`)."
            )
    report = run.mapping("leak_report.json")
    copies = report.get("pairs_of_copies_across_splits") or {}
    if crossing := sum(copies.values()):
        yield (f"{crossing} pairs of copies lie on both sides of the split (`leak_report.json`).")
    patients = report.get("levels", {}).get("patient", {})
    if patients.get("in_several_splits"):
        yield (
            f"{patients['in_several_splits']} of {patients['number']} patients are on both sides "
            "of the split, which flatters every figure (`leak_report.json`)."
        )
    if patients and not patients["known"]:
        yield (
            "The table names no patients: lesions of one patient may be on both sides of the "
            "split, and intervals take them as independent (`leak_report.json`)."
        )
    for note in report.get("notes", ()):
        yield f"{note.rstrip('.')} (`leak_report.json`)."
    if len(catalog):
        sources = sorted(set(catalog["source"]))
        if len(sources) == 1:
            yield f"All images come from one collection, {sources[0]} (`catalog.csv`)."
        if catalog["group"].str.startswith("sha256:").all():
            yield (
                "No table names lesions or patients: pictures of one lesion may be on both sides "
                "of the split, and intervals take them as independent (`catalog.csv`)."
            )


def _of_measurement(run: Artefacts) -> Iterator[str]:
    known = run.texts("attributes.csv")
    if "skin_type" not in known or not (known["skin_type"] != "").any():
        yield "Skin types are not known, so that fairness can be judged by pixels at best."
    missing = {
        "leak_report.json": "near duplicates across the split",
        "subgroups.csv": "subgroups",
        "shortcuts.csv": "shortcuts",
        "calibration.csv": "calibration before and after scaling",
        "operating_points.csv": "the operating points on test",
    }
    absent = [what for file, what in missing.items() if not run.has(file)]
    if absent:
        yield f"Not measured: {', '.join(absent)}."
    if not run.externals:
        yield "There is no external validation: figures hold for images like these."
    if run.card.get("recipe", {}).get("shuffle_labels"):
        yield "Labels were shuffled in training: this is a control, not a model."


_ALWAYS = (
    "The test images come from where the training images come from. Another camera, place or "
    "population is another question.",
    "Labels are taken as true; those that are wrong count as errors of the model, and were learned "
    "from.",
)
