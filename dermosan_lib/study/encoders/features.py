"""What an encoder's output means: patches, a class token before them, or features of all."""

import math
from dataclasses import dataclass

from dermosan_lib.errors import NetworkError
from dermosan_lib.study.encoders.sidecar import Sidecar

MOST_PREFIX = 16  # class, distillation and register tokens of the models in use are nine at most


@dataclass(frozen=True)
class Features:
    """How the output ``(n, tokens, channels)``, as it is laid out here, becomes an embedding.

    Feature maps are tokens row by row, features of a whole picture are a single one.
    """

    kind: str  # "tokens", "maps" or "whole"
    channels: int
    tokens: int
    prefix: int  # tokens before the patches: a class token, registers
    grid: tuple[int, int] | None  # rows and columns of the patches; None: they have no place
    pool: str  # of `POOLS`; "" for features of the whole picture
    channels_last: bool  # of feature maps

    @property
    def width(self) -> int:
        """Channels of the embedding."""
        return self.channels * (2 if self.pool == "cls+mean" else 1)

    @property
    def mapped(self) -> bool:
        """Whether activation maps can be drawn: the patches are read, and have places."""
        return "mean" in self.pool and self.grid is not None

    @property
    def maps_in_words(self) -> str:
        """Which activation maps there are, or why there are none."""
        if self.mapped and self.grid:
            rows, columns = self.grid
            return f"class activation maps of {rows} x {columns} patches (Zhou et al. 2016)"
        if self.pool == "cls":
            return "none: the class token is read alone, which does not tell places apart"
        if self.kind == "tokens":
            return "none: the patches form no square, so their places are not known"
        return "none: the output tells of the whole picture, not of places"


def features_of(shape: tuple[int, ...], layout: str, sidecar: Sidecar, output: str) -> Features:
    """Read the shape that the encoder gave for a batch of pictures.

    Raises `NetworkError` for a rank that is no features, and for entries of the sidecar that do
    not fit.
    """
    if len(shape) not in (2, 3, 4):
        raise NetworkError(
            f"An encoder's output must be features (n, channels), tokens (n, tokens, channels) or "
            f"maps of rank 4, but {output} is of rank {len(shape)}: {list(shape)}. Name another "
            f"under output in {sidecar.file.name}."
        )
    if 0 in shape:
        raise NetworkError(f"{output} is empty: {list(shape)}. Name another under output.")
    if len(shape) == 3:
        return _tokens(shape[1], shape[2], sidecar, output)
    if sidecar.prefix_tokens or (sidecar.pool or "mean") != "mean":
        raise NetworkError(
            f"A class token stands before patches (n, tokens, channels), but {output} is "
            f"{list(shape)}. Remove pool and prefix_tokens from {sidecar.file.name}, or name an "
            "inner tensor of tokens under output."
        )
    if len(shape) == 2:
        return Features("whole", shape[1], 1, 0, None, "", True)
    last = _channels_last(shape, layout)
    rows, columns, channels = shape[1:] if last else (*shape[2:], shape[1])
    if rows * columns == 1:
        return Features("maps", channels, 1, 0, None, "", last)
    return Features("maps", channels, rows * columns, 0, (rows, columns), "mean", last)


def _channels_last(shape: tuple[int, ...], layout: str) -> bool:
    """As the input is laid out, unless only the other way gives a square."""
    last = layout == "NHWC"
    square = {True: shape[1] == shape[2], False: shape[2] == shape[3]}
    return last if square[last] or not square[not last] else not last


def _tokens(tokens: int, channels: int, sidecar: Sidecar, output: str) -> Features:
    over = tokens - math.isqrt(tokens) ** 2  # what a square leaves over
    prefix = sidecar.prefix_tokens
    if prefix is None:
        prefix = over if over <= MOST_PREFIX else 0
    if prefix >= tokens:
        raise NetworkError(
            f"prefix_tokens must be fewer than the tokens, of which {output} has {tokens}, but is "
            f"{prefix}. Count class token and registers alone."
        )
    pool = sidecar.pool or ("cls+mean" if prefix else "mean")
    if pool != "mean" and not prefix:
        raise NetworkError(
            f"pool: {pool} reads a class token, but the {tokens} tokens of {output} are all "
            "patches. Write pool: mean, or prefix_tokens: 1 if one stands before them."
        )
    edge = math.isqrt(tokens - prefix)
    grid = (edge, edge) if edge * edge == tokens - prefix else None
    return Features("tokens", channels, tokens, prefix, grid, pool, True)
