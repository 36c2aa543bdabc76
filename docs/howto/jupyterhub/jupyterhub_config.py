"""JupyterHub: DERMOSAN's pages for everyone who is signed in, at /services/dermosan/.

Leave it where it lies, and name it at the end of a configuration of yours:

    load_subconfig("/opt/dermosan/docs/howto/jupyterhub/jupyterhub_config.py")

JupyterHub's Python needs `pip install jupyter-server-proxy`; DERMOSAN stays in an environment of
its own. Set the names below here, or in the hub's environment. More: docs/howto/serve.md.
"""

import os
import sys
from pathlib import Path

DERMOSAN = os.environ.get("DERMOSAN_COMMAND", "/opt/dermosan/.venv/bin/dermosan")
HUB_HOST = os.environ.get("DERMOSAN_HUB_HOST", "hub.example.org")  # as visitors type it, no port
SYSTEM_USER = os.environ.get("DERMOSAN_USER", "")  # whom the pages run as, where the hub is root
VISITORS = os.environ.get("DERMOSAN_VISITORS", "20")  # at a time; each some 250 MB when at work
STUDY = os.environ.get("DERMOSAN_STUDY_FILE", "")  # of the page of practice; none: drawings
TEACHERS = os.environ.get("DERMOSAN_TEACHERS", "").split()  # who may see all answers to the study
FIRST_PORT = int(os.environ.get("DERMOSAN_FIRST_PORT", "8866"))  # of four, on loopback

SIGNED_IN = Path(__file__).with_name("signed_in.py")  # asks the hub who somebody is


def service(name, port, *options):
    """A service of the hub: `signed_in.py` at ``port``, and the pages at the next."""
    study = ["--study", STUDY] if STUDY else []
    return {
        "name": name,
        "url": f"http://127.0.0.1:{port}",
        "user": SYSTEM_USER,
        "oauth_no_confirm": True,  # it is the hub's own, and asks for a name and nothing else
        "command": [
            *[sys.executable, str(SIGNED_IN), f"--server-port={port + 1}", "--"],
            *[DERMOSAN, "dashboard", "--port", "{port}", "--base-url", "{base_url}/"],
            *["--allow-host", HUB_HOST, *study, *options],
        ],
    }


c = get_config()  # noqa: F821 - JupyterHub gives it
c.JupyterHub.services.extend([service("dermosan", FIRST_PORT, "--max-visitors", VISITORS)])
everyone = {"name": "user", "scopes": ["self", "access:services!service=dermosan"]}
c.JupyterHub.load_roles.extend([everyone])

if STUDY and TEACHERS:
    c.JupyterHub.services.extend([service("dermosan-teacher", FIRST_PORT + 2, "--teacher")])
    teach = {"name": "dermosan-teachers", "users": TEACHERS}
    c.JupyterHub.load_roles.extend(
        [teach | {"scopes": ["access:services!service=dermosan-teacher"]}]
    )
