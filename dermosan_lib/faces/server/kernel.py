"""The kernel of one visitor: ipykernel, its socket files private and without any TCP port."""

import os
import sys

from ipykernel import kernelapp
from ipykernel.iostream import IOPubThread


class _WithoutPort(IOPubThread):
    """ipykernel opens a TCP port to hear what forked children print; the page forks none."""

    def _setup_pipe_in(self) -> None:
        self._pipe_flag = False


def main() -> None:
    """Run a kernel from the connection file that the command line names."""
    if sys.path[0] in ("", os.getcwd()):  # noqa: PTH109  # as `python -m` puts it there
        del sys.path[0]  # the notebook's folder is no place to import from
    os.umask(0o077)
    vars(kernelapp)["IOPubThread"] = _WithoutPort
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
