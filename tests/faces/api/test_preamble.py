"""However a body is cut on its way, what stands before its first boundary is passed over."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.faces.api.intake.preamble import Preamble

BODY = b"--edge\r\nContent-Disposition: form-data\r\n\r\nx\r\n--edge--\r\n"


def passed(body, cuts):
    preamble = Preamble(b"edge")
    places = [0, *sorted(min(cut, len(body)) for cut in cuts), len(body)]
    chunks = [body[low:high] for low, high in pairwise(places)]
    return b"".join(map(preamble.passed, chunks)) + preamble.rest()


@given(
    st.sampled_from(
        [b"", b"\r\n", b"A form.\r\n", b"--edg\r\n", b"-\r\n\r\n", b"x" * 900 + b"\r\n"]
    ),
    st.lists(st.integers(0, 1_000), max_size=8),
)
def test_the_rest_arrives_whole(before, cuts):
    assert passed(before + BODY, cuts).lstrip(b"\r\n") == BODY


@given(st.lists(st.integers(0, 5_000), max_size=8))
def test_what_has_no_boundary_arrives_as_it_is(cuts):
    for body in (b"", b"nonsense", b"y" * 5_000):
        assert passed(body, cuts) == body
