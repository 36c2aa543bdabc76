"""Multipart form data taken apart into memory while it arrives (RFC 7578): no spool, no file."""

import contextlib
import logging
from collections.abc import AsyncIterator, Iterator

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from dermosan_lib.faces.api.intake.form_parts import FormParts
from dermosan_lib.faces.api.intake.form_rules import Form, FormRules
from dermosan_lib.faces.api.intake.preamble import Preamble
from dermosan_lib.faces.api.intake.room import Room
from dermosan_lib.faces.api.problems import ClientGone, Problem
from dermosan_lib.language import Message
from dermosan_lib.text import visible

# It warns of every malformed byte; the refusal tells whoever sent it.
logging.getLogger("python_multipart").setLevel(logging.ERROR)

_SHOWN = 80  # characters of what was found that are told back


@contextlib.asynccontextmanager
async def read_form(request: Request, rules: FormRules, room: Room) -> AsyncIterator[Form]:
    """The form of ``request``, whose memory is counted in ``room`` within the block.

    Raises `Problem` for what is no such form or breaks ``rules``, and `ClientGone`.
    """
    parts = FormParts(rules, room)
    request.state.form = parts.form  # where a refusal finds the language that it asks for
    try:
        with _only_problems():
            parser, preamble = _parser(request, parts)
            async for chunk in request.stream():
                parser.write(preamble.passed(chunk))
            parser.write(preamble.rest())
            parser.finalize()
        if not parts.ended:
            raise Problem(
                "bad-multipart",
                Message(
                    "A multipart body ends with its boundary and two dashes; this one does not."
                ),
                Message("Send it whole; the library that made it may set the boundary by itself."),
                value={"parts": parts.seen},
            )
        yield parts.form
    finally:
        room.give_back(parts.held)


def _parser(request: Request, parts: FormParts) -> tuple[MultipartParser, Preamble]:
    coding = request.headers.get("content-encoding", "")
    if coding.strip().lower() not in ("", "identity"):
        raise Problem(
            "not-multipart",
            Message("A body is sent as it is, with no Content-Encoding."),
            Message("Send it without compression; pictures are compressed already."),
            value={"content_encoding": visible(coding)[:_SHOWN]},
            headers={"Accept-Encoding": "identity"},
        )
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise Problem(
            "not-multipart",
            Message("The body is multipart/form-data, and its Content-Type names the boundary."),
            Message("Let a library make the form, such as curl -F."),
            value={"content_type": visible(request.headers.get("content-type", ""))[:_SHOWN]},
        )
    boundary = options[b"boundary"]
    return MultipartParser(boundary, parts.calls()), Preamble(boundary)  # type: ignore[arg-type]


@contextlib.contextmanager
def _only_problems() -> Iterator[None]:
    try:
        yield
    except ClientDisconnect as error:
        raise ClientGone from error
    except FormParserError as error:
        raise Problem(
            "bad-multipart",
            Message("The body must be well-formed multipart form data."),
            Message("Let a library make the form."),
            value={"found": visible(error)[:_SHOWN]},
        ) from error
