"""What the server itself answers: the page or 503, and words to whom it lets no further."""

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment
from tornado import web
from tornado.routing import Matcher
from voila.handler import BaseVoilaHandler
from voila.request_info_handler import RequestInfoSocketHandler
from voila.tornado.handler import TornadoVoilaHandler

from dermosan_lib.faces import dashboard
from dermosan_lib.faces.server.admission import Admission, without_token
from dermosan_lib.faces.server.identity import Visitors
from dermosan_lib.faces.server.languages import language_asked, language_of
from dermosan_lib.language import (
    LANGUAGES,
    Message,
    counted,
    joined,
    language_in_use,
    translate,
    use_language,
)

TEMPLATE = Path(dashboard.__file__).parent / "template"
RETRY_S = 60
_CSS = (TEMPLATE / "static" / "page.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


class StartHandler(BaseVoilaHandler):
    """The start page: what there is to open. It starts nothing."""

    def initialize(self, pages: Sequence[str], demonstration: bool, **given: Any) -> None:
        """List ``pages``, names of notebooks; say whether they show a ``demonstration``."""
        super().initialize(**given)
        self._pages, self._demonstration = pages, demonstration

    @web.authenticated
    def get(self) -> None:
        """Answer in the form that a plain Voila gives its template."""
        entries = [
            {"type": "notebook", "name": f"{name}.ipynb", "url": f"{self.base_url}{name}"}
            for name in self._pages
        ]
        self.set_header("Cache-Control", "no-store")
        contents = {"content": entries}
        with use_language(language_of(self.request)):
            words = {"translate": translate, "lang": language_in_use(), "languages": LANGUAGES}
            given = {"contents": contents, "demonstration": self._demonstration, **words}
            asked = bool(language_asked(self.request))
            self.finish(self.render_template("tree-lab.html", **given, asked=asked))


class PageHandler(TornadoVoilaHandler):
    """A page with a kernel of its own, or 503 where all places are taken."""

    async def get(self, path: str = "") -> None:
        """Answer with the page; other paths are Voila's business."""
        if not path:
            await self.kernel_manager.warmed(self.notebook_path)
            if not self.kernel_manager.claim(self.notebook_path):
                _full(self, self.settings["voila_jinja2_env"], self.kernel_manager.max_visitors)
                return
        await super().get(path)
        RequestInfoSocketHandler._cache.clear()  # nobody asks for it, and it would grow for ever

    def get_argument(self, name: str, default: Any = None, strip: bool = True) -> Any:
        """Nothing: what an address may ask of Voila would pass its warm kernels by."""
        return default


class Doorman(Matcher):
    """Matches what must not pass, before any other handler is asked."""

    def __init__(
        self, identity: Visitors, admission: Admission | None, base_url: str = "/"
    ) -> None:
        self._identity, self._admission, self._base_url = identity, admission, base_url

    def match(self, request: Any) -> dict[str, Any] | None:
        """The arguments of `RefusalHandler` for ``request``; None where it may pass."""
        if reason := self._identity.refusal(request):
            return {"target_kwargs": {"status": 403, "words": reason}}
        if not f"{request.path}/".startswith(self._base_url):
            words = Message(
                "The pages of this server lie below {path}. Where a proxy takes that part off the "
                "address, let it hand the address on whole.",
                path=self._base_url,
            )
            return {"target_kwargs": {"status": 404, "words": words}}
        if self._admission is None or self._admission.admitted(request):
            return None
        if request.method == "GET" and self._admission.knows(request):
            return {"target_kwargs": {"status": 200, "cookie": self._admission.cookie()}}
        words = Message(
            "This server asks for the token that was shown where it was started. Open the whole "
            "address that was shown there, or ask whoever started it."
        )
        return {"target_kwargs": {"status": 401, "words": words}}


class RefusalHandler(web.RequestHandler):
    """A page of words, or the way on for who has given the token. Starts nothing."""

    def initialize(self, status: int, words: str = "", cookie: str = "") -> None:
        """Take what `Doorman` found."""
        self._status, self._words, self._cookie = status, words, cookie

    def prepare(self) -> None:
        """Answer at once, whatever the method."""
        environment = self.settings["voila_jinja2_env"]
        if self._cookie:
            self.set_header("Set-Cookie", self._cookie)
            # A redirection would count as coming from where the link was, and the cookie would
            # not be sent; a page of ours that goes on does not.
            _say(self, environment, 200, Message("Welcome"), "", onward=without_token(self.request))
        else:
            needed = self._status == 401
            title = Message("A token is needed") if needed else Message("Not answered")
            _say(self, environment, self._status, title, self._words)

    def check_xsrf_cookie(self) -> None:
        """Nothing is done here that could be forged."""


def _full(handler: web.RequestHandler, environment: Environment, most: int) -> None:
    taken = counted(
        "This server shows the page to one person at a time, and all places are taken.",
        "This server shows the page to {n} people at a time, and all places are taken.",
        most,
    )
    later = Message("Close the page where you no longer need it, or try again in a few minutes.")
    handler.set_header("Retry-After", str(RETRY_S))
    _say(handler, environment, 503, Message("All places are taken"), joined([taken, later]))


def _say(
    handler: web.RequestHandler,
    environment: Environment,
    status: int,
    title: str,
    words: str,
    *,
    onward: str = "",
) -> None:
    handler.set_status(status)
    for name, value in handler.settings.get("headers", {}).items():
        handler.set_header(name, value)
    handler.set_header("Content-Type", "text/html; charset=utf-8")
    handler.set_header("Content-Security-Policy", _POLICY)
    handler.set_header("Cache-Control", "no-store")
    template = environment.get_template("error.html")
    base_url = handler.settings.get("base_url", "/")
    with use_language(language_of(handler.request)):
        said = {"status_message": translate(title), "words": translate(words)}
        fields = {"status_code": status, "onward": onward, "lang": language_in_use(), **said}
        page = template.render(base_url=base_url, style=_CSS, translate=translate, **fields)
    handler.finish(page)
