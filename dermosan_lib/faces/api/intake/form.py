"""Multipart form data taken apart into memory while it arrives (RFC 7578): no spool, no file."""

import contextlib
import logging
from collections.abc import AsyncIterator, Iterator

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from dermosan_lib.faces.api.intake.form_rules import Form, FormRules, number_of_images
from dermosan_lib.faces.api.intake.preamble import Preamble
from dermosan_lib.faces.api.intake.room import Room
from dermosan_lib.faces.api.problems import ClientGone, Problem
from dermosan_lib.language import Message
from dermosan_lib.text import visible

# It warns of every malformed byte; the refusal tells whoever sent it.
logging.getLogger("python_multipart").setLevel(logging.ERROR)

_HEADER = 'Content-Disposition: form-data; name="..."'
_SHOWN = 80  # characters of what was found that are told back


@contextlib.asynccontextmanager
async def read_form(request: Request, rules: FormRules, room: Room) -> AsyncIterator[Form]:
    """The form of ``request``, whose memory is counted in ``room`` within the block.

    Raises `Problem` for what is no such form or breaks ``rules``, and `ClientGone`.
    """
    reader = _Reader(rules, room)
    request.state.form = reader.form  # where a refusal finds the language that it asks for
    try:
        with _only_problems():
            parser, preamble = _parser(request, reader)
            async for chunk in request.stream():
                parser.write(preamble.passed(chunk))
            parser.write(preamble.rest())
            parser.finalize()
        if not reader.ended:
            raise Problem(
                "bad-multipart",
                Message(
                    "A multipart body ends with its boundary and two dashes; this one does not."
                ),
                Message("Send it whole; the library that made it may set the boundary by itself."),
                value={"parts": reader.parts},
            )
        yield reader.form
    finally:
        room.give_back(reader.held)


class _Reader:
    """What the parser calls."""

    def __init__(self, rules: FormRules, room: Room) -> None:
        self.form, self.held, self.ended = Form(), 0, False
        self._rules, self._room = rules, room
        self.parts = 0
        self._header = (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        self._name, self._into, self._most = "", None, 0  # type: str, bytearray | None, int
        self._nameless = False  # whether the part is a file without a name

    def begin(self) -> None:
        self.parts += 1
        self._headers, self._header = {}, (bytearray(), bytearray())
        if self.parts > self._rules.most_parts:
            raise Problem(
                "bad-multipart",
                Message(
                    "A form has at most {n} parts; this one has more.", n=self._rules.most_parts
                ),
                Message("Send the images and the fields that are documented."),
                value={"parts": f"{self.parts} or more"},
            )

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def header_end(self) -> None:
        name, value = self._header
        self._headers[bytes(name).strip().lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def headers_end(self) -> None:
        rules = self._rules
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if b"name" not in options:
            raise Problem(
                "bad-multipart",
                Message("Each part has a header {header}; one has none.", header=_HEADER),
                Message("Let a library make the form."),
                value={"part": self.parts},
            )
        self._name = _text(options[b"name"])
        if self._name == rules.files:
            self._begin_file(_text(options.get(b"filename", b"")))
        elif self._name in rules.fields:
            if self._name in self.form.fields and not rules.lenient:
                raise Problem(
                    "bad-field",
                    Message("Each field is given once."),
                    Message("Leave out one of the fields {name}.", name=self._name),
                    value={"field": self._name},
                )
            self._into, self._most = bytearray(), rules.field_bytes
        elif rules.lenient:
            self._into = None
        else:
            raise Problem(
                "bad-field",
                Message("A field must be one that is known."),
                Message("The fields are {names}.", names=", ".join((rules.files, *rules.fields))),
                value={"field": visible(self._name)[:_SHOWN]},
            )

    def data(self, data: bytes, start: int, end: int) -> None:
        if self._into is None:
            return
        size = end - start
        if len(self._into) + size > self._most:
            raise Problem(
                "too-large",
                Message(
                    "A part {name} may have {n:,} bytes.",
                    name=visible(self._name)[:_SHOWN],
                    n=self._most,
                ),
                Message("Export the image as JPEG or make it smaller.")
                if self._name == self._rules.files
                else Message("Write less."),
                value={"field": visible(self._name)[:_SHOWN]},
            )
        self._room.take(size)
        self.held += size
        self._into += memoryview(data)[start:end]

    def part_end(self) -> None:
        into, self._into = self._into, None
        if into is None:
            return
        if self._name == self._rules.files:
            if self._nameless and not into:  # a page's form says so that no file was chosen
                self.form.files.pop()
        elif self._rules.lenient:
            self.form.fields.setdefault(self._name, _text(bytes(into)))
        else:
            self.form.fields[self._name] = _field_text(self._name, bytes(into))

    def end(self) -> None:
        self.ended = True

    def _begin_file(self, name: str) -> None:
        if len(self.form.files) < self._rules.most_files:
            self._into, self._most = bytearray(), self._rules.file_bytes
            self._nameless = not name
            self.form.files.append((name, self._into))
        elif self._rules.lenient:
            self._into = None
        else:
            raise number_of_images(self._rules.most_files + 1, self._rules)


def _parser(request: Request, reader: _Reader) -> tuple[MultipartParser, Preamble]:
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
    calls = {
        "on_part_begin": reader.begin,
        "on_header_field": reader.header_name,
        "on_header_value": reader.header_value,
        "on_header_end": reader.header_end,
        "on_headers_finished": reader.headers_end,
        "on_part_data": reader.data,
        "on_part_end": reader.part_end,
        "on_end": reader.end,
    }
    boundary = options[b"boundary"]
    return MultipartParser(boundary, calls), Preamble(boundary)  # type: ignore[arg-type]


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


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")


def _field_text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(
            "bad-field",
            Message("A field is text in UTF-8."),
            Message("Write {name} in UTF-8.", name=name),
            value={"field": name},
        ) from error
