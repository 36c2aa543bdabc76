"""`/docs`: the OpenAPI document as one page of HTML, which loads nothing from anywhere."""

import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dermosan_lib.faces.api.problems import MEDIA_TYPE

router = APIRouter()
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_CODE = re.compile(r"`([^`]+)`")
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#1d2733;background:#fff}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
h2{margin-top:2.5rem;border-top:1px solid #ccd5dd;padding-top:1rem}code,pre{font:14px/1.4 monospace}
h2 code{font-size:1.25rem}
pre{background:#f2f5f7;padding:1rem;overflow:auto}td,th{text-align:left;padding:.2rem 1rem .2rem 0;
vertical-align:top}
@media(prefers-color-scheme:dark){body{color:#e4eaf0;background:#14191f}pre{background:#1e262e}
a{color:#8bc1ff}}
"""


@router.get("/docs", include_in_schema=False)
@router.get("/", include_in_schema=False)
async def docs(request: Request) -> Response:
    """What there is to ask, in words."""
    document = request.app.openapi()
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    parts = [_operation(*one) for one in operations]
    info = document["info"]
    html = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style>"
        f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1>"
        f"<p>{escape(info['description'])}</p>"
        '<p>The same for programs: <a href="openapi.json">openapi.json</a></p>'
        f"{''.join(parts)}{_refusals(one[2] for one in operations)}</html>"
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": _POLICY})


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    text = [
        f"<h2><code>{method.upper()} {escape(path)}</code></h2>",
        f"<p><b>{escape(operation.get('summary', ''))}.</b> "
        f"{_prose(operation.get('description', ''))}</p>",
    ]
    rows = [(one["name"], one["schema"], one) for one in operation.get("parameters", ())]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        rows += [(name, one, one) for name, one in schema.get("properties", {}).items()]
    if rows:
        text.append("<table><tr><th>Field<th>Values<th>Meaning</tr>")
        text += [
            f"<tr><td><code>{escape(name)}</code><td>{escape(_values(schema))}"
            f"<td>{_prose(said.get('description', ''))}</tr>"
            for name, schema, said in rows
        ]
        text.append("</table>")
    answers = operation["responses"].items()
    text += [_answer(status, answer) for status, answer in answers if not _is_refusal(answer)]
    refused = [status for status, answer in answers if _is_refusal(answer)]
    if refused:
        text.append(f'<p><b>{", ".join(refused)}</b> A <a href="#refusals">refusal</a></p>')
    return "".join(text)


def _is_refusal(answer: dict[str, Any]) -> bool:
    return MEDIA_TYPE in answer.get("content", ())


def _refusals(operations: Iterable[dict[str, Any]]) -> str:
    """What each status means, told once for all addresses, and one example."""
    told: dict[str, str] = {}
    example: Any = None
    for operation in operations:
        for status, answer in operation["responses"].items():
            if _is_refusal(answer):
                told[status] = max(told.get(status, ""), answer["description"], key=len)
                example = example or answer["content"][MEDIA_TYPE]["example"]
    rows = "".join(f"<tr><td><b>{status}</b><td>{_prose(told[status])}</tr>" for status in told)
    return (
        '<h2 id="refusals">Refusals</h2>'
        f"<p>Each is a problem document ({MEDIA_TYPE}, RFC 9457) with the rule, what was found, "
        f"and what to do:</p><pre>{escape(_example(example))}</pre>"
        f"<table><tr><th>Status<th>Meaning</tr>{rows}</table>"
    )


def _answer(status: str, answer: dict[str, Any]) -> str:
    examples = [
        f"<pre>{escape(_example(content['example']))}</pre>"
        for content in answer.get("content", {}).values()
        if "example" in content and status == "200"
    ]
    return f"<p><b>{escape(status)}</b> {_prose(answer['description'])}</p>{''.join(examples)}"


def _prose(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text))


def _example(example: Any) -> str:
    return (
        example if isinstance(example, str) else json.dumps(example, indent=1, ensure_ascii=False)
    )


def _values(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"{schema.get('minItems', 0)} to {schema.get('maxItems', 'many')} files"
    if "minimum" in schema:
        return f"{schema['minimum']:g} to {schema['maximum']:g}"
    return str(schema.get("type", ""))
