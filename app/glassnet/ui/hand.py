"""The hand on the timeline: where it is, the run goes."""

from PySide6.QtCore import QObject, QTimer

from glassnet.ui.session import Session

REST_MS = 150
"""The hand has rested when it has not moved for so long; then the exact step follows."""


class Hand(QObject):
    """Takes hold of the run and leads it to the steps that are `wanted`.

    The nearest keyframe is shown at once, the exact step when the hand rests or lets go.
    """

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.wanted = 0
        self._session = session
        self._origin: tuple[int, int] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._go_exactly)

    @property
    def holds(self) -> bool:
        """Whether it leads the run."""
        return self._origin is not None

    def take_hold(self) -> bool:
        """Begin at the moment that is shown; whether there is one."""
        seen = self._session.snapshot
        if seen is not None:
            self._origin = (seen.step, seen.phase_index)
            self._session.scrubbing = True
        return seen is not None

    def lead_to(self, step: int) -> None:
        """Show what is near a recorded step, and the step itself when it stays there."""
        if step != self.wanted or not self._session.in_past:
            self.wanted = step
            self._session.seek(step, near=True)
        self._rest.start()

    def let_go(self) -> None:
        """Stay at the exact step."""
        self.drop()
        self._go_exactly()

    def lead_back(self) -> None:
        """Let go, and return to the moment where it began."""
        origin = self._origin
        self.drop()
        if origin is not None:
            self._session.seek(*origin)

    def drop(self) -> None:
        """Let go wherever the run is."""
        self._rest.stop()
        self._origin = None
        self._session.scrubbing = False

    def _go_exactly(self) -> None:
        self._session.seek(self.wanted)
