"""Let networks of several runs answer together, as one graph."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
import pandas as pd
from onnx import compose, helper

from dermosan_lib.bundle import Bundle
from dermosan_lib.errors import RunError
from dermosan_lib.study.engines import FLOAT32_FILE
from dermosan_lib.study.onnx_graph import OUTPUTS, serialised
from dermosan_lib.study.runs import Run


@dataclass(frozen=True)
class Partner:
    """A finished run's network."""

    name: str
    graph: bytes  # as it was trained, in float32
    recipe: dict[str, Any]

    @property
    def facts(self) -> dict[str, Any]:
        """What the card of a joined bundle says of it."""
        return {"name": self.name, "recipe": self.recipe}


def partners(run: Run, folders: Sequence[str | Path], size_px: int) -> list[Partner]:
    """The networks of the finished runs in ``folders``, which must fit ``run``.

    Raises `RunError` where one was trained on another split, whose training images may be this
    run's test images, or takes pictures of another size or other conditions, and `BundleError`
    where there is no bundle.
    """
    named = [folders] if isinstance(folders, str) else folders
    return [_partner(run, Path(folder).expanduser(), size_px) for folder in named]


def join_graphs(graphs: Sequence[bytes]) -> bytes:
    """One graph whose ``logits`` and ``activation_maps`` are the means of the members'.

    The mean of logits is the geometric mean of probabilities, set to sum to 1, which does at least
    as well as the arithmetic one for networks trained alike (Hinton 2002, products of experts); and
    a class's map is then the mean of what the members were led by. ``embedding`` has the members'
    side by side.

    All take ``image`` of one size and give maps of one size, or `RunError` is raised.
    """
    models = [
        compose.add_prefix(onnx.load_from_string(graph), f"member{number}/")
        for number, graph in enumerate(graphs)
    ]
    ends = [{value.name: value for value in model.graph.output} for model in models]
    members = {
        name: [found[f"member{number}/{name}"] for number, found in enumerate(ends)]
        for name in OUTPUTS
    }
    maps = {tuple(_sizes(value)) for value in members["activation_maps"]}
    if len(maps) > 1:
        raise RunError(
            f"Joined networks must give activation maps of one size, but give {sorted(maps)}. "
            "Choose backbones that shrink a picture by the same factor."
        )
    operators = {"logits": "Mean", "embedding": "Concat", "activation_maps": "Mean"}
    graph = models[0].graph
    for model in models[1:]:
        for field in ("node", "initializer", "value_info"):
            getattr(graph, field).extend(getattr(model.graph, field))
    for node in graph.node:
        node.input[:] = ["image" if _is_image(name) else name for name in node.input]
    graph.input[0].name = "image"
    del graph.output[:]
    for name, values in members.items():
        named = [value.name for value in values]
        further = {"axis": 1} if operators[name] == "Concat" else {}
        graph.node.append(helper.make_node(operators[name], named, [name], **further))
        sizes = _sizes(values[0])
        if name == "embedding":
            sizes = [sum(_sizes(value)[0] for value in values)]
        graph.output.append(
            helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", *sizes])
        )
    return serialised(models[0])


def _partner(run: Run, folder: Path, size_px: int) -> Partner:
    bundle = Bundle.load(folder / "bundle")
    splits = folder / "splits.csv"
    if not splits.is_file():
        raise RunError(f"{folder} has no splits.csv, so it is no run. Give the folder of a run.")
    taken = pd.read_csv(splits, dtype=str, keep_default_na=False)
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
    whole = folder / "bundle" / FLOAT32_FILE
    model = onnx.load(whole if whole.is_file() else bundle.model_path)  # and weights beside it
    return Partner(folder.name, bytes(model.SerializeToString()), bundle.card.get("recipe", {}))


def _is_image(name: str) -> bool:
    member, _, rest = name.partition("/")
    return member.startswith("member") and rest == "image"


def _sizes(value: onnx.ValueInfoProto) -> list[int]:
    """Without the first, the number of pictures."""
    return [dim.dim_value for dim in value.type.tensor_type.shape.dim[1:]]
