"""The command line `dermosan`: a thin face over the library.

What others may use of it:

- `main`: Read the arguments, do what they ask, and return the exit status.
"""

from dermosan_lib.faces.cli.command_line import main

__all__ = ["main"]
