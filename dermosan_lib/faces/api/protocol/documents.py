"""The OpenAPI document's parts for `/api`."""

from typing import Any

from dermosan_lib.faces.api.protocol.tags import write_tags

_TEXT: dict[str, Any] = {"type": "string"}
_FIELDS: dict[str, Any] = {
    "error": 0, "race": "2", "sex": "f", "age": "66", "loc": "back", "pruritus": "x", "pain": "x",
    "onset": "y", "meta_used": 1, "no_photo": 1,
    "disease": "Melanoma,0.9012,Melanocytic nevus,0.0500", "malignancy_output": 91.03,
    "message": "For education and research; not a medical device; not for diagnosis or treatment "
    "of patients.",
}  # fmt: skip
_NO_PHOTO = "A case has 1 to 5 images, each a part named file. Add an image."
_FAULT = "The service failed; that is a fault of ours. Try again."


def _answer(description: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": description,
        "content": {
            "text/plain": {"schema": _TEXT, "example": write_tags(fields)},
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {"error": {"type": "integer"}, "message": _TEXT},
                    "required": list(fields),
                },
                "example": fields,
            },
        },
    }


def _users(description: str, example: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"text/plain": {"schema": _TEXT, "example": example}},
    }


USERS: dict[int | str, dict[str, Any]] = {
    200: _users("Requests in flight, a comma, and a message", "3,Read by dermoscopy7."),
    "4XX": _users("An error, in the same form", "0,This service asks for a key."),
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: _answer("Fields as tags, or as one JSON object", _FIELDS),
    "4XX": _answer("An error, in the same form", {"error": 2, "message": _NO_PHOTO}),
    "5XX": _answer("A fault of the service, in the same form", {"error": 10, "message": _FAULT}),
}
JSON_FORMAT: dict[str, Any] = {
    "name": "json_format", "in": "query", "required": False,
    "schema": {"type": "string", "enum": ["1"]},
    "description": "Answer with one JSON object",
}  # fmt: skip
BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "format": "binary"},
                        "description": "Photos of one lesion; the first five count",
                    },
                    "args1": {
                        "type": "string",
                        "description": "Key; any text where the service asks for none",
                        "example": "KEY",
                    },
                    "args2": {
                        "type": "string",
                        "description": "Tags, each may be empty or missing",
                        "example": "<race>2</race> <birth>1960</birth> <sex>f</sex> "
                        "<location>back</location> <pruritus>x</pruritus> <pain>x</pain> "
                        "<onset>y</onset> <id></id>",
                    },
                },
            }
        }
    },
}
