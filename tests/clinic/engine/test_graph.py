"""A graph that answers with anything but finite numbers of the card's shape gives no diagnosis."""

import numpy as np
import pytest

from dermosan_lib.clinic.diagnoser import Diagnoser
from dermosan_lib.clinic.engine import graph
from dermosan_lib.clinic.photos import Photo
from dermosan_lib.errors import BundleError
from dermosan_lib.quality import assess


@pytest.fixture
def photo():
    pixels = np.full((300, 300, 3), (10, 20, 30), np.uint8)
    return Photo("photo", pixels, assess(pixels))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    ("place", "name"), [(0, "logits"), (1, "embedding"), (2, "activation_maps")]
)
@pytest.mark.parametrize("views", [1, 2])
def test_an_answer_that_is_not_finite_is_no_low_risk(
    pen_and_paper, photo, value, place, name, views
):
    shift = [0.0, 0.0, 0.0]
    shift[place] = value
    bundle = pen_and_paper(pen_and_paper.graph(tuple(shift)), input={"size_px": 8, "views": views})
    clinic = Diagnoser(bundle)
    for ask in (
        lambda: clinic.diagnose([photo], despite_quality=True),
        lambda: clinic.probabilities(np.zeros((2, 8, 8, 3), np.uint8)),
        lambda: clinic.answers(np.zeros((1, 8, 8, 3), np.uint8)),
    ):
        with pytest.raises(BundleError, match=f"{name} that are not finite"):
            ask()


def test_logits_at_the_edge_of_floats_are_no_answer(pen_and_paper, photo):
    huge = pen_and_paper(
        pen_and_paper.graph((3e38, 0.0, 0.0)), input={"size_px": 8, "views": 8}, temperature=1e-5
    )
    with pytest.raises(BundleError, match="not finite"):
        Diagnoser(huge).diagnose([photo], despite_quality=True)


def test_a_large_but_finite_logit_is_an_answer(pen_and_paper, photo):
    answer = Diagnoser(pen_and_paper(temperature=1e-300)).diagnose([photo], despite_quality=True)
    assert [line.probability for line in answer.differential] == [1.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("classes", [3, 5])
def test_other_numbers_of_logits_than_conditions(pen_and_paper, classes):
    bundle = pen_and_paper(pen_and_paper.graph(classes=classes))
    with pytest.raises(BundleError, match="names 4 conditions"):
        Diagnoser(bundle)


@pytest.mark.parametrize("ends", [1, 3])
def test_a_graph_that_leaves_the_number_open_is_seen_at_its_first_answer(
    pen_and_paper, photo, ends
):
    clinic = Diagnoser(pen_and_paper(pen_and_paper.graph(ends=ends)))
    with pytest.raises(BundleError, match=f"1, {ends}.; the card names 4 conditions"):
        clinic.diagnose([photo], despite_quality=True)


@pytest.mark.parametrize("shape", [[-1, 2], [1, 1, 4], [2, 2], [4]])
def test_logits_of_another_shape_are_not_put_in_order(pen_and_paper, photo, shape):
    bundle = pen_and_paper(pen_and_paper.graph(shape=shape))
    with pytest.raises(BundleError, match="logits of shape"):
        Diagnoser(bundle).diagnose([photo], despite_quality=True)


def test_a_graph_that_takes_another_size(pen_and_paper):
    bundle = pen_and_paper(pen_and_paper.graph(size_px=16))
    with pytest.raises(BundleError, match=r"16, 16, 3\]; the card says .*8, 8, 3"):
        Diagnoser(bundle)


def test_a_graph_of_other_outputs(pen_and_paper):
    bundle = pen_and_paper(pen_and_paper.graph(names=("logits", "embedding", "other")))
    with pytest.raises(BundleError, match=r"gives .*'other'"):
        Diagnoser(bundle)


def test_a_graph_that_fails_while_it_runs(pen_and_paper, photo):
    clinic = Diagnoser(pen_and_paper(pen_and_paper.graph(shape=[7, 7])))
    with pytest.raises(BundleError, match="failed to read a picture of 8 px"):
        clinic.diagnose([photo], despite_quality=True)


class _Said:
    """A session that answers with given arrays."""

    def __init__(self, **arrays):
        self.arrays = arrays

    def run(self, names, _):
        return [self.arrays[name] for name in names]


def _shapes(**others):
    shapes = {"logits": (2, 4), "embedding": (2, 3), "activation_maps": (2, 1, 1, 4), **others}
    return _Said(**{name: np.zeros(shape, np.float32) for name, shape in shapes.items()})


@pytest.mark.parametrize(
    "wrong",
    [
        {"logits": (2, 1, 4)}, {"logits": (2, 0)}, {"logits": (1, 4)}, {"embedding": (2, 0)},
        {"embedding": (2,)}, {"activation_maps": (2, 0, 1, 4)}, {"activation_maps": (2, 4)},
        {"activation_maps": (3, 1, 1, 4)},
    ],
)  # fmt: skip
def test_answers_of_another_shape_are_seen_when_they_come(pen_and_paper, wrong):
    bundle, pictures = pen_and_paper(), np.zeros((2, 8, 8, 3), np.uint8)
    assert graph.read_batch(_shapes(), bundle, pictures).probabilities.shape == (2, 4)
    with pytest.raises(BundleError, match=f"{next(iter(wrong))} of shape"):
        graph.read_batch(_shapes(**wrong), bundle, pictures)


def test_rows_of_very_different_logits_are_probabilities_each():
    found = graph.softmax(np.array([[0.0, 0.0], [2000.0, 0.0], [-2000.0, 0.0]]))
    np.testing.assert_array_equal(found, [[0.5, 0.5], [1.0, 0.0], [0.0, 1.0]])


@pytest.mark.parametrize(("asked", "cores", "given"), [(3, 8, 3), (None, 8, 4), (None, 2, 2)])
def test_an_answer_takes_the_cores_it_may(pen_and_paper, monkeypatch, asked, cores, given):
    seen = []

    def opened(path, *, threads, in_float32):
        seen.append(threads)
        return open_session(path, threads=threads, in_float32=in_float32)

    open_session = graph.session_on
    monkeypatch.setattr(graph, "session_on", opened)
    monkeypatch.setattr(graph.os, "cpu_count", lambda: cores)
    Diagnoser(pen_and_paper(), threads=asked)
    assert seen == [given]
