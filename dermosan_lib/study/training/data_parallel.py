"""Several devices or machines: `keras.distribution` on JAX, each batch shared among all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import keras
import numpy as np

from dermosan_lib.errors import RunError

_ADDRESSES = "KERAS_DISTRIBUTION_JOB_ADDRESSES"  # Keras reads these three; see its documentation
_PROCESSES = "KERAS_DISTRIBUTION_NUM_PROCESSES"
_NO_PROXY = ("no_grpc_proxy", "no_proxy")  # gRPC reads the first of them, in small letters
_PROCESS = "KERAS_DISTRIBUTION_PROCESS_ID"


class Share(NamedTuple):
    """Which part of each batch this process feeds."""

    process: int = 0
    processes: int = 1
    devices: int = 1  # of all processes together

    def of(self, batch: Any) -> Any:
        """This process's pictures of ``batch``, an array ``(n,)`` of places.

        Every device takes equally many, so up to ``devices - 1`` pictures at the end are left out;
        after a shuffle they are others each epoch.
        """
        whole = batch[: len(batch) - len(batch) % self.devices]
        size = len(whole) // self.processes
        return whole[self.process * size : (self.process + 1) * size]


def join_processes() -> None:
    """Meet the other processes where the environment names them; before anything is computed.

    Raises `RunError` where it does and the backend is not JAX.
    """
    if not os.environ.get(_ADDRESSES):
        return
    if keras.backend.backend() != "jax":
        raise RunError(
            f"Several processes train together under JAX only, but {_ADDRESSES} is set and the "
            f"backend is {keras.backend.backend()}. Set KERAS_BACKEND=jax, or unset the former."
        )
    import jax

    if not jax.distributed.is_initialized():
        _go_past_proxies(os.environ[_ADDRESSES])
        keras.distribution.initialize()


def _go_past_proxies(addresses: str) -> None:
    """Reach the other machines directly; gRPC would ask the proxy of the web for them, and wait."""
    hosts = [address.strip().rpartition(":")[0] for address in addresses.split(",")]
    known = next(filter(None, map(os.environ.get, (*_NO_PROXY, "NO_PROXY"))), "")
    os.environ[_NO_PROXY[0]] = ",".join(filter(None, [known, *hosts]))


@contextmanager
def over_devices() -> Iterator[Share]:
    """Spread what is built and trained in the block over all devices that there are.

    Each has all weights and a share of each batch (data parallelism), so that the sums are those
    of one device up to the order in which they are added.
    """
    if keras.backend.backend() != "jax":
        yield Share()
        return
    import jax

    if jax.device_count() == 1:
        yield Share()
        return
    share = Share(jax.process_index(), jax.process_count(), jax.device_count())
    # The batches of `Batches` are shared out by `Share.of`, which Keras must not do once more.
    with keras.distribution.DataParallel(auto_shard_dataset=False).scope():
        yield share


def check_batch(batch_size: int, share: Share) -> None:
    """Raise `RunError` where a batch cannot be shared equally."""
    if batch_size % share.devices:
        below = max(share.devices, int(np.floor(batch_size / share.devices)) * share.devices)
        raise RunError(
            f"batch_size must be a multiple of the {share.devices} devices, but is {batch_size}. "
            f"Choose {below}."
        )
