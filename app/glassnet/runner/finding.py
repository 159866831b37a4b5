"""A learning-rate test on the training thread, done in pieces while the run is held."""

from time import perf_counter

from glassnet.engine.finder import RateTest
from glassnet.experiment import Run
from glassnet.runner.pace import CHUNK

TELL_EVERY = 0.05  # seconds between two events about the progress


class Finding:
    """One test of the learning rate, from the weights that the run has now.

    It has `share` done, 0 to 1, and a `result` in the end; the run itself is not touched.
    """

    def __init__(self, run: Run) -> None:
        self.step = run.step
        self.share = 0.0
        self.result: RateTest | None = None
        self._pieces = run.rate_test()
        self._told = perf_counter()

    def work(self) -> None:
        """Do as many updates of the test as a chunk of time holds, at least one."""
        end = perf_counter() + CHUNK
        try:
            self.share = next(self._pieces)
            while perf_counter() < end:
                self.share = next(self._pieces)
        except StopIteration as stop:
            self.share, self.result = 1.0, stop.value

    def due(self) -> bool:
        """Whether it is time to tell how far it is."""
        now = perf_counter()
        due = now - self._told >= TELL_EVERY
        if due:
            self._told = now
        return due
