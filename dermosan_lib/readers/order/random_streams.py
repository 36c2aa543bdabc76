"""Random numbers that depend on a seed and on names alone, on every machine."""

import hashlib

import numpy as np


def generator(seed: int, *names: object) -> np.random.Generator:
    """The random numbers of a purpose: the same for the same seed and names, else unrelated."""
    text = "\0".join([str(seed), *map(str, names)])
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))
