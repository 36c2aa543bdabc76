"""How kernels are told of the server that they are to ask."""

import os
from collections.abc import Mapping, Sequence
from typing import Any

from dermosan_lib.bundle import Bundle

REMOTE_VARIABLE = "DERMOSAN_REMOTE"


def remote_address() -> str | None:
    """The server that bundles of the page are asked of; None: they are opened here."""
    return os.environ.get(REMOTE_VARIABLE) or None


def remote_engine(beside: Sequence[Bundle] = ()) -> Mapping[str, Any]:
    """Arguments of `Models` by the environment: where to ask, and what is opened here.

    ``beside`` are bundles that nobody asked to be served, such as the demonstration, which comes
    with DERMOSAN and is small: a server need not have them.
    """
    return {"remote": remote_address(), "here": [bundle.sha256 for bundle in beside]}
