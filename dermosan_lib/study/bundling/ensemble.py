"""Let networks of several runs answer together, as one graph."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
import pandas as pd
from onnx import helper

from dermosan_lib.bundle import OUTPUTS, Bundle
from dermosan_lib.errors import RunError
from dermosan_lib.images import Frame
from dermosan_lib.study.bundling.engine_choice import FLOAT32_FILE
from dermosan_lib.study.graphs import prefixed, serialised
from dermosan_lib.study.runs import OVERLAP_FILE, Run
from dermosan_lib.system import read_written


@dataclass(frozen=True)
class Partner:
    """A finished run's network."""

    name: str
    graph: bytes  # as it was trained, in float32
    recipe: dict[str, Any]
    encoder: dict[str, Any] | None = None  # the card's entry, where it rests on an encoder's file
    seen: pd.DataFrame | None = None  # images that this encoder has seen; see `Run.left_out`

    @property
    def facts(self) -> dict[str, Any]:
        """What the card of a joined bundle says of it."""
        facts = {"name": self.name, "recipe": self.recipe}
        return facts if self.encoder is None else {**facts, "encoder": self.encoder}


def read_partners(
    run: Run, folders: Sequence[str | Path], size_px: int, frame: Frame = "whole"
) -> list[Partner]:
    """The networks of the finished runs in ``folders``, which must fit ``run``.

    Raises `RunError` where one was trained on another split, whose training images may be this
    run's test images, or takes pictures of another size or frame or other conditions, and
    `BundleError` where there is no bundle.
    """
    named = [folders] if isinstance(folders, str) else folders
    return [_partner(run, Path(folder).expanduser(), size_px, frame) for folder in named]


def join_graphs(graphs: Sequence[bytes]) -> bytes:
    """One graph whose ``logits`` and ``activation_maps`` are the means of the members'.

    The mean of logits is the geometric mean of probabilities, set to sum to 1 (Hinton 2002, product
    of experts). On HAM10000's validation images it did as well as the arithmetic mean (three
    networks, n = 1,001: accuracy .834 both, macro AUC .968 and .967), and evidence stays a sum, of
    which the maps show the members' mean. ``embedding`` has the members' side by side.

    Args:
        graphs: Of bundles: ``image`` ``(n, size, size, 3)`` uint8 to ``logits`` ``(n, classes)``,
            ``embedding`` ``(n, channels)`` and ``activation_maps`` ``(n, rows, columns, classes)``,
            of one size and the same classes.

    Returns:
        A graph of the same contract, with as many channels as all members have.

    Raises:
        RunError: Maps differ in size.
    """
    models = [
        prefixed(onnx.load_from_string(graph), f"member{number}/")
        for number, graph in enumerate(graphs)
    ]
    ends = [{value.name: value for value in model.graph.output} for model in models]
    members = {
        name: [outputs[f"member{number}/{name}"] for number, outputs in enumerate(ends)]
        for name in OUTPUTS
    }
    maps = {tuple(_sizes(value)) for value in members["activation_maps"]}
    if len(maps) > 1:
        raise RunError(
            f"Joined networks must give activation maps of one size, but give {sorted(maps)}. "
            "Choose backbones that shrink a picture by the same factor."
        )
    sets = {tuple(sorted((one.domain, one.version) for one in m.opset_import)) for m in models}
    if len(sets) > 1:  # a node of one would be read by the rules of another
        versions = sorted({version for one in sets for _, version in one})
        raise RunError(
            "Joined networks must be written in one operator set of ONNX, but are in "
            f"{', '.join(map(str, versions))}. Export the encoder in set {versions[-1]}."
        )
    graph = models[0].graph
    for model in models[1:]:
        for field in ("node", "initializer", "value_info"):
            getattr(graph, field).extend(getattr(model.graph, field))
    images = {f"member{number}/image" for number in range(len(graphs))}
    for node in graph.node:
        node.input[:] = ["image" if name in images else name for name in node.input]
    graph.input[0].name = "image"
    del graph.output[:]
    for name, values in members.items():
        named = [value.name for value in values]
        if name == "embedding":
            graph.node.append(helper.make_node("Concat", named, [name], axis=1))
            sizes = [sum(_sizes(value)[0] for value in values)]
        else:
            graph.node.append(helper.make_node("Mean", named, [name]))
            sizes = _sizes(values[0])
        graph.output.append(
            helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", *sizes])
        )
    return serialised(models[0])


def _partner(run: Run, folder: Path, size_px: int, frame: Frame) -> Partner:
    bundle = Bundle.load(folder / "bundle")
    splits = folder / "splits.csv"
    if not splits.is_file():
        raise RunError(f"{folder} has no splits.csv, so it is no run. Give the folder of a run.")
    taken = read_written(splits)
    codes = tuple(run.taxonomy().codes)
    if tuple(bundle.taxonomy.codes) != codes:
        raise RunError(
            f"Joined networks must tell the same conditions, but {folder.name} tells "
            f"{', '.join(bundle.taxonomy.codes)} and this run {', '.join(codes)}. "
            "Join runs on the same images."
        )
    if not taken.equals(run.splits()):
        raise RunError(
            f"Joined networks must be trained on one split, but {folder.name} was trained on "
            "another: it may have seen images that this run tests on. Give the same data, scheme "
            "and seed."
        )
    if bundle.size_px != size_px:
        raise RunError(
            f"Joined networks must take pictures of one size, but {folder.name} takes "
            f"{bundle.size_px} px and this run {size_px} px. Set size_px={bundle.size_px}."
        )
    if bundle.frame != frame:
        raise RunError(
            f"Joined networks must be shown the same part of a picture, but {folder.name} is shown "
            f"{bundle.frame} and this run {frame}. Set frame={bundle.frame}."
        )
    whole = folder / "bundle" / FLOAT32_FILE
    model = onnx.load(whole if whole.is_file() else bundle.model_path)  # and weights beside it
    seen = folder / OVERLAP_FILE
    return Partner(
        folder.name,
        bytes(model.SerializeToString()),
        bundle.card.get("recipe", {}),
        bundle.card.get("encoder"),
        read_written(seen) if seen.is_file() else None,
    )


def _sizes(value: onnx.ValueInfoProto) -> list[int]:
    """Without the first, the number of pictures."""
    return [dim.dim_value for dim in value.type.tensor_type.shape.dim[1:]]
