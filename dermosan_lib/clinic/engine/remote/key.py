"""The key that an inference server behind a gateway asks for: sent along, and to it alone."""

import ipaddress
import os
from collections.abc import Mapping

from dermosan_lib.clinic.engine.remote.addresses import UNIX, Address
from dermosan_lib.errors import InferenceError
from dermosan_lib.language import Message

VARIABLE = "DERMOSAN_INFERENCE_KEY"


def key_headers(address: Address) -> Mapping[str, str]:
    """``Authorization: Bearer`` with the key of the environment; nothing where there is none.

    A socket's file is guarded by its mode, so it is sent none. Raises `InferenceError` for a key
    that would leave this machine unencrypted, and for one that no header can hold.
    """
    key = os.environ.get(VARIABLE, "").strip()
    if not key or address.scheme == UNIX:
        return {}
    if not (key.isascii() and key.isprintable()):
        raise InferenceError(
            Message(
                "A key of an inference server is plain ASCII without line breaks, but {variable} "
                "holds other characters. Set it anew.",
                variable=VARIABLE,
            )
        )
    if address.scheme != "https" and not _is_here(address.host):
        raise InferenceError(
            Message(
                "{variable} is set, but {address} is not encrypted, and whoever is on the way "
                "could read the key. Give the server's https:// address, or take the variable "
                "away.",
                variable=VARIABLE,
                address=address.shown,
            )
        )
    return {"Authorization": f"Bearer {key}"}


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
