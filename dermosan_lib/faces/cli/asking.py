"""`dermosan ask`: images to a running service, answers printed as `dermosan diagnose` would."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from dermosan_lib.errors import ImageError, RunError
from dermosan_lib.faces.cli.picture_files import picture_files
from dermosan_lib.faces.cli.terminal import complain, say, say_json
from dermosan_lib.faces.client import Answer, Client, ask_each, write_csv
from dermosan_lib.text import percent

_SHOWN = 5


def ask_service(
    url: str,
    paths: Sequence[Path],
    *,
    key: str | None,
    one_case: bool,
    shape: Literal["text", "json", "csv"],
    at_a_time: int,
    safe_csv: bool,
    fields: Mapping[str, object],
) -> None:
    """Print an answer for each image, or one for all where ``one_case``.

    Raises `ImageError` at the end where images could not be read, and `ApiError`.
    """
    try:
        client = Client(url, key=key)
    except ValueError as error:
        raise RunError(str(error)) from error
    files = list(picture_files(paths))
    with client:
        if one_case:
            named = Path(" + ".join(map(str, files)))
            answers: Iterable[tuple[Path, Answer | Exception]] = [
                (named, client.diagnose(files, **fields))
            ]
        else:
            answers = ask_each(client, files, at_a_time=at_a_time, **fields)
        if shape == "csv":
            failures = write_csv(sys.stdout, answers, safe=safe_csv)
        else:
            failures = sum([_print(file, answer, shape) for file, answer in answers])
    if failures:
        raise ImageError(
            f"{failures} of {len(files)} images have no answer; the "
            f"{'column error says' if shape == 'csv' else 'messages above say'} why."
        )


def _print(file: Path, answer: Answer | Exception, shape: str) -> bool:
    """Print one; True for a failure."""
    if isinstance(answer, Exception):
        complain(f"dermosan: {file}: {answer}")
        return True
    if shape == "json":
        say_json(answer.json)
        return False
    first = answer.differential[0].name if answer.differential else ""
    named = answer.reason if answer.abstained else first
    lines = [
        f"{percent(one.probability, 1):>6}  {one.name}" for one in answer.differential[:_SHOWN]
    ]
    lines += filter(None, (answer.next_steps, *answer.warnings, answer.notice))
    say(f"{file}: {named} (risk: {answer.risk or 'not known'})")
    say(*(f"  {line}" for line in lines))
    return False
