"""Who may ask: requests for a name that is ours, from a page that is ours.

A page elsewhere can reach a server on this machine in two ways. It may have its own name lead here
(DNS rebinding): then `Host` is its name. Or it asks for our address from the visitor's browser:
then `Origin` or `Sec-Fetch-Site` tell so. Both would start kernels. Only a plain link is followed
from elsewhere.
"""

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest

from dermosan_lib.language import Message

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/@\[\],]+)(?::\d{1,5})?")
_PURPOSES = ("Sec-Purpose", "Purpose", "X-Moz")
_OURS = ("same-origin", "none")  # none: typed by the person, or a bookmark


def refusal(
    request: HTTPServerRequest, *, names: Collection[str] = (), any_address: bool = False
) -> str:
    """Why ``request`` is not answered, in a sentence; empty where it is.

    Args:
        request: Any request, a websocket's too.
        names: Host names that lead here, besides those of loopback, lower case, without port.
        any_address: Whether `Host` may be any IP address. No name leads to one, so a server that
            others may reach loses nothing by it.
    """
    host = request.headers.get("Host", "").lower()
    name = host_name(host)
    if name is None or not (name in names or _leads_here(name, any_address)):
        return Message("This server does not answer to the name {name}.", name=repr(host[:80]))
    origin = request.headers.get("Origin")
    if origin is not None and _origin_host(origin) != host:
        return Message("This server answers its own pages only, and another page asked.")
    if any("prefetch" in request.headers.get(name, "").lower() for name in _PURPOSES):
        return Message(
            "This server's page is not read ahead: it starts something for each visitor."
        )
    if request.headers.get("Sec-Fetch-Site", "none") in _OURS or _is_link(request):
        return ""
    return Message("This server's page can be linked to, but not be used inside another page.")


def host_name(host: str) -> str | None:
    """The name in a `Host` header, lower case, without port and brackets; None if malformed."""
    match = _HOST.fullmatch(host.lower())
    return match[1].strip("[]").removesuffix(".") if match else None


def is_loopback(name: str) -> bool:
    """Whether ``name`` is this machine as seen from itself: localhost, 127.0.0.0/8 or ::1."""
    return _is_loopback(name.lower().strip("[]"))


def _origin_host(origin: str) -> str:
    try:
        parts = urlsplit(origin.lower())
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in ("http", "https") else ""


def _leads_here(name: str, any_address: bool) -> bool:
    return _is_loopback(name) or (any_address and _address(name) is not None)


def _is_loopback(name: str) -> bool:
    address = _address(name)
    return name == "localhost" or (address is not None and address.is_loopback)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _is_link(request: HTTPServerRequest) -> bool:
    # The last is there when the person clicked, and not when a page sent them or looked ahead.
    wanted = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-User": "?1"}
    asked = {name: request.headers.get(name) for name in wanted}
    return request.method == "GET" and asked == wanted
