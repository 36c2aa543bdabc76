"""Bodies as they arrive: counted, timed, taken apart into memory, and made a case.

Nothing is written to disk, and nothing is kept of what is refused.

What others may use of it:

- `Intake`: The ASGI layer before everything else, which counts and times bodies.
- `BodyLimits`: How large and how slow a body may be.
- `Room`: The memory that all bodies together may hold.
- `Form`, `FormRules`, `read_form`: Multipart form data, taken apart while it arrives.
- `AskedCase`, `asked_case`: What `POST /v1/diagnose` was asked.
- `asked_images`: Names and contents of a form's files.
- `checked_language`: A language of ours, or a refusal.
- `IMAGES`, `FIELDS`: Names of its parts.
- `client_gone`: Return when whoever asked has closed the connection.
"""

from dermosan_lib.faces.api.intake.arriving import BodyLimits, Intake, client_gone
from dermosan_lib.faces.api.intake.case_fields import (
    FIELDS,
    IMAGES,
    AskedCase,
    asked_case,
    asked_images,
    checked_language,
)
from dermosan_lib.faces.api.intake.form import read_form
from dermosan_lib.faces.api.intake.form_rules import Form, FormRules
from dermosan_lib.faces.api.intake.room import Room

__all__ = [
    "FIELDS",
    "IMAGES",
    "AskedCase",
    "BodyLimits",
    "Form",
    "FormRules",
    "Intake",
    "Room",
    "asked_case",
    "asked_images",
    "checked_language",
    "client_gone",
    "read_form",
]
