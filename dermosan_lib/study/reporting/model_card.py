"""The model card of a run (Mitchell et al. 2019), written from the run's files alone.

Every number comes from a file, named above it; what no file holds is said to be not measured.
"""

from typing import Any

from dermosan_lib.bundle import MODEL, NOTICE
from dermosan_lib.errors import RunError
from dermosan_lib.study.reporting import card_audits, card_data, card_encoder, card_results
from dermosan_lib.study.reporting.card_limitations import limits
from dermosan_lib.study.reporting.markdown import harmless, listed, section, table, words
from dermosan_lib.study.runs import CARD_FILE, Artefacts

OUT_OF_SCOPE = (
    "Diagnosis, treatment or triage of patients, alone or as a second opinion.",
    "Conditions that are not in the list above: the model answers with one of them all the same.",
    "Pictures of another kind than it was trained on, such as phone photos where it learned from "
    "dermoscopy.",
    "People of whom the training data hold few, as far as the data say who is in them.",
)


def model_card(run: Artefacts) -> str:
    """The card as Markdown; the same text for the same files.

    Raises `RunError` where the run holds no bundle yet, or a file that cannot be read, and
    `BundleError` for a bundle that was altered.
    """
    if not run.card:
        raise RunError(
            f"A model card describes a model, but {run.folder} holds no bundle. Run notebook 03 "
            "on it first."
        )
    parts = [
        _head(run),
        _model(run),
        card_encoder.encoder(run),
        _use(run),
        _published(run),
        card_data.data(run),
        card_data.people(run),
        card_data.leaks(run),
        _recipe(run),
        card_results.performance(run),
        card_results.conditions(run),
        card_results.calibration(run),
        card_results.operating_points(run),
        card_audits.silence(run),
        card_audits.subgroups(run),
        card_audits.shortcuts(run),
        card_audits.external(run),
        section("Limits", "", listed(limits(run))),
    ]
    return "\n".join(filter(None, parts))


def _head(run: Artefacts) -> str:
    demonstration = (
        "\n**Demonstration model, trained on synthetic pictures. It says nothing about skin.**\n"
        if run.card.get("demonstration")
        else ""
    )
    name = harmless(" ".join(words(run.card["name"]).split()))
    return f"# Model card: {name}\n{demonstration}\n{run.card.get('notice', NOTICE)}\n"


def _model(run: Artefacts) -> str:
    card, given = run.card, run.card["input"]
    recipe = card.get("recipe", {})
    rows = [
        ("version", card["version"]),
        ("made", words(card.get("created"))),
        *((name, words(card[name])) for name in ("licence", "modality") if name in card),
        ("backbone", words(recipe.get("backbone"))),
        ("input", f"{given['size_px']} px square, RGB, {words(given.get('resize'))}"),
        ("views averaged in use", words(given.get("views", 1))),
        (f"SHA-256 of {MODEL}", card["files"][MODEL]),
        *((f"made with {name}", one) for name, one in card.get("libraries", {}).items()),
    ]
    conditions = [
        (one["code"], one["name"], one["icd11"] or "not given", one["behaviour"])
        for one in card["conditions"]
    ]
    return section(
        "The model",
        f"`{CARD_FILE}`",
        table(("", ""), rows),
        f"Conditions it can answer with (label set {card['taxonomy']}):",
        table(("code", "name", "ICD-11", "behaviour"), conditions),
    )


def _use(run: Artefacts) -> str:
    intended = words(run.card.get("intended_use"))
    return section(
        "Use", f"`{CARD_FILE}`, intended_use", intended, "Out of scope:", listed(OUT_OF_SCOPE)
    )


def _published(run: Artefacts) -> str:
    """Whose work the model rests on and what its versions changed; "" before it is published."""
    card = run.card
    if not card.get("attribution"):
        return ""
    versions = [f"{version}: {what}" for version, what in (card.get("changelog") or {}).items()]
    return section(
        "Licence and versions",
        f"`{CARD_FILE}`, licence, attribution, changelog",
        f"The weights are licensed {words(card.get('licence'))}.",
        words(card["attribution"]),
        listed(versions),
    )


def _recipe(run: Artefacts) -> str:
    rows = [(name, words(value)) for name, value in run.card.get("recipe", {}).items()]
    history = run.table("history.csv")
    notice = ""
    if len(history) and "val_loss" in history:
        best = history.loc[history["val_loss"].astype(float).idxmin()]
        notice = (
            f"{len(history)} epochs were run; validation loss was lowest, {best['val_loss']:.4f}, "
            f"after epoch {best['epoch']:.0f} (`history.csv`)."
        )
    notice += _joined(run.card.get("joined", []))
    return section("How it was trained", f"`{CARD_FILE}`, recipe", table(("", ""), rows), notice)


def _joined(partners: list[dict[str, Any]]) -> str:
    if not partners:
        return ""
    named = [f"{words(one['name'])} ({_backbone(one)})" for one in partners]
    return f" It answers together with the networks of {', '.join(named)}: logits are averaged."


def _backbone(partner: dict[str, Any]) -> str:
    """The partner's backbone; of an encoder's file its licence and pretraining too."""
    encoder = partner.get("encoder") or {}
    facts = [words(partner["recipe"].get("backbone"))]
    facts += [f"licence {encoder['licence']}"] if "licence" in encoder else []
    facts += [f"pretrained on {encoder['pretrained_on']}"] if "pretrained_on" in encoder else []
    return ", ".join(facts)
