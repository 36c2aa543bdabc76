"""Simulated readers: people of known skill and reliance at work in a study.

What others may use of it:

- `ReaderModel`: How good simulated readers are, and how they take advice.
- `read_all`: One simulated reader's whole session.
- `simulate_readers`: Simulated readers in a study on phantoms, exported as CSV.
"""

from dermosan_lib.readers.simulation.simulated_readers import ReaderModel, read_all
from dermosan_lib.readers.simulation.simulated_study import simulate_readers

__all__ = ["ReaderModel", "read_all", "simulate_readers"]
