"""The parts of a form as they arrive: each is checked, counted and put into the form."""

from collections.abc import Callable

from python_multipart.multipart import parse_options_header

from dermosan_lib.faces.api.intake.form_rules import Form, FormRules, number_of_images
from dermosan_lib.faces.api.intake.room import Room
from dermosan_lib.faces.api.problems import Problem
from dermosan_lib.language import Message
from dermosan_lib.text import visible

_HEADER = 'Content-Disposition: form-data; name="..."'
_SHOWN = 80  # characters of what was found that are told back


class FormParts:
    """A form so far: what the parser calls while it reads one, held to the rules."""

    def __init__(self, rules: FormRules, room: Room) -> None:
        self.form, self.held, self.ended = Form(), 0, False
        self._rules, self._room = rules, room
        self.seen = 0  # parts
        self._header = (bytearray(), bytearray())
        self._headers: dict[bytes, bytes] = {}
        self._name, self._into, self._most = "", None, 0  # type: str, bytearray | None, int
        self._nameless = False  # whether the part is a file without a name

    def calls(self) -> dict[str, Callable[..., None]]:
        """By the parser's names, what it calls. They raise `Problem` for what breaks the rules."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self.seen += 1
        self._headers, self._header = {}, (bytearray(), bytearray())
        if self.seen > self._rules.most_parts:
            raise Problem(
                "bad-multipart",
                Message(
                    "A form has at most {n} parts; this one has more.", n=self._rules.most_parts
                ),
                Message("Send the images and the fields that are documented."),
                value={"parts": f"{self.seen} or more"},
            )

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def _header_end(self) -> None:
        name, value = self._header
        self._headers[bytes(name).strip().lower()] = bytes(value)
        self._header = (bytearray(), bytearray())

    def _headers_end(self) -> None:
        rules = self._rules
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if b"name" not in options:
            raise Problem(
                "bad-multipart",
                Message("Each part has a header {header}; one has none.", header=_HEADER),
                Message("Let a library make the form."),
                value={"part": self.seen},
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

    def _data(self, data: bytes, start: int, end: int) -> None:
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

    def _part_end(self) -> None:
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

    def _end(self) -> None:
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
