"""Arrays as a file of a bundle, and the words for one that is none."""

import io
import re

import numpy as np
import pytest

from dermosan_lib.decision.array_files import npz_bytes, unreadable_in_words
from dermosan_lib.errors import BundleError


def test_the_same_arrays_make_the_same_file():
    arrays = {"a": np.arange(3.0), "b": np.float64(2)}
    assert npz_bytes(**arrays) == npz_bytes(**arrays)
    with np.load(io.BytesIO(npz_bytes(**arrays)), allow_pickle=False) as read:
        assert {name: read[name].tolist() for name in read} == {"a": [0.0, 1.0, 2.0], "b": 2.0}


@pytest.mark.parametrize("error", [OSError("gone"), ValueError("odd"), RuntimeError("strange")])
def test_what_goes_wrong_is_told_with_the_file_and_a_remedy(tmp_path, error):
    path = tmp_path / "abstention.npz"
    said = f"{path} cannot be read ({error}). Copy or export the bundle again."
    with pytest.raises(BundleError, match=re.escape(said)) as told, unreadable_in_words(path):
        raise error
    assert told.value.__cause__ is error
