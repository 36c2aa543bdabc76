"""How far long work is: every loop that takes seconds reports here, and here is decided where to.

- A process that `dermosan run` has started (the environment names a file, see `EVENTS`) appends
  events to that file, and draws nothing.
- In a notebook or at a terminal there is a bar.
- Elsewhere (a log file, a pipe) there is a line now and then, never a carriage return.

Reporting cannot fail: where a stream or a disk refuses, the work goes on in silence.

What others may use of it:

- `stage`: A block of long work. `each`: the items of an iterable, counted.
- `Stage`: A piece of long work, told how far it is.
- `EVENTS`: The environment variable that names the file which receives events.
- `EventFile`, `read_state`: What a parent reads of its child's events, and of one line of them.
- `State`: How far a stage is. `words`: the same in words.
- `clock`, `duration`: Seconds as a clock shows them, and in words.
"""

from dermosan_lib.progress.events import EVENTS, EventFile, read_state
from dermosan_lib.progress.reporting import each, stage
from dermosan_lib.progress.state import Stage, State, clock, duration, words

__all__ = [
    "EVENTS",
    "EventFile",
    "Stage",
    "State",
    "clock",
    "duration",
    "each",
    "read_state",
    "stage",
    "words",
]
