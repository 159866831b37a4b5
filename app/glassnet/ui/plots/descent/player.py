"""Showing a race: step by step, playing, and back again."""

from PySide6.QtCore import QObject, QTimer, Signal

from glassnet.ui.plots.descent.record import Record, Source

TICK_MS = 33
SLOWEST = 40
"""After so many steps playing takes two at a time, after twice as many three: it gains speed."""


class RacePlayer(QObject):
    """Which step of a race is shown. `moved` tells of another one, or of more that is known."""

    moved = Signal()
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.step = 0
        self.playing = False
        self._source: Source | None = None
        self._end = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def record(self) -> Record | None:
        """The race as far as it is known."""
        return None if self._source is None else self._source.record

    @property
    def reached(self) -> int:
        """The last step that is known."""
        return 0 if self.record is None else self.record.reached

    @property
    def working(self) -> bool:
        """Whether the race is being run elsewhere."""
        return self._source is not None and self._source.working

    @property
    def progress(self) -> float | None:
        """The share (0–1) of the work under way that is done; None without."""
        return None if self._source is None else self._source.progress

    @property
    def problem(self) -> str:
        """Why there is no race."""
        return "" if self._source is None else self._source.problem

    def show(self, source: Source | None) -> None:
        """Show another race, from its first step."""
        self.pause()
        self._source, self.step = source, 0
        self._follow()
        self.moved.emit()

    def play(self) -> None:
        """Show step after step, to the end of a round; from there on another round."""
        if self._source is None:
            return
        self._end = self._source.round * (self.step // self._source.round + 1)
        self._set_playing(True)

    def pause(self) -> None:
        """Stand still."""
        self._set_playing(False)

    def toggle(self) -> None:
        """Play or pause."""
        (self.pause if self.playing else self.play)()

    def forward(self) -> None:
        """Show the next step."""
        self.pause()
        self.go_to(self.step + 1)

    def back(self) -> None:
        """Show the step before."""
        self.pause()
        if self.record is not None and self.step:
            self.go_to(int(self.record.steps[self.record.row(self.step - 1)]))

    def rewind(self) -> None:
        """Show the start."""
        self.pause()
        self.go_to(0)

    def to_end(self) -> None:
        """Show the last step that is known."""
        self.pause()
        self.go_to(self.reached)

    def go_to(self, step: int) -> None:
        """Show a step (≥ 0), or the farthest that is known so far."""
        if self._source is None:
            return
        self._source.reach(step)
        self.step = self._nearest(step)
        self._follow()
        self.moved.emit()

    def tick(self) -> None:
        """Take in what is new; move on where it plays."""
        if self._source is None:
            return
        grown, before = self._source.poll(), self.step
        if self.playing:
            pace = 1 + self.step // SLOWEST
            self._source.reach(min(self.step + pace, self._end))
            self.step = self._nearest(min(self.step + pace, self._end))
            stuck = self.step == before and not self._source.working
            if self.step >= self._end or stuck:
                self._set_playing(False)
        if grown or self.step != before:
            self.moved.emit()
        self._follow()

    def stop(self) -> None:
        """End the timer. May be called twice."""
        self._timer.stop()

    def _nearest(self, step: int) -> int:
        """A known step: `step`, or where some were left out the next known one."""
        record = self.record
        if record is None:
            return 0
        row = min(int((record.steps < step).sum()), len(record.steps) - 1)
        return int(record.steps[row])

    def _set_playing(self, playing: bool) -> None:
        if playing != self.playing:
            self.playing = playing
            self.playing_changed.emit(playing)
        self._follow()

    def _follow(self) -> None:
        """The timer runs only where something is to come."""
        if self.playing or self.working:
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()
