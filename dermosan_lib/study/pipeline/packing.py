"""Choose on validation what travels with a graph, and write the bundle. Needs no Keras."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dermosan_lib.bundle import Bundle
from dermosan_lib.decision import calibrated
from dermosan_lib.study.bundling import Engine, Partner, build_card, choose_engine, join_graphs
from dermosan_lib.study.evidence import fit_evidence
from dermosan_lib.study.graphs import set_weights_apart
from dermosan_lib.study.inference import run_graph
from dermosan_lib.study.recipes import Recipe
from dermosan_lib.study.runs import OVERLAP_FILE, SEEN, Run
from dermosan_lib.study.uncertainty import fit_limits, temperature_note


def pack_graph(
    run: Run,
    recipe: Recipe,
    graph: bytes,
    embeddings: NDArray[np.float32],
    joined: Sequence[Partner] = (),
    *,
    logits: NDArray[np.float32] | None = None,
    **entries: Any,
) -> Bundle:
    """Write the run's bundle of ``graph``, joined by the networks of ``joined``.

    First it is chosen what the clinic will run, see `choose_engine`; all else is that engine's.
    That is temperature, operating points, prediction sets and the rule to abstain; see
    `fit_limits`. The card also says how photos are fused and what attributes are worth; see
    `fit_evidence`. Leaves the embeddings of all images in the run; see `Run.embeddings`.

    Args:
        run: Whose split and labels count.
        recipe: By which the network was made.
        graph: Of the bundle contract, in float32.
        embeddings: ``(images, channels)`` of every row of the split, by ``graph``.
        joined: Networks that answer together with this one; see `join_graphs`.
        logits: ``(images, classes)`` of every row by ``graph``, of one view, where they are known
            already, so that it need not be run again.
        entries: Of the card, besides those that are chosen here.
    """
    leave_out_seen_by(run, joined)
    pixels = run.pixels(recipe.size_px, recipe.frame)
    engine, embeddings = _engine(run, recipe, *_joined(run, recipe, graph, embeddings, joined))
    run.write_embeddings(embeddings)
    val = run.rows("val")
    if logits is None or joined or engine.quantised or recipe.test_views > 1:
        logits = run_graph(engine.graph, pixels, val, views=recipe.test_views)["logits"]
    else:
        logits = logits[val]
    chosen = fit_limits(run, logits, embeddings)
    card = build_card(
        name=run.name,
        recipe=recipe,
        taxonomy=run.taxonomy(),
        data=run.facts(),
        demonstration=run.demonstration,
        **chosen.entries,
    )
    temperature = chosen.entries["temperature"]
    probabilities = calibrated(logits, temperature)
    card |= fit_evidence(run, probabilities)
    card |= temperature_note(logits, run.labels()[val], temperature)
    card["engine"] = engine.facts
    card["joined"] = [partner.facts for partner in joined]
    card |= entries
    graph, weights = set_weights_apart(engine.graph)
    return run.write_bundle(graph, card, {**chosen.files, **engine.files, **weights})


def leave_out_seen_by(run: Run, joined: Sequence[Partner]) -> None:
    """Test images that a partner's encoder has seen in pretraining are not judged here either."""
    tables = [one.seen for one in joined if one.seen is not None and len(one.seen)]
    if not tables:
        return
    if (run.folder / OVERLAP_FILE).is_file():
        tables.insert(0, run.table(OVERLAP_FILE))
    run.write(OVERLAP_FILE, pd.concat(tables).drop_duplicates("path"))
    if (run.folder / "probe_predictions.csv").is_file():  # is compared on the same images
        probed = run.table("probe_predictions.csv")
        probed.loc[probed["path"].isin(run.left_out()), "split"] = SEEN
        run.write("probe_predictions.csv", probed)


def _joined(
    run: Run,
    recipe: Recipe,
    graph: bytes,
    embeddings: NDArray[np.float32],
    joined: Sequence[Partner],
) -> tuple[bytes, NDArray[np.float32]]:
    if not joined:
        return graph, embeddings
    pixels, together = run.pixels(recipe.size_px, recipe.frame), [embeddings]
    for partner in joined:
        outputs = run_graph(partner.graph, pixels, range(len(pixels)), ["embedding"])
        together.append(outputs["embedding"])
    graphs = [graph, *(partner.graph for partner in joined)]
    return join_graphs(graphs), np.concatenate(together, axis=1)


def _engine(
    run: Run, recipe: Recipe, graph: bytes, embeddings: NDArray[np.float32]
) -> tuple[Engine, NDArray[np.float32]]:
    """What the clinic will run, and every image's embedding by that."""
    pixels, val = run.pixels(recipe.size_px, recipe.frame), run.rows("val")
    engine = choose_engine(
        graph,
        pixels,
        val,
        run.labels()[val],
        run.taxonomy(),
        asked=recipe.engine,
        views=recipe.test_views,
        seed=recipe.seed,
    )
    if engine.quantised:
        embeddings = run_graph(engine.graph, pixels, range(len(pixels)), ["embedding"])["embedding"]
    return engine, embeddings
