"""The command `dermosan`: a thin face over the library."""

import os
import sys
import traceback
from collections.abc import Sequence

import dermosan_lib
from dermosan_lib.errors import DermosanError
from dermosan_lib.faces.cli import terminal
from dermosan_lib.faces.cli.parser import DEBUG, make_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 success, 1 a failure of ours or of a run, 2 input that cannot be used."""
    terminal.prepare_streams()
    if arguments is None:  # a process of our own, not a call by a test or a notebook
        terminal.prepare_process()
    options = make_parser().parse_args(arguments)
    terminal.prepare_log()
    try:
        status = options.command(options)
    except DermosanError as error:
        terminal.complain(f"dermosan: {error}")
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has left; nothing more can be said to it
        return 1
    except Exception as error:  # the last resort: say what it was and what can be done
        terminal.complain(*_unexpected(error))
        return 1
    return int(status or 0)  # a command that ends with results may still have some to complain of


def _unexpected(error: Exception) -> list[str]:
    """What is said of an error that nobody foresaw; all of it where `DEBUG` is set."""
    message = f"dermosan: unexpected {type(error).__name__}: {error}"
    if os.environ.get(DEBUG):
        return [*"".join(traceback.format_exception(error)).splitlines(), message]
    if isinstance(error, OSError):  # the system refused; its words name the rule and the file
        remedy = "Mend what the system refused, then give the command again"
    else:
        remedy = (
            "Commands end with a result or a reason, so this is a fault of ours: please report it "
            f"with the command and the version, {dermosan_lib.__version__}"
        )
    return [f"{message.rstrip('.')}. {remedy}; {DEBUG}=1 before the command shows the details."]
