"""A number of a layer, typed in the place where its head shows it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from glassnet.engine import Hyper
from glassnet.engine.layers import Layer
from glassnet.experiment import edits
from glassnet.experiment.stacks import every_layer
from glassnet.ui.session import Session
from glassnet.ui.widgets.entry import Entry
from glassnet.ui.widgets.numbers import bounds_text, number_text, read_number

_WIDE = 68  # pixels: room for what is allowed


class HeadEntry(Entry):
    """Stands over the button that shows the number; what is typed is dropped with its layer."""

    begun = Signal()

    def __init__(self, head: QWidget, session: Session) -> None:
        super().__init__(self._read_number, "", head)
        self._session = session
        self._layer, self._name = -1, ""
        self._field: Hyper
        self._typed_for: Layer | None = None
        self._over = head
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("role", "head")
        self.hide()
        self.entered.connect(self._take)
        self.closed.connect(self._close)

    def begin(self, layer: int, name: str, over: QWidget) -> None:
        """Type the hyper-parameter `name` of a layer, over the button that shows it."""
        self._layer, self._name, self._over = layer, name, over
        self._typed_for = self._present()
        assert self._typed_for is not None
        self._field = self._typed_for.hypers[name]
        self.allowed = bounds_text(self._field)
        self.setText(number_text(self._typed_for.values[name], self._field.unit).replace(",", ""))
        self.begun.emit()
        self.place()
        self.show()
        self.raise_()
        self.selectAll()
        self.setFocus()

    def place(self) -> None:
        """Be where the button is."""
        box, room = self._over.geometry(), self.parentWidget()
        wide = min(room.width() if room is not None else _WIDE, _WIDE)
        self.setGeometry(box.center().x() + 1 - wide // 2, box.y(), wide, max(box.height(), 20))

    def follow(self, layer: int) -> None:
        """Go on for the layer of this number only as long as it is the same one."""
        if self._typed_for is not None and (
            layer != self._layer or self._typed_for is not self._present()
        ):
            self.stop()

    def stop(self) -> None:
        """Drop what is being typed: its layer is gone."""
        head = self.parentWidget()
        self._end(head.parentWidget() if head is not None else None)

    def _present(self) -> Layer | None:
        """The document's layer that the number is of."""
        every = every_layer(self._session.spec.network.layers)
        return every[self._layer] if 0 <= self._layer < len(every) else None

    def _read_number(self, text: str) -> object:
        return read_number(text, self._field)

    def _take(self, value: object) -> None:
        meant = self._typed_for is not None and self._typed_for is self._present()
        layer, name = self._layer, self._name
        self._close()
        if meant:
            self._session.apply(edits.set_layer_hyper, layer, name, value)

    def _close(self) -> None:
        self._end(self._over)

    def _end(self, heir: QWidget | None) -> None:
        self._typed_for = None
        if heir is not None and self.hasFocus():
            # A field that hides hands the focus to whatever comes next.
            heir.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
