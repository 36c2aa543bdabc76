"""Kernels of the notebooks: always the Python that runs us, whatever is registered as ``python3``.

Jupyter takes ``python3`` from the first folder of its path that has one, and people install those
of other environments, in which there is no `dermosan_lib`.
"""

from typing import Any, Final

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import Bool, Instance, default

from dermosan_lib.faces.transport import PrivateTransport

# The debugger would warn on standard error of each kernel that it does not stop inside Python's own
# frozen modules, in which nobody looks for a fault of a notebook.
ENVIRONMENT: Final = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}


class OwnPython(KernelSpecManager):
    """Kernel specs as Jupyter finds them, but for ``python3``, which is this interpreter."""

    safe_path = Bool(
        True,
        config=True,
        help="Whether kernels import nothing from their working folder, where files may be named "
        "like modules.",
    )

    def find_kernel_specs(self) -> dict[str, str]:
        """Names and folders, ``python3`` always among them."""
        return {**super().find_kernel_specs(), NATIVE_KERNEL_NAME: RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The spec of that name; for ``python3`` one of our own."""
        if kernel_name.lower() != NATIVE_KERNEL_NAME:
            return super().get_kernel_spec(kernel_name)
        spec: dict[str, Any] = get_kernel_dict(python_arguments=["-P"] if self.safe_path else [])
        spec["env"] = dict(ENVIRONMENT)
        return KernelSpec(name=NATIVE_KERNEL_NAME, resource_dir=RESOURCES, **spec)


class OwnKernelManager(PrivateTransport, AsyncKernelManager):
    """Starts one kernel of `OwnPython` on the private transport, as papermill does."""

    kernel_spec_manager = Instance(KernelSpecManager)

    @default("kernel_spec_manager")
    def _own_python(self) -> KernelSpecManager:
        return OwnPython(parent=self.parent)
