"""Cut a flat network where its frozen part ends, so that the frozen part need run only once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.models.networks import POOL_LAYER, random_states


@dataclass(frozen=True)
class Cut:
    """A network in two parts that share its layers: what one learns, the whole network knows."""

    layer: str  # the layer whose output passes from one to the other
    prefix: keras.Model  # (n, size, size, 3) to (n, rows, columns, channels); nothing in it trains
    rest: keras.Model  # from there to probabilities


def cut_network(network: keras.Model, *, at: str | None = None) -> Cut | None:
    """Cut before the first layer that trains or is random, at the nearest single tensor.

    A cut must leave one tensor only to pass on: behind a residual block, not within one. It comes
    before the pooling at the latest, whose input the activation maps are made of. None where
    nothing but the input lies before it.

    Args:
        network: As `build_network` gives it.
        at: Name of the layer to cut behind; by default the last that is possible.

    Raises:
        NetworkError: ``at`` is unknown, has a trainable or random layer before it, or is no place
            where a single tensor passes.
    """
    names = [layer.name for layer in network.layers]
    steady = _first_unsteady(network)
    last = min(steady, names.index(POOL_LAYER) if POOL_LAYER in names else len(names))
    possible = [name for index, name in _single_tensors(network) if 0 < index < last]
    if at is not None:
        _check(network, at, names, steady, possible)
    elif not possible:
        return None
    else:
        at = possible[-1]
    between = network.get_layer(at).output
    prefix = keras.Model(network.input, between, name="prefix")
    rest = keras.Model(between, network.output, name="rest")
    return Cut(at, prefix, rest)


def _check(
    network: keras.Model, at: str, names: list[str], steady: int, possible: list[str]
) -> None:
    if at not in names:
        raise NetworkError(f"{network.name} has no layer {at!r}. Name one of its layers.")
    if names.index(at) >= steady:
        raise NetworkError(
            f"Layers before a cut must neither train nor be random, but {names[steady]} comes "
            f"before or at {at}. Cut at {possible[-1] if possible else 'an earlier layer'}."
        )
    if at not in possible:
        raise NetworkError(
            f"A single tensor must pass at a cut, before {POOL_LAYER}, but that is not so behind "
            f"{at}. Cut at {possible[-1] if possible else 'the end of a block'}."
        )


def _first_unsteady(network: keras.Model) -> int:
    for index, layer in enumerate(network.layers):
        trains = layer.weights and layer.trainable  # one without weights is "trainable" too
        adds_to_loss = layer.activity_regularizer is not None
        if trains or adds_to_loss or random_states(layer):
            return index
    return len(network.layers)


def _single_tensors(network: keras.Model) -> Iterator[tuple[int, str]]:
    """Positions and names of layers behind which nothing else is still waited for."""
    layers = network.get_config()["layers"]
    last_use: dict[str, int] = {}
    for index, layer in enumerate(layers):
        for name in _sources(layer["inbound_nodes"]):
            last_use[name] = index
    open_until = 0
    for index, layer in enumerate(layers):
        if open_until <= index:  # all earlier outputs have been used up by now
            yield index, layer["name"]
        open_until = max(open_until, last_use.get(layer["name"], index))


def _sources(value: Any) -> Iterator[str]:
    """Names of the layers that a serialised call takes tensors from."""
    if isinstance(value, dict):
        history = value.get("keras_history")
        if history:
            yield str(history[0])
        for item in value.values():
            yield from _sources(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _sources(item)
