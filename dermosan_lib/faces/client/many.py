"""A case for each file, several at a time, in their order."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

from dermosan_lib.faces.client.answer import Answer, ApiError
from dermosan_lib.faces.client.asking import Client
from dermosan_lib.faces.tables import live_row_writer

_HEADING = (
    "image", "model", "condition", "name", "probability", "malignancy", "risk", "abstained",
    "reason", "error",
)  # fmt: skip


def ask_each(
    client: Client, files: Iterable[Path], *, at_a_time: int = 4, **fields: object
) -> Iterator[tuple[Path, Answer | Exception]]:
    """Each of ``files`` with its answer, or with why there is none; never more than a few ahead."""
    ahead: deque[tuple[Path, Future[Answer]]] = deque()

    def first() -> tuple[Path, Answer | Exception]:
        file, future = ahead.popleft()
        try:
            return file, future.result()
        except (ApiError, OSError) as error:
            return file, error

    with ThreadPoolExecutor(at_a_time) as pool:
        try:
            for file in files:
                ahead.append((file, pool.submit(client.diagnose, [file], **fields)))
                if len(ahead) > 2 * at_a_time:
                    yield first()
            while ahead:
                yield first()
        finally:
            pool.shutdown(cancel_futures=True)


def write_csv(
    stream: TextIO, answers: Iterable[tuple[Path, Answer | Exception]], *, safe: bool = False
) -> int:
    """A row for each of ``answers``, as they come; how many of them are failures.

    With ``safe`` no cell is a formula to a spreadsheet.
    """
    write_row = live_row_writer(stream, safe=safe)
    write_row(_HEADING)
    failures = 0
    for file, answer in answers:
        failures += isinstance(answer, Exception)
        write_row(_row(file, answer))
    return failures


def _row(file: Path, answer: Answer | Exception) -> list[object]:
    if isinstance(answer, Exception):
        return [file, *[""] * (len(_HEADING) - 2), answer]
    first = answer.differential[0] if answer.differential else None
    return [
        file, answer.model,
        *(("", "", "") if first is None else (first.code, first.name, f"{first.probability:.6f}")),
        "" if answer.malignancy is None else f"{answer.malignancy:.6f}",
        answer.risk or "", answer.abstained, answer.reason, "",
    ]  # fmt: skip
