"""The memory that the bodies of all requests together may hold."""

from dermosan_lib.faces.api.problems import Problem
from dermosan_lib.language import Message

RETRY_S = 2


class Room:
    """Bytes that are taken by bodies that arrive, and given back when each has been answered."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self.held_bytes = most_bytes, 0

    def take(self, size: int) -> None:
        """Count ``size`` bytes more. Raises `Problem` where there is no room for them."""
        if self.held_bytes + size > self._most_bytes:
            raise Problem(
                "busy",
                Message("All bodies together may hold {size:g} MB.", size=self._most_bytes / 1e6),
                Message("Try again in {seconds} s.", seconds=RETRY_S),
                value={"bytes_held": self.held_bytes},
                headers={"Retry-After": str(RETRY_S)},
            )
        self.held_bytes += size

    def give_back(self, size: int) -> None:
        """Count ``size`` bytes less."""
        self.held_bytes -= size
