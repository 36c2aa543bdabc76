"""The process behind the fence: reads files from its parent, writes pixels, and knows no more.

Started by `dermosan_lib.images.fence`; it ends when its parent does, for its input then ends.
"""

import os
from typing import Any, BinaryIO

import cv2
import numpy as np

from dermosan_lib.errors import ImageError
from dermosan_lib.images.decoding import decode_container
from dermosan_lib.images.fence import confining
from dermosan_lib.images.fence.messages import MAX_BODY_BYTES, BrokenTalkError, receive, send
from dermosan_lib.images.fence.window import PLACES, Window
from dermosan_lib.images.limits import Limits
from dermosan_lib.images.opening import open_container
from dermosan_lib.images.strips import Strips
from dermosan_lib.language import Message, pack

IDLE_S = 600
_LARGE_PIXELS = 300_000  # above it, strips by the window cost less than all at once by the pipe
_MANY_PIXELS = 4_000_000  # of which the C library would keep something
_ASIDE_BYTES = 90_000_000  # the file, its copy without metadata, and what libraries take for work


def main(handle: int) -> None:
    """Serve until the parent goes; ``handle`` is of the shared memory, or -1."""
    channels = _private_channels()
    window = None
    if handle >= 0:
        window = Window(handle)
        os.close(handle)
    cv2.setNumThreads(1)  # twenty visitors have twenty helpers
    confining.for_good()
    send(channels[1], {"ready": True})
    while True:
        confining.end_when_idle(IDLE_S)
        try:
            request, data = receive(channels[0], MAX_BODY_BYTES)
            confining.end_when_idle(0)
            large = _serve(request, data, channels, window)
            confining.after_picture()
        except BrokenTalkError:
            return
        del data
        if large:
            confining.give_back_memory()


def _private_channels() -> tuple[BinaryIO, BinaryIO]:
    """Both pipes, out of reach of libraries that print."""
    ours = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)
    return ours


def _serve(
    request: dict[str, Any],
    data: bytes,
    channels: tuple[BinaryIO, BinaryIO],
    window: Window | None,
) -> bool:
    """Answer; returns whether the picture was large."""
    limits, name = Limits(**request["limits"]), request["name"]
    confining.for_one_picture(limits.max_working_bytes + _ASIDE_BYTES, request["within_s"])
    try:
        container = open_container(data, name, limits)
        strips = decode_container(container, name, shortest_px=request["shortest_px"])
        head = {
            "header": (container.format, container.width_px, container.height_px),
            "stored": (strips.height_px, strips.width_px, strips.orientation),
        }
        small = strips.height_px * strips.width_px < _LARGE_PIXELS
        if window is None or small or window.strip(0, (1, strips.width_px, 3)) is None:
            send(channels[1], {**head, "strips": False}, strips.whole().reshape(-1))
        else:
            send(channels[1], {**head, "strips": True})
            _pass(strips, channels, window)
    except ImageError as error:
        sentence = error.args[0]
        packed = pack(sentence) if isinstance(sentence, Message) else None
        send(channels[1], {"error": str(error), "message": packed})
        return True
    return strips.height_px * strips.width_px > _MANY_PIXELS


def _pass(strips: Strips, channels: tuple[BinaryIO, BinaryIO], window: Window) -> None:
    """Lay each strip into the window, where the parent has said that it took what was there."""
    sent = 0
    try:
        for strip in strips.each:
            if sent >= PLACES:
                receive(channels[0], 0)
            free = window.strip(sent, (strip.shape[0], strip.shape[1], 3))
            if free is None:
                raise BrokenTalkError("A strip is larger than the window.")
            np.copyto(free, strip)
            send(channels[1], {"strip": sent})
            sent += 1
    finally:
        # What the parent still has to say of the last strips is heard before its next request.
        for _ in range(min(PLACES, sent)):
            receive(channels[0], 0)
