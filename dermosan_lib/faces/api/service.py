"""What a running service holds, beside its routes."""

import asyncio
import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from starlette.requests import Request

from dermosan_lib.bundle import Bundle
from dermosan_lib.clinic import Diagnosis, Models
from dermosan_lib.errors import DermosanError, EvidenceError, ImageError, InferenceError
from dermosan_lib.faces.api.access import Admission, AuditLog, Caller
from dermosan_lib.faces.api.intake import Room, client_gone
from dermosan_lib.faces.api.measures import Measures
from dermosan_lib.faces.api.problems import Problem
from dermosan_lib.faces.api.settings import Settings, usual_threads
from dermosan_lib.faces.api.work import Case, Readers, Turns
from dermosan_lib.images.fence import Fence
from dermosan_lib.language import Message, Translatable
from dermosan_lib.text import visible

log = logging.getLogger(__name__)

_RETRY_S = 5  # until an inference server may be there again
_OPENED = 2  # models opened at the start: as many as `Models` keeps open


class Service:
    """Models, threads, keys and counters of one service."""

    def __init__(self, bundles: Sequence[Bundle], settings: Settings) -> None:
        """Open what can be opened now. Raises as `Models` and `Admission` do."""
        self.settings = settings
        self.admission = Admission(settings.keys, settings.rate)
        self.audit = None if settings.audit is None else AuditLog(settings.audit)
        fences = [Fence() for _ in range(settings.threads)]
        threads = max(1, usual_threads() // settings.threads)
        try:
            self.models = Models(
                bundles, threads=threads, decoder=fences[0], remote=settings.remote
            )
            self.readers = Readers(self.models, fences)
            for name in list(self.models.bundles)[:_OPENED]:  # so that nobody waits for it
                self.models.diagnoser(name)
        except BaseException:
            for fence in fences:
                fence.stop()
            if self.audit is not None:
                self.audit.close()
            raise
        self.room = Room(settings.room_bytes)
        self.measures = Measures()
        self.turns = Turns(settings.threads, settings.queue, settings.longest_wait_s)
        self.started = time.monotonic()
        self.in_flight = self.answered = 0
        self.closing = False
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="audit")

    async def read(self, request: Request, case: Case, caller: Caller) -> Diagnosis:
        """The diagnosis of ``case``, written into the audit log where there is one.

        Raises `Problem` for what cannot be read or used, and where the queue is full, and
        `ClientGone`.
        """
        try:
            diagnosis = await self.turns.run(lambda: self.readers.read(case), client_gone(request))
        except (ImageError, EvidenceError) as error:
            raise _refused(error) from error
        except InferenceError as error:
            raise _no_engine(error) from error
        if self.audit is not None:
            await self._write_down(self.audit, request, case, caller, diagnosis)
        self.answered += 1
        self.measures.images.inc(len(case.images))
        self.measures.silent.inc(diagnosis.abstained)
        return diagnosis

    async def _write_down(
        self, audit: AuditLog, request: Request, case: Case, caller: Caller, diagnosis: Diagnosis
    ) -> None:
        loop = asyncio.get_running_loop()
        path = request.url.path
        contents = [data for _, data in case.images]
        try:
            await loop.run_in_executor(
                self._writer, lambda: audit.write(caller.name, path, contents, diagnosis)
            )
        except OSError as error:
            raise Problem(
                "no-audit",
                Message(
                    "Every answer is written down before it is given, and the audit log cannot be "
                    "written ({reason}).",
                    reason=error.strerror or "?",
                ),
                Message("Tell whoever runs the service to make room, then try again."),
                value={"reason": error.strerror or "?"},
            ) from error

    def close(self) -> None:
        """Wait for what is being read, then end threads and decoding processes."""
        self.turns.close()
        self._writer.shutdown()
        self.readers.close()
        if self.audit is not None:
            self.audit.close()


def _no_engine(error: InferenceError) -> Problem:
    log.warning("%s", visible(error))
    said = error.args[0]
    return Problem("no-engine", said, None, headers={"Retry-After": str(_RETRY_S)})


def _refused(error: DermosanError) -> Problem:
    kind = "bad-image" if isinstance(error, ImageError) else "bad-field"
    said = error.args[0] if error.args else ""
    values = dict(said.values) if isinstance(said, Message) else {}
    found = {name: value for name, value in values.items() if not isinstance(value, Translatable)}
    return Problem(kind, said if isinstance(said, str) else str(error), None, value=found or None)
