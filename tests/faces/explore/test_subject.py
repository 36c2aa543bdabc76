"""What is explored: a drawing knows what it is, a photo is what it was judged to be as it came."""

from dataclasses import replace

import numpy as np

from dermosan_lib.faces.dashboard.photos import take
from dermosan_lib.faces.explore.altering import Changes, change
from dermosan_lib.faces.explore.subject import Drawing, Photograph, judged
from dermosan_lib.images import DEFAULT_LIMITS
from dermosan_lib.phantoms import draw


def test_the_same_lesion_on_every_skin():
    drawing = Drawing("nv", 5)
    drawn = [drawing.pixels(skin) for skin in range(1, 7)]
    assert [one.mean() for one in drawn] == sorted((one.mean() for one in drawn), reverse=True)
    assert drawing.pixels(3) is drawn[2]  # not drawn twice
    expected = draw("nv", seed=5, size_px=512, fitzpatrick=4, framing="clinical").pixels
    assert (drawn[3] == expected).all()


def test_a_changed_drawing_stays_one_and_it_is_told_whether_it_would_pass(models):
    drawing = Drawing("mel", 42)
    photo, like = judged(models, drawing, drawing.pixels())
    assert photo.drawn
    assert like
    blurred = change(drawing.pixels(), Changes(blur_px=8)).pixels
    photo, like = judged(models, drawing, blurred)
    assert photo.drawn
    assert not like


def test_a_photo_is_judged_as_it_came_and_made_small(models, png):
    pixels = draw("mel", seed=4, size_px=1400).pixels
    (shot,), troubles = take(models, [("a.png", png(pixels))], DEFAULT_LIMITS)
    photograph = Photograph.of(shot)
    assert troubles == ()
    assert photograph.pixels().shape == (512, 512, 3)
    assert photograph.name == "a.png"
    photo, _ = judged(models, photograph, np.zeros((200, 200, 3), np.uint8))
    assert (photo.drawn, photo.modality) == (shot.photo.drawn, shot.photo.modality)
    stranger = replace(photograph, seen=replace(shot.photo, drawn=False))
    assert not judged(models, stranger, pixels)[0].drawn  # however it looks after a change
