"""Kernels of the page run in the Python that serves it, whatever kernels the person registered."""

import sys
from typing import Any

from ipykernel.kernelspec import RESOURCES
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel

from dermosan_lib.faces.kernels import ENVIRONMENT

NAME = "python3"


class OwnInterpreter(KernelSpecManager):
    """One kernel only: ``python3``, which is `sys.executable` with `server.kernel`."""

    def find_kernel_specs(self) -> dict[str, str]:
        """The name of our kernel and the folder of its icons."""
        return {NAME: RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Our kernel; raises `NoSuchKernel` for any other name."""
        if kernel_name.lower() != NAME:
            raise NoSuchKernel(kernel_name)
        command = [sys.executable, "-P", "-m", "dermosan_lib.faces.server.kernel"]
        description: dict[str, Any] = {
            "argv": [*command, "-f", "{connection_file}"],
            "display_name": "Python 3 of the server",
            "language": "python",
            "env": dict(ENVIRONMENT),
            "metadata": {"supported_encryption": ["curve"]},
        }
        return KernelSpec(resource_dir=RESOURCES, **description)
