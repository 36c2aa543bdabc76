"""A proxy before DERMOSAN's pages that lets in whom JupyterHub has signed in.

It is `jupyter standaloneproxy` with two things more. That one asks pages for a sign-in, but not
websockets (seen in jupyter-server-proxy 4.6): this one asks both. And the pages behind it ask for a
token that this proxy alone knows, so that nobody on the machine reaches them past the hub.

JupyterHub starts it with its own Python; `jupyterhub_config.py` beside this file says how.
"""

import secrets

from jupyter_server_proxy.standalone.app import StandaloneProxyServer
from tornado import web

MAX_MESSAGE_BYTES = 101_000_000  # five photos of 20 MB, as voila.json allows
START_S = 120


class SignedIn(StandaloneProxyServer):
    """The proxy, its token, and the pages' environment."""

    def __init__(self, **given):
        super().__init__(**given)
        token = secrets.token_urlsafe(32)
        self.absolute_url = True  # the pages know their path
        self.activity_interval = 0  # a service reports none
        self.timeout = START_S
        self.websocket_max_message_size = MAX_MESSAGE_BYTES
        # The hub's cookies and its key are not for the pages.
        self.request_headers_override = {"Authorization": f"token {token}", "Cookie": ""}
        self.environment = {"DERMOSAN_TOKEN": token, "JUPYTERHUB_API_TOKEN": ""}

    def get_proxy_base_class(self):
        """The handler of all requests, which asks websockets too who they are."""
        handler, given = super().get_proxy_base_class()

        class Asking(handler):
            def prepare(self):
                asked = self.request.headers.get("Upgrade", "").lower()
                if asked == "websocket" and not self.current_user:
                    raise web.HTTPError(403)

        return Asking, given


if __name__ == "__main__":
    SignedIn.launch_instance()
