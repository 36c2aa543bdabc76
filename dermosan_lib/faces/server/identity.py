"""Who a visitor is: nobody in particular, and only through the door."""

from typing import Any

from jupyter_server.auth.identity import PasswordIdentityProvider, User
from tornado import web
from tornado.httputil import HTTPServerRequest
from traitlets import Bool, List, Unicode

from dermosan_lib.faces.server import door


class Visitors(PasswordIdentityProvider):
    """Lets in whom `door` lets in. Visitors get no name and no cookie, unless Voila has a token."""

    names = List(Unicode(), config=True, help="host names that lead here")
    any_address = Bool(False, config=True, help="whether any IP address leads here")

    def refusal(self, request: HTTPServerRequest) -> str:
        """Why ``request`` is not answered; empty where it is."""
        return door.refusal(request, names=self.names, any_address=self.any_address)

    async def get_user(self, handler: web.RequestHandler) -> User | None:
        """The visitor who asks; raises 403 at the door."""
        if reason := self.refusal(handler.request):
            raise web.HTTPError(403, reason.replace("%", "%%"))
        if self.token:
            user: Any = await self._get_user(handler)
            return user if isinstance(user, User) else None
        return User(username="visitor")
