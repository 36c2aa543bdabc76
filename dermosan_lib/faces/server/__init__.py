"""The server of the dashboard: Voila with a cap, a door and a gate.

`serving.py` beside this package starts it as a process of its own. A plain ``voila
dashboards/`` takes from here what `voila.json` can name: kernels on private sockets
and of this Python (`visitors`, `interpreter`), their number (`visitors`), the check of addresses
(`door`) and the gate before each kernel (`gate`). The token, the 503 page and the checks of static
files need `app`.

What others may use of it:

- `Asked`: What a person asks of the server. `server_options`: the options of its process.
- `check_port`, `checked_token`, `checked_base_url`: Refuse a port in use, and what is no token
  or no path.
- `visitors_by_memory`: How many visitors there is memory for now.
- `page_options`: Options that choose the teacher's page, or those of a class.
- `STUDY_VARIABLE`, `TEACHER_VARIABLE`: Tell kernels the study, and that a teacher may see all.
- `host_name`, `is_loopback`: The name in a `Host` header, and whether it is this machine itself.
- `HOST`, `PORT`: Where the server listens, unless told otherwise.
- `TOKEN_VARIABLE`: The environment variable by which the server process gets its token.
"""

from dermosan_lib.faces.server.admission import TOKEN_VARIABLE
from dermosan_lib.faces.server.capacity import visitors_by_memory
from dermosan_lib.faces.server.door import host_name, is_loopback
from dermosan_lib.faces.server.options import (
    HOST,
    PORT,
    Asked,
    check_port,
    checked_base_url,
    checked_token,
)
from dermosan_lib.faces.server.options import options as server_options
from dermosan_lib.faces.server.pages import STUDY_VARIABLE, TEACHER_VARIABLE, page_options

__all__ = [
    "HOST",
    "PORT",
    "STUDY_VARIABLE",
    "TEACHER_VARIABLE",
    "TOKEN_VARIABLE",
    "Asked",
    "check_port",
    "checked_base_url",
    "checked_token",
    "host_name",
    "is_loopback",
    "page_options",
    "server_options",
    "visitors_by_memory",
]
