"""Run a command where every attempt to reach another machine is seen, with an empty home folder.

The command gets a network namespace of its own, in which everything but loopback is routed to
nowhere and a raw socket sees each packet: those of libraries in C too, which Python's audit hooks
miss. No package and no right beyond a user namespace is needed. Run as a script inside it.
"""

import ctypes
import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

_HERE = Path(__file__)
RESOLVER = "192.0.2.53"  # RFC 5737: an address for documentation, nobody's
REPORT = "DERMOSAN_QUIET_REPORT"
_SIOCADDRT, _SIOCGIFFLAGS, _SIOCSIFFLAGS = 0x890B, 0x8913, 0x8914  # Linux, sockios.h
_ETH_P_ALL, _ETH_P_IP, _ETH_P_IPV6 = 0x0003, 0x0800, 0x86DD
_UNSHARE = ("unshare", "--user", "--map-root-user", "--net", "--mount")
_UNREACHABLE = 1  # type of an ICMPv6 message
_LINGER_S = 1.0  # after the command's end, for packets that are under way


def watched(command, home, *, timeout_s=1200, environment=None):
    """Run ``command`` with ``home`` as its home folder; returns exit status, attempts and output.

    ``CI`` is taken from the environment, since some libraries keep quiet where it is set. Skips
    where the system has no network namespaces.
    """
    home.mkdir(parents=True, exist_ok=True)
    report = home.with_name(home.name + ".json")
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in ("CI", "ORT_DISABLE_TELEMETRY") and not key.startswith(("XDG_", "JUPYTER"))
        and not key.lower().endswith("_proxy")
    }  # fmt: skip
    kept |= {"HOME": str(home), REPORT: str(report), **(environment or {})}
    done = subprocess.run(
        [*_namespace(), sys.executable, str(_HERE), *map(str, command)],
        env=kept, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=timeout_s, check=False, text=True, errors="replace",
    )  # fmt: skip
    if not report.is_file():
        pytest.fail(f"The watcher itself failed: {done.stdout[-2000:]}")
    found = json.loads(report.read_text(encoding="utf-8"))
    return found["status"], found["attempts"], done.stdout


def left_in(home):
    """Files and links below ``home``, relative, sorted; folders alone tell nothing."""
    found = (path for path in home.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.relative_to(home).as_posix() for path in found)


def can_watch():
    """Whether this system has network namespaces for us (Linux with user namespaces)."""
    if not shutil.which(_UNSHARE[0]):
        return False
    return subprocess.run([*_UNSHARE, "true"], check=False, capture_output=True).returncode == 0


def _namespace():
    """The command that makes user, network and mount namespaces."""
    if not can_watch():
        if os.environ.get("DERMOSAN_FORBID_SKIPS"):
            pytest.fail("No network namespace can be made, and DERMOSAN_FORBID_SKIPS is set.")
        pytest.skip("no network namespace can be made here (Linux with user namespaces only)")
    return _UNSHARE


def _main(command):
    _route_everything_to_loopback()
    _name_a_resolver()
    attempts = []
    sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ETH_P_ALL))
    threading.Thread(target=_watch, args=(sniffer, attempts), daemon=True).start()
    status = subprocess.call(command)
    time.sleep(_LINGER_S)
    found = {"status": status, "attempts": sorted(set(attempts))}
    Path(os.environ[REPORT]).write_text(json.dumps(found), encoding="utf-8")


def _route_everything_to_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        name = b"lo".ljust(16, b"\0")
        answer = fcntl.ioctl(control, _SIOCGIFFLAGS, name + bytes(16))
        flags = struct.unpack_from("16sh", answer)[1]
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh14x", name, flags | 1))  # up
        device = ctypes.create_string_buffer(b"lo")
        anywhere = struct.pack("=H14x", socket.AF_INET)
        # struct rtentry of Linux: destination, gateway, mask, flags (RTF_UP), metric, device.
        entry = struct.pack("L16s16x16sHhLPhxxxxxxPLLH", 0, anywhere, anywhere, 1, 0, 0, 0, 0,
                            ctypes.addressof(device), 0, 0, 0)  # fmt: skip
        fcntl.ioctl(control, _SIOCADDRT, entry)
    _route_ipv6()


def _route_ipv6():
    """Route ``::/0`` to loopback, where the kernel knows IPv6.

    Linux refuses such packets and tells their sender so on loopback, which `_watch` understands.
    """
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as control:
            # struct in6_rtmsg: destination, source, gateway, type, lengths, metric, info, flags.
            entry = struct.pack("16x16x16xIHHIL", 0, 0, 0, 1024, 0) + struct.pack(
                "Ii4x", 1, socket.if_nametoindex("lo")
            )
            fcntl.ioctl(control, _SIOCADDRT, entry)
    except OSError:
        return


def _name_a_resolver():
    """A resolver beyond loopback, so that asking for a name is an attempt that is seen."""
    file = Path(os.environ[REPORT]).with_suffix(".resolv")
    file.write_text(f"nameserver {RESOLVER}\noptions timeout:1 attempts:1\n", encoding="utf-8")
    subprocess.run(["mount", "--bind", str(file), "/etc/resolv.conf"], check=True)


def _watch(sniffer, attempts):
    while True:
        packet, (_, kind, *_) = sniffer.recvfrom(65535)
        if kind == _ETH_P_IP:
            start, protocol = (packet[0] & 15) * 4, packet[9]
            target = socket.inet_ntop(socket.AF_INET, packet[16:20])
            local = target.startswith("127.")
        elif kind == _ETH_P_IPV6:
            if packet[6] == socket.IPPROTO_ICMPV6 and packet[40] == _UNREACHABLE:
                packet = packet[48:]  # the refused packet's beginning (RFC 4443, 3.1)
            start, protocol = 40, packet[6]
            target = socket.inet_ntop(socket.AF_INET6, packet[24:40])
            local = target == "::1" or target.startswith("ff")
        else:
            continue
        has_port = protocol in (socket.IPPROTO_TCP, socket.IPPROTO_UDP)
        port = struct.unpack_from("!H", packet, start + 2)[0] if has_port else 0
        if port == 53:
            attempts.append(f"asked for {_question(packet[start + 8 :])}")
        elif not local and not target.startswith(RESOLVER):
            attempts.append(f"{target} port {port}")


def _question(message):
    """The name that a DNS query asks for (RFC 1035, 4.1.2)."""
    parts, at = [], 12
    while at < len(message) and message[at]:
        parts.append(message[at + 1 : at + 1 + message[at]].decode("ascii", "replace"))
        at += 1 + message[at]
    return ".".join(parts)


if __name__ == "__main__":
    _main(sys.argv[1:])
