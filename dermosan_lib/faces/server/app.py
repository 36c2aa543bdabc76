"""The server process: Voila with our page handler, and a doorman before every request."""

import os
import re
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_server.utils import url_path_join
from tornado import web
from tornado.log import access_log
from tornado.routing import Rule
from traitlets import Bool
from voila.app import Voila
from voila.request_info_handler import RequestInfoSocketHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from dermosan_lib.faces.server.admission import TOKEN_VARIABLE, Admission
from dermosan_lib.faces.server.answers import Doorman, PageHandler, RefusalHandler, StartHandler
from dermosan_lib.faces.server.pages import pages_of

_MAX_BODY_BYTES = 65_536  # no page of ours sends a body; photos go by websocket
_IDLE_S = 120  # for a connection that asks nothing


class Server(Voila):
    """`dermosan dashboard`, below `serve`. It reads the same `voila.json` as a plain Voila."""

    token_of_visitors = ""
    demonstration = Bool(False, config=True, help="whether all models are demonstrations")
    teacher = Bool(False, config=True, help="whether the teacher's page is served, and it alone")

    def init_settings(self) -> dict[str, Any]:
        """Voila's settings; the doorman checks hosts, and no address is logged with its query."""
        settings: dict[str, Any] = super().init_settings()
        ours = {"allow_remote_access": True, "log_function": _log_request}
        self.tornado_settings: dict[str, Any] = self.tornado_settings | ours
        return settings

    def init_handlers(self) -> list[Any]:
        """Our pages and what they need of Voila's handlers, behind the doorman."""
        self.server_url = re.escape(self.base_url)  # patterns are made of it
        token = self.token_of_visitors
        admission = Admission(token, self.port, self.base_url) if token else None
        doorman = Doorman(self.identity_provider, admission, self.base_url)
        found = super().init_handlers()
        (render,) = (one for one in found if one[1] is TornadoVoilaHandler)
        kept = [entry for entry in found if _needed(entry)]
        handlers = [Rule(doorman, RefusalHandler), *kept, *self._pages(render[2])]
        if self.base_url != "/":
            start = {"url": self.base_url, "permanent": False}
            handlers.append((self.server_url.rstrip("/"), web.RedirectHandler, start))
        return handlers

    def _pages(self, given: dict[str, Any]) -> list[Any]:
        """The start page, and a page for each notebook of the folder, by its name."""
        found = [path.stem for path in Path(self.root_dir).glob("*.ipynb")]
        names = pages_of(found, teacher=self.teacher)
        start = {
            "pages": names,
            "demonstration": self.demonstration and not self.teacher,
            "voila_configuration": self.voila_configuration,
        }
        return [
            (url_path_join(self.server_url, "/"), StartHandler, start),
            *(
                (
                    url_path_join(self.server_url, f"/{re.escape(name)}"),
                    PageHandler,
                    given | {"notebook_path": f"{name}.ipynb"},
                )
                for name in names
            ),
        ]

    def listen(self) -> None:
        """Voila's loop, with small bodies and no connection that is held open for nothing."""
        self.app.listen = partial(
            self.app.listen, max_body_size=_MAX_BODY_BYTES, idle_connection_timeout=_IDLE_S
        )
        super().listen()


def main() -> None:
    """Run the server until SIGTERM. The token is taken out of the environment of all kernels."""
    Server.token_of_visitors = os.environ.pop(TOKEN_VARIABLE, "")
    Server.launch_instance()


def _needed(entry: tuple[Any, ...]) -> bool:
    """Neither lists of files, nor pages by path, nor what the page does not use."""
    path, handler = entry[0], entry[1]
    unused = (
        RequestInfoSocketHandler, TornadoVoilaHandler, TornadoVoilaTreeHandler, VoilaContentsHandler
    )  # fmt: skip
    return handler not in unused and not str(path).endswith(("/login", "/logout"))


def _log_request(handler: web.RequestHandler) -> None:
    if (status := handler.get_status()) >= 500 and status != 503:
        access_log.warning("%d %s %s", status, handler.request.method, handler.request.path)
