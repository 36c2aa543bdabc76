"""What a model card says of the encoder of another's making that a model rests on."""

from collections.abc import Iterator

from dermosan_lib.study.reporting.markdown import listed, section, table, words
from dermosan_lib.study.runs import CARD_FILE, OVERLAP_FILE, Artefacts

NOT_STATED = "not stated"


def encoder(run: Artefacts) -> str:
    """Name, licence and pretraining of the encoder, how it is read, and what it has seen of test.

    Empty for a model that was trained as a whole.
    """
    facts = run.card.get("encoder")
    if not facts:
        return ""
    shown = {
        "name": facts["name"],
        "licence of the weights": facts["licence"],
        "pretrained on": facts["pretrained_on"],
        "file": facts["file"],
        "SHA-256 of the file": facts["sha256"],
        "parameters in use": f"{facts.get('parameters', 0):,}",
        "trained here": "no, it is frozen; the head alone is",
        "output": facts.get("output"),
        "pooling": facts.get("pool"),
        "grey values": f"times {words(facts.get('scale'))}, less {words(facts.get('mean'))}, "
        f"divided by {words(facts.get('std'))} ({words(facts.get('channels'))})",
        "head": _head(facts.get("head") or {}),
        "activation maps": facts.get("activation_maps"),
    }
    rows = [(name, words(value)) for name, value in shown.items()]
    return section(
        "The encoder", f"`{CARD_FILE}`, encoder", table(("", ""), rows), listed(_seen(run))
    )


def encoder_limits(run: Artefacts) -> Iterator[str]:
    """A sentence for each limit that comes with the encoder."""
    facts = run.card.get("encoder") or {}
    overlap = facts.get("overlap") or {}
    if facts and not overlap.get("checked"):
        yield (
            "The encoder came without a list of its pretraining images: it may have seen test "
            f"images, which flatters every figure (`{CARD_FILE}`, encoder)."
        )
    for what in ("licence", "pretrained_on"):
        if str(facts.get(what, "")).casefold() == NOT_STATED:
            yield f"The encoder's {what.replace('_', ' ')} is not stated (`{CARD_FILE}`, encoder)."
    if str(facts.get("activation_maps", "")).startswith("none"):
        yield f"There are no activation maps ({facts['activation_maps'].partition(': ')[2]})."
    if kept := overlap.get("test_images_of_groups_seen_and_kept"):
        yield (
            f"{kept} test images are of groups (patients or lesions, where a table names them) of "
            "which the encoder has seen another picture, and are in the figures."
        )


def _seen(run: Artefacts) -> Iterator[str]:
    overlap = run.card["encoder"].get("overlap") or {}
    if not overlap.get("checked"):
        yield "Which pictures it was pretrained on is not listed: no manifest was given."
        return
    seen = overlap["seen"]
    yield (
        f"Of the {overlap['entries']:,} entries of {overlap['manifest']}, the manifest of its "
        f"pretraining images, {sum(seen.values())} pictures of this run were found by hash or "
        f"name, or as copies of such: {seen['train']} of train, {seen['val']} of validation, "
        f"{seen['test']} of test (`{OVERLAP_FILE}`)."
    )
    yield f"{overlap['left_out_of_the_evaluation']} test images were left out of the evaluation."


def _head(head: dict[str, object]) -> str:
    if not head:
        return ""
    return f"{words(head['kind'])}, C = {words(head['C'])} (by {words(head['chosen_by'])})"
