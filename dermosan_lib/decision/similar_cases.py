"""Training cases that a bundle may show: thumbnails and embeddings, the nearest found by cosine.

Written by `study.bundling` where the images' licence lets them be shown again; read here alike in
the study and in the clinic.
"""

from collections.abc import Mapping, Sequence
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

SIMILAR_FILE = "similar_cases.npz"
ENTRY = "similar_cases"  # of the card
MAX_BYTES = 20_000_000  # of the whole file
_NAMES = ("embeddings", "conditions", "pictures", "ends")


@dataclass(frozen=True)
class SimilarCase:
    """A training case that is like the one that was read."""

    condition: str  # code
    similarity: float  # cosine of the embeddings, -1..1
    thumbnail: bytes  # JPEG


@dataclass(frozen=True)
class SimilarCases:
    """The training cases of a bundle that its images' licence lets it show."""

    embeddings: NDArray[np.float32]  # (n, channels), at unit length
    conditions: tuple[str, ...]  # codes, (n,)
    thumbnails: tuple[bytes, ...]  # JPEG, (n,)

    @classmethod
    def of(cls, card: Mapping[str, Any], bundle: Path) -> "SimilarCases | None":
        """Those of the bundle in the folder ``bundle`` by its ``card``; None where it has none.

        Raises `BundleError` for a file that does not hold them.
        """
        return cls.read(bundle / SIMILAR_FILE, _codes(card)) if card.get(ENTRY) else None

    def nearest(self, embeddings: ArrayLike, k: int = 4) -> tuple[SimilarCase, ...]:
        """The ``k`` most similar to a case of photos with such ``embeddings`` ``(m, channels)``.

        The case lies where the mean of its photos' directions points. Raises `BundleError` where
        the embeddings have another number of channels.
        """
        points = unit_length(embeddings)
        if points.ndim != 2 or points.shape[1] != self.embeddings.shape[1]:
            raise BundleError(
                Message(
                    "{file} describes embeddings of {channels} channels, but the graph gives "
                    "{shape}. Export the bundle again.",
                    file=SIMILAR_FILE,
                    channels=self.embeddings.shape[1],
                    shape=points.shape[1:],
                )
            )
        cosines = self.embeddings @ unit_length(points.mean(axis=0, keepdims=True))[0]
        order = np.argsort(-cosines, kind="stable")[:k]
        return tuple(
            SimilarCase(self.conditions[i], float(cosines[i].clip(-1, 1)), self.thumbnails[i])
            for i in order
        )

    def to_bytes(self) -> bytes:
        """The file of the bundle; the same for the same cases."""
        return npz_bytes(
            embeddings=self.embeddings.astype(np.float16),
            conditions=np.array(self.conditions),
            pictures=np.frombuffer(b"".join(self.thumbnails), np.uint8),
            ends=np.cumsum([len(one) for one in self.thumbnails]),
        )

    @classmethod
    def read(cls, path: Path, codes: Sequence[str]) -> "SimilarCases":
        """Read a bundle's file whose conditions are among ``codes``.

        Raises `BundleError` where it is none.
        """
        with unreadable_in_words(path):
            return _checked(*_arrays(path), known=codes)


def _codes(card: Mapping[str, Any]) -> list[str]:
    return [str(condition["code"]) for condition in card["conditions"]]


def _arrays(path: Path) -> tuple[Any, Any, Any, Any]:
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"it has more than {MAX_BYTES:,} bytes")
    with ZipFile(path) as packed:
        if sum(member.file_size for member in packed.infolist()) > path.stat().st_size:
            raise ValueError("it is compressed")  # ours are stored as they are
    with np.load(path, allow_pickle=False) as arrays:
        embeddings, conditions, pictures, ends = (arrays[name] for name in _NAMES)
    return embeddings, conditions, pictures, ends


def _checked(
    embeddings: Any, conditions: Any, pictures: Any, ends: Any, *, known: Sequence[str]
) -> SimilarCases:
    n = len(embeddings)
    starts = np.concatenate([[0], ends[:-1]])
    fits = (
        embeddings.ndim == 2
        and conditions.shape == ends.shape == (n,)
        and n > 0
        and pictures.dtype == np.uint8
        and (ends > starts).all()
        and ends[-1] == len(pictures)
    )
    fits = fits and {str(one) for one in conditions} <= set(known)
    lengths = np.linalg.norm(embeddings.astype(np.float64), axis=1)
    if not (fits and np.abs(lengths - 1).max() < 0.01):
        raise ValueError("its arrays do not fit")
    content = pictures.tobytes()
    cut = [content[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    if not all(one.startswith(b"\xff\xd8\xff") for one in cut):
        raise ValueError("its pictures are no JPEG")
    return SimilarCases(embeddings.astype(np.float32), tuple(map(str, conditions)), tuple(cut))
