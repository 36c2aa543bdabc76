"""Shares of a batch: every device takes equally many, and together all but a remainder."""

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dermosan_lib.errors import RunError

pytestmark = pytest.mark.slow

pytest.importorskip("keras")

from dermosan_lib.study.training import data_parallel  # noqa: E402  # behind the check for Keras
from dermosan_lib.study.training.data_parallel import Share, check_batch  # noqa: E402


@given(n=st.integers(0, 70), processes=st.integers(1, 5), each=st.integers(1, 3))
def test_shares_are_equal_and_follow_one_another(n, processes, each):
    devices = processes * each
    batch = np.arange(n)
    shares = [Share(number, processes, devices).of(batch) for number in range(processes)]
    assert len({len(share) for share in shares}) == 1
    np.testing.assert_array_equal(np.concatenate(shares), batch[: n - n % devices])


def test_one_process_takes_all():
    np.testing.assert_array_equal(Share().of(np.arange(5)), np.arange(5))


def test_a_batch_that_cannot_be_shared_is_refused():
    check_batch(32, Share(0, 2, 4))
    with pytest.raises(RunError, match=r"multiple of the 4 devices, but is 30\. Choose 28\."):
        check_batch(30, Share(0, 2, 4))
    with pytest.raises(RunError, match=r"but is 2\. Choose 4\."):
        check_batch(2, Share(0, 2, 4))


def test_several_processes_need_jax(monkeypatch):
    monkeypatch.setenv("KERAS_DISTRIBUTION_JOB_ADDRESSES", "127.0.0.1:1")
    monkeypatch.setattr(data_parallel.keras.backend, "backend", lambda: "tensorflow")
    with pytest.raises(RunError, match="Set KERAS_BACKEND=jax"):
        data_parallel.join_processes()


def test_other_machines_are_reached_past_the_proxy(monkeypatch):
    met = []
    monkeypatch.setenv("KERAS_DISTRIBUTION_JOB_ADDRESSES", "10.0.0.1:123, 10.0.0.2:123")
    monkeypatch.setenv("no_proxy", "localhost")
    monkeypatch.setenv("no_grpc_proxy", "")
    monkeypatch.setattr(data_parallel.keras.backend, "backend", lambda: "jax")
    monkeypatch.setattr(
        data_parallel.keras.distribution,
        "initialize",
        lambda: met.append(os.environ[data_parallel._NO_PROXY[0]]),
    )
    data_parallel.join_processes()
    assert met == ["localhost,10.0.0.1,10.0.0.2"]
