"""Execute notebooks without a kernel: each would import everything once more."""

import sys
import warnings

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from traitlets.config import Config

from dermosan_lib.system import atomic_path


def execute(source, done, given, watch):
    """What `dermosan_lib.faces.runs.executing.execute` does, in this process.

    An error of a cell is raised as it is.
    """
    notebook = parameterize_notebook(load_notebook_node(str(source)), dict(given))
    main = sys.modules["__main__"]
    # The one of this process: what is displayed goes to no other.
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    try:
        with watch.step(source.stem), warnings.catch_warnings():
            warnings.simplefilter("default")  # as in a kernel: pytest makes errors of them
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    cell.outputs = _outputs(shell, cell.source)
    finally:
        shell.restore_sys_module_state()
        InteractiveShell.clear_instance()
        sys.modules["__main__"] = main
    with atomic_path(done) as temporary:
        nbformat.write(notebook, temporary)


def _outputs(shell, code):
    # Within the trap, so that the shell does not print results in the hook's place.
    with shell.display_trap, capture_output() as said:
        ended = shell.run_cell(code)
    ended.raise_error()
    shown = [
        nbformat.v4.new_output("display_data", output.data, metadata=output.metadata or {})
        for output in said.outputs
    ]
    return [nbformat.v4.new_output("stream", text=said.stdout), *shown]
