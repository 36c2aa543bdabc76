"""Mutated images, bombs and polyglots over HTTP: an answer or a refusal, and the next one well.

``DERMOSAN_API_IMAGES=20000 pytest tests/faces/api/test_mutated_images.py`` is the full run.
"""

import os
from collections import Counter

import numpy as np
import pytest

from tests import fuzz_images

pytestmark = pytest.mark.ci

COUNT = int(os.environ.get("DERMOSAN_API_IMAGES", "150"))


def test_no_image_brings_the_service_down(api, lesion):
    rng = np.random.default_rng(42)
    sources = fuzz_images.originals()
    sources += [b"GIF89a" + lesion, lesion + b"PK\x03\x04" + lesion, b"%PDF-1.7\n" + lesion]
    found = Counter()
    for number in range(COUNT):
        data = sources[-1 - number] if number < 3 else fuzz_images.mutated(rng, sources)[1]
        answer = api.diagnose(data)
        found[answer.status_code] += 1
        assert answer.status_code in (200, 422), answer.text
        if answer.status_code == 422:
            told = answer.json()
            assert told["type"] == "/v1/problems#bad-image"
            assert told["remedy"], told
    assert set(found) == {200, 422}
    assert api.diagnose(lesion).json()["differential"]
