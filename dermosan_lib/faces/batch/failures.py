"""How many images could not be read so far, and whether that is still a job worth its time."""

from dermosan_lib.errors import RunError
from dermosan_lib.faces.batch.work import DONE_KEPT

FEW = 100  # images of which no rate is told yet, unless there are no more


class Failures:
    """Counts images, and failed ones among them, against a greatest rate."""

    def __init__(self, images: int, max_rate: float) -> None:
        """``images`` in all; ``max_rate``: 0..1, where 1 lets everything pass."""
        self._images, self._max_rate = images, max_rate
        self.read = self.failed = 0

    def add(self, read: int, failed: int) -> None:
        """Count; raises `RunError` where more than the greatest rate of them failed.

        That is asked once `FEW` images are read, or all.
        """
        self.read += read
        self.failed += failed
        if self.read < min(FEW, self._images) or self.failed <= self._max_rate * self.read:
            return
        raise RunError(
            f"{self.failed:,} of the first {self.read:,} images could not be read, more than "
            f"--max-failure-rate {self._max_rate:g} allows. {DONE_KEPT} Mend what is wrong and add "
            "--retry-failed, which reads shards with failed images again, or allow a higher rate."
        )
