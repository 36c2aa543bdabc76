"""LICENSE and MODEL_CARD.md of a probe's bundle, from its recipe and card alone."""

from collections.abc import Mapping
from typing import Any

from dermosan_lib.bundle import NOTICE
from dermosan_lib.study.probing.naming_words import cell, when_named
from dermosan_lib.study.probing.probe_recipe import ProbeRecipe

_LINKS = {
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/legalcode",
    "CC BY-NC 4.0": "https://creativecommons.org/licenses/by-nc/4.0/legalcode",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
}
_METRICS = {
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced accuracy",
    "macro_auc": "macro AUC",
    "top_3": "truth among the three likeliest",
    "ece": "calibration error (ECE)",
}
_CANCERS = "cancers_at_95_percent"


def licence_text(recipe: ProbeRecipe) -> str:
    """Under what the model may be used, and whom to name."""
    data, encoder = recipe.data, recipe.encoder
    return f"""The model in this folder, {recipe.name} {recipe.version}, is licensed under {recipe.licence}:
{_link(recipe.licence)}

You may use, share and change it, also commercially, if you name its sources:

1. The photographs that it was fitted on: {data["name"]}, {data["licence"]}
   ({_link(data["licence"])}).
   {data["attribution"]}
   {data["source"]}
   No photograph is in this folder. The model is what was made of them: a change.

2. The frozen encoder: {recipe.backbone} of {encoder["source"]}, {encoder["licence"]}
   ({_link(encoder["licence"])}), pretrained on {encoder["pretrained_on"]}.
   Its later layers were left out, its normalisation was folded into its convolutions, and their
   weights are stored in 16 bits.

3. DERMOSAN, the suite that fitted it, whose code is under the MIT licence.

It comes without any warranty. {NOTICE}
"""  # noqa: E501 - the name and licence stand in one sentence


def model_card_text(card: Mapping[str, Any], recipe: ProbeRecipe) -> str:
    """The model card (Mitchell et al. 2019) as Markdown; every number is the card's."""
    told, data, names = card["cross_validation"], card["data"], _names(card)
    silence = told["photo_and_evidence"]["silence"]
    images, groups = data["images"]["train"], data["groups"]
    malignant = ", ".join(names[code] for code in told["photo"][_CANCERS]["conditions"])
    used = ", ".join(card["metadata"]["used"]) or "none"
    return f"""# {recipe.name} {recipe.version}

{NOTICE}

**What it reads.** Photographs of one skin lesion taken by a phone ({recipe.modality}), near enough
that the lesion fills a good part of the frame. It knows {len(names)} conditions:
{", ".join(names.values())}.
Of anything else it has seen nothing, and names one of these or stays
silent.

**What it is for.** {card["intended_use"]}

**What it was fitted on.** {data["name"]} ({data["licence"]}): {images} photographs of {groups}
patients, or groups of them that share a lesion's number.
{data["attribution"]} ({data["source"]}).
The part was chosen by others and not at random; cancers were proven by biopsy, most of the rest was
not. All patients come from one programme in one region of Brazil; few have dark skin.

**How it is made.** {recipe.backbone} ({card["encoder"]["licence"]}), frozen as pretrained on
{card["encoder"]["pretrained_on"]}, looks at the whole photo and at its centre; means and deviations
of its maps go through one linear layer. {card["input"]["views"]} views of each photo are averaged.
What is told of the person and the lesion ({used}) is added by Bayes' rule where it is given; what
is not told says nothing. Whether a cell was empty in the table was not used: there it tells who was
biopsied.

**How it was measured.** {told["repeats"]} repeats of {told["folds"]}-fold cross-validation in which
all photos of a patient are in one fold. Everything that was chosen (crops, strength, temperature,
attributes, thresholds) was chosen without the fold that was tested. 95% intervals are over
patients. The model in this folder is fitted on all patients, so no test of itself is left: these
are figures of the way it was made.

| | photo alone | photo and what is told |
|---|--:|--:|
{_measured_rows(card)}

Cancers: {malignant}.
The calibration error holds what chance adds to it with so few photos, and so does its interval
(Roelofs et al. 2022). Sets go by the photo alone; the likeliest condition with what is told is
added to them.

{when_named(card, silence)}

| condition | photos | sensitivity, photo alone | with what is told | AUROC, photo alone |
|---|--:|--:|--:|--:|
{_condition_rows(card)}

By Fitzpatrick skin type, photo alone, types with at least 20 photos; it is known of fewer than all,
mostly of those biopsied, so types differ in conditions too:

| skin type | photos | accuracy | macro AUC |
|---|--:|--:|--:|
{_skin_rows(card)}

**Limits.** Small: intervals are wide, sets are large, and it often names nothing; that is right of
so few patients. It has not been tried in another clinic. Pen marks beside some lesions, the
camera and the choice of who was biopsied may have taught it shortcuts. A photo of low risk by this
model is no reason to wait.

**Licence.** {recipe.licence}; see LICENSE.

**Changes.** {" ".join(f"{one}: {what}" for one, what in recipe.changelog.items())}
"""


def _measured_rows(card: Mapping[str, Any]) -> str:
    """Each measure by the photo alone, and with what is told."""
    told = card["cross_validation"]
    alone, both = card["metrics"], told["photo_and_evidence"]["metrics"]
    ways = told["photo"], told["photo_and_evidence"]
    cancers, sets, quiet = (
        [way[name] for way in ways] for name in (_CANCERS, "prediction_sets", "silence")
    )
    rows = [
        *((label, alone[name], both[name]) for name, label in _METRICS.items()),
        ("sensitivity, cancers together, 95% aimed at", *(c["sensitivity"] for c in cancers)),
        ("specificity there", *(c["specificity"] for c in cancers)),
        ("truth in the prediction set, 90% promised", *(one["coverage"] for one in sets)),
        ("conditions in the set", *(one["size"] for one in sets)),
        ("share of photos with a condition named", *(one["answered"] for one in quiet)),
        ("accuracy of those", *(one["accuracy_where_answered"] for one in quiet)),
    ]
    return _joined([f"| {label} | {cell(a)} | {cell(b)} |" for label, a, b in rows])


def _condition_rows(card: Mapping[str, Any]) -> str:
    names, counts = _names(card), card["data"]["by_condition"]
    both = card["cross_validation"]["photo_and_evidence"]["metrics"]["conditions"]
    return _joined(
        [
            f"| {names[code]} | {counts[code]} | {cell(entry['sensitivity'])} "
            f"| {cell(both[code]['sensitivity'])} | {cell(entry['auroc'])} |"
            for code, entry in card["metrics"]["conditions"].items()
        ]
    )


def _skin_rows(card: Mapping[str, Any]) -> str:
    return _joined(
        [
            f"| {kind} | {entry['accuracy']['n']} | {cell(entry['accuracy'])} "
            f"| {cell(entry['macro_auc'])} |"
            for kind, entry in card["cross_validation"]["photo"]["by_skin_type"].items()
        ]
    )


def _names(card: Mapping[str, Any]) -> dict[str, str]:
    return {one["code"]: one["name"] for one in card["conditions"]}


def _joined(lines: list[str]) -> str:
    return "\n".join(lines)


def _link(licence: str) -> str:
    return _LINKS.get(licence, "see the source")
