"""Processes that answer on one socket: started, and anew where one dies, ended with their starter.

What others may use of it:

- `Workers`: The starter's side.
- `Starter`: A worker's side: what it was told, and how it says that it is ready.
- `tcp_listener`, `private_listener`: Sockets for them.
- `ended_by_signals`: An event that Ctrl-C, SIGTERM and a terminal that is closed set.
"""

from dermosan_lib.faces.workers.listening import private_listener, tcp_listener
from dermosan_lib.faces.workers.processes import Workers
from dermosan_lib.faces.workers.signals import ended_by_signals
from dermosan_lib.faces.workers.starter import Starter

__all__ = ["Starter", "Workers", "ended_by_signals", "private_listener", "tcp_listener"]
