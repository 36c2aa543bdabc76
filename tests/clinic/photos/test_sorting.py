"""Which photos of a case may be read: each is in one place, and what was allowed is kept to."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.clinic.photos import Photo, sort_photos
from dermosan_lib.modality import CLINICAL, DERMOSCOPY, UNKNOWN, UNSURE, Judgement
from dermosan_lib.quality import assess

GREY = np.full((64, 64, 3), 128, np.uint8)
POOR = replace(assess(GREY), other_thing=False)
GOOD = replace(POOR, **{name: replace(one, passed=True) for name, one in POOR.checks.items()})
PHOTOS = st.builds(
    lambda kind, good: Photo("a.png", GREY, GOOD if good else POOR, Judgement(kind, 0.5)),
    st.sampled_from([CLINICAL, DERMOSCOPY, UNSURE]), st.booleans(),
)  # fmt: skip


def test_the_two_qualities_differ():
    assert GOOD.acceptable
    assert not POOR.acceptable


@pytest.mark.parametrize("made_for", [CLINICAL, DERMOSCOPY, UNKNOWN])
@given(st.lists(PHOTOS, min_size=1, max_size=5), st.booleans(), st.booleans())
def test_only_what_is_allowed_may_be_read(made_for, photos, despite_quality, any_photo):
    found = sort_photos(photos, made_for, despite_quality=despite_quality, any_photo=any_photo)
    other = {CLINICAL: DERMOSCOPY, DERMOSCOPY: CLINICAL}.get(made_for)
    foreign = [photo.modality.kind == other for photo in photos]
    assert [found.is_foreign(photo) for photo in photos] == foreign
    wanted = [
        photo
        for photo, strange in zip(photos, foreign, strict=True)
        if (any_photo or not strange) and (despite_quality or photo.quality.acceptable)
    ]
    assert [*map(id, found.usable)] == [*map(id, wanted)]
    ours = [photo for photo in photos if any_photo or not found.is_foreign(photo)]
    assert [*map(id, found.poor)] == [id(one) for one in ours if not one.quality.acceptable]
    unclear = [one for one in ours if other and one.modality.kind == UNSURE]
    assert [*map(id, found.unclear())] == [*map(id, unclear)]
