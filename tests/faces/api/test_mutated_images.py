"""Mutated images, bombs and polyglots over HTTP: an answer or a refusal, and the next one well.

``python -m benchmarks.hostile_images`` is the full run, with seconds and memory.
"""

import os
from collections import Counter

import pytest

from tests.hostile_images import hostile_images

pytestmark = pytest.mark.ci

COUNT = int(os.environ.get("DERMOSAN_API_IMAGES", "200"))


def test_no_image_brings_the_service_down(api, lesion):
    found, sorts = Counter(), set()
    for sort, data in hostile_images(COUNT):
        answer = api.diagnose(data)
        found[answer.status_code] += 1
        sorts.add(sort)
        assert answer.status_code in (200, 422), answer.text
        if answer.status_code == 422:
            told = answer.json()
            assert told["type"] == "/v1/problems#bad-image"
            assert told["remedy"], told
    assert set(found) == {200, 422}
    assert {"polyglot", "profile", "exif", "JPEG", "HEIF", "DICOM"} <= sorts
    assert api.diagnose(lesion).json()["differential"]
