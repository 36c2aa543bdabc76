"""How far a picture's embedding lies from those of the training pictures of each condition.

Fitted by `study.uncertainty.abstention_fitting`; applied here alike in the study and in the clinic.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dermosan_lib.decision.array_files import npz_bytes, unreadable_in_words
from dermosan_lib.decision.embedding_directions import unit_length
from dermosan_lib.errors import BundleError
from dermosan_lib.language import Message

ABSTENTION_FILE = "abstention.npz"
MAX_BYTES = 200_000_000  # of one array; 1,000 conditions by 2,048 channels take 8 million

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Familiar:
    """Where the embeddings of the training images lie, as a Gaussian about each condition's mean.

    Embeddings are scaled to unit length first (Mueller and Hein 2025): a picture with little in it
    has a short embedding, which would lie near every mean. The covariance, one for all conditions,
    is kept by its widest axes and one variance for all the others (probabilistic principal
    components: Tipping and Bishop 1999), which keeps the file small and the inverse stable.
    """

    means: NDArray[np.float32]  # (classes, channels)
    axes: NDArray[np.float32]  # (channels, rank), orthonormal
    variances: NDArray[np.float32]  # (rank,), along the axes
    rest: float  # variance along each of the other directions

    def distances(self, embeddings: ArrayLike) -> Array:
        """Mahalanobis distance to the nearest condition's mean, ``(n,)`` (Lee et al. 2018).

        Divided by the root of the channels, so that a training image lies at about 1.

        Args:
            embeddings: ``(n, channels)`` of the graph's ``embedding``.

        Raises:
            BundleError: Where the embeddings have another number of channels.
        """
        points = unit_length(embeddings)
        channels = self.means.shape[1]
        if points.ndim != 2 or points.shape[1] != channels:
            raise BundleError(
                Message(
                    "The bundle's {abstention_file} describes embeddings of {channels} "
                    "channels, but the graph gives {shape}. Export the bundle again.",
                    abstention_file=ABSTENTION_FILE,
                    channels=channels,
                    shape=points.shape[1:],
                )
            )
        with np.errstate(over="ignore", invalid="ignore"):  # what is no number stays none
            # Along the axes relative to their variance, across them relative to the rest.
            centre = self.means.mean(axis=0, dtype=np.float64)
            axes = self.axes.astype(np.float64)
            gains = 1 / self.variances.astype(np.float64) - 1 / self.rest
            a, b = points - centre, self.means - centre
            u, v = a @ axes, b @ axes
            squares = _squares(a, b) / self.rest + _squares(u, v, gains)
            return np.asarray(np.sqrt(squares.min(axis=1).clip(min=0) / channels))

    def to_bytes(self) -> bytes:
        """The file of the bundle; the same for the same arrays."""
        return npz_bytes(
            means=self.means,
            axes=self.axes,
            variances=self.variances,
            rest=np.float64(self.rest),
        )

    @classmethod
    def read(cls, path: Path) -> "Familiar":
        """Read a bundle's file; raises `BundleError` where it is none."""
        with unreadable_in_words(path):
            familiar = cls(*_arrays(path))
        axes = familiar.axes.shape
        if (
            len(axes) != 2
            or familiar.means.ndim != 2
            or familiar.means.shape[1] != axes[0]
            or familiar.variances.shape != axes[1:]
            or 0 in familiar.means.shape
        ):
            raise BundleError(
                Message("{path} holds arrays that do not fit. Export the bundle again.", path=path)
            )
        finite = all(
            np.isfinite(one).all() for one in (familiar.means, familiar.axes, familiar.variances)
        )
        if not (finite and (familiar.variances > 0).all() and 0 < familiar.rest < np.inf):
            raise BundleError(
                Message(
                    "{path} must hold finite numbers and variances above 0, but does not. "
                    "Export the bundle again.",
                    path=path,
                )
            )
        return familiar


def _arrays(path: Path) -> tuple[Any, Any, Any, float]:
    """Means, axes, variances and rest, floats of a file that unpacks to a bounded size."""
    with ZipFile(path) as packed:
        sizes = {member.filename: member.file_size for member in packed.infolist()}
        names = ("means", "axes", "variances", "rest")
        for name in names:
            if sizes[f"{name}.npy"] > MAX_BYTES:
                raise ValueError(f"{name} has more than {MAX_BYTES:,} bytes")
        if sum(sizes.values()) > path.stat().st_size:  # ours are stored as they are
            raise ValueError("it unpacks to more than it weighs")
        arrays = []
        for name in names:
            with packed.open(f"{name}.npy") as stream:
                content = io.BytesIO(stream.read(MAX_BYTES))
            array = np.lib.format.read_array(content, allow_pickle=False)
            if array.dtype.kind != "f":
                raise ValueError(f"{name} is no array of floats")
            arrays.append(array)
    means, axes, variances, rest = arrays
    return means, axes, variances, float(rest)


def _squares(a: Array, b: Array, gains: Array | float = 1.0) -> Array:
    """Squared distances ``(n, m)`` between the rows of ``a`` and ``b``, axes weighted by gains."""
    weighted = a * gains
    across = (weighted * a).sum(axis=1)[:, None] + (b * gains * b).sum(axis=1)
    return np.asarray(across - 2 * weighted @ b.T)
