"""What a difference between two test sets may mean, with what is known of each reason."""

from dermosan_lib.faces.external_report.marks import chapter
from dermosan_lib.faces.external_report.words import counted, ends, share
from dermosan_lib.study.external import GIVEN_BY_FILE, External
from dermosan_lib.text import visible_html as escape


def reasons(external: External) -> str:
    """The chapter of reasons; figures alone cannot tell these apart."""
    by_reason = {
        "Other cases": _cases(external),
        "Other cameras and photographers": _cameras(external),
        "Other words": _words(external),
        "The same patients": _patients(external),
        "Chance": (
            "Each figure stands with its interval and n. Small sets swing widely, and of many "
            "comparisons some miss zero by chance."
        ),
    }
    listed = "".join(
        f"<div><dt>{name}</dt><dd>{text}</dd></div>" for name, text in by_reason.items()
    )
    lead = (
        "A lower figure elsewhere is the usual finding, and does not by itself show that the model "
        "is at fault; an equal one does not show that it will hold in a third place."
    )
    return chapter("What a difference may mean", lead, f"<dl>{listed}</dl>")


def _cases(external: External) -> str:
    mix = external.metrics["accuracy_at_internal_mix"]
    if mix["value"] is None:
        return "The internal test's mix of conditions is not known, so that it cannot be set right."
    here = external.metrics["accuracy"]["value"]
    value, low, high = ends(mix)
    between = "" if low is None else f" ({low:.3f} to {high:.3f})"
    return (
        f"Rare and hard conditions may be commoner here. Weighted to the internal test's mix of "
        f"the conditions that both hold, accuracy would be {value:.3f}{between} instead of "
        f"{here:.3f}. What is left has another reason, such as harder cases within a condition: "
        "a referral centre's melanomas are not a screening's."
    )


def _cameras(external: External) -> str:
    good = external.catalog[external.catalog["problem"] == ""]
    width, height = int(good["width_px"].median()), int(good["height_px"].median())
    kinds = ", ".join(f"{name} {n:,}" for name, n in good["format"].value_counts().items())
    abstained = share(int(external.predictions["abstained"].sum()), len(external.predictions))
    size = external.bundle.size_px
    return (
        f"These pictures measure {width} × {height} px in the median ({escape(kinds)}) and are "
        f"stretched to {size} × {size}; {abstained} get no answer. "
        "Dermoscopy against phone photos, another lamp, a ruler or ink in view each change what "
        "the model sees. Of the training images' cameras the card says nothing."
    )


def _words(external: External) -> str:
    labels = external.meanings.drop_duplicates("label")
    given = int((labels["how"] == GIVEN_BY_FILE).sum())
    rested = int(labels["how"].str.contains("ICD-11").sum())
    missing = labels[labels["condition"] == ""]
    unmatched = counted(int(missing["images"].sum()), "image")
    joined = [
        external.mapping.name(code)
        for code, own in external.mapping.classes.items()
        if len(own) > 1
    ]
    counts = {
        "matched by name": len(labels) - given - rested - len(missing),
        "matched by ICD-11": rested,
        "mapped by hand": given,
        f"without a counterpart ({unmatched})": len(missing),
    }
    parts = ", ".join(f"{n} {how}" for how, n in counts.items() if n)
    message = f"{counted(len(labels), 'label')}: {parts}."
    if joined:
        message += f" Compared as one: {escape('; '.join(joined))}."
    return (
        f"{message} The same word may be defined otherwise: by biopsy here and by eye there, or "
        "with kinds counted in that the other collection leaves out."
    )


def _patients(external: External) -> str:
    overlap = external.metrics["overlap"]
    if not overlap["checked"]:
        return (
            "<span class='warn'>Not checked.</span> Whether images of this set were among the "
            "training images is not known: a card keeps no hashes of them. Give the catalogue of "
            "the training images as --training-catalog."
        )
    message = (
        f"Compared with {overlap['images']:,} images the model was made with "
        f"({escape(overlap['against'])}): {overlap['identical']:,} identical files, "
        f"{overlap['alike']:,} images with the same perceptual hash, {overlap['group']:,} of a "
        "lesion or patient of the same name."
    )
    if not max(overlap["identical"], overlap["alike"], overlap["group"]):
        return f"{message} Cropped or edited copies may go unnoticed."
    if not overlap["identical"] and not overlap["group"]:
        return f"{message} A hash in common may be a copy or chance: look at these images."
    return f"<span class='warn'>This set is not external.</span> {message} The figures flatter."
