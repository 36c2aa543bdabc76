"""`dermosan serve`: the HTTP API, for programs. The dashboard is for people.

Layers, from the outside: `intake` (bodies as they arrive), `watch` (for whom, from where, counted),
the routes (`diagnose`, `facts`, `protocol`, `page`), `service` (what is held), `access`, `work`.

What others may use of it:

- `serve`: Serve bundles until Ctrl-C or SIGTERM.
- `Settings`: Where, for whom, how much at a time. `usual_threads`: How many cases at a time.
- `Service`, `make_app`: The same without a server, for tests and for other servers.
- `BodyLimits`: How large and how slow a body may be.
- `KeyFile`: Keys of callers, hashed in a file.
- `verify_audit`: Check the chain of an audit log.
- `HOST`, `PORT`: Where it listens, unless told otherwise.
"""

from dermosan_lib.faces.api.access import KeyFile, verify_audit
from dermosan_lib.faces.api.app import make_app
from dermosan_lib.faces.api.intake import BodyLimits
from dermosan_lib.faces.api.service import Service
from dermosan_lib.faces.api.serving import serve
from dermosan_lib.faces.api.settings import HOST, PORT, Settings, usual_threads

__all__ = [
    "HOST",
    "PORT",
    "BodyLimits",
    "KeyFile",
    "Service",
    "Settings",
    "make_app",
    "serve",
    "usual_threads",
    "verify_audit",
]
