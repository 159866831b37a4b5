"""Asks how large a picture of the canvas shall be, and where it shall go."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Signal, SignalInstance
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from glassnet.ui.text import tr


class PictureDialog(QDialog):
    """One button for each scale, the size in pixels that it gives, and Save, Copy and Cancel.

    `save_wanted` and `copy_wanted` bring the scale; the dialog is then closed.
    """

    save_wanted = Signal(int)
    copy_wanted = Signal(int)

    def __init__(self, parent: QWidget, scales: Sequence[int], scale: int, size: QSize) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Picture of the canvas"))
        self._size = size
        self.scales = QButtonGroup(self)
        self.scales.idClicked.connect(self._show_size)
        self.pixels = QLabel()
        self.pixels.setProperty("role", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(QLabel(tr("The whole network, sharp at")))
        column.addLayout(self._row(scales))
        column.addWidget(self.pixels)
        column.addSpacing(8)
        self.buttons = QDialogButtonBox()
        self._add(tr("Save…"), tr("Write a PNG file"), self.save_wanted, default=True)
        self._add(tr("Copy"), tr("Put it on the clipboard  (Ctrl+Shift+C)"), self.copy_wanted)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.rejected.connect(self.reject)
        column.addWidget(self.buttons)
        chosen = self.scales.button(scale)
        chosen.setChecked(True)
        chosen.setFocus()
        self._show_size(scale)

    def _row(self, scales: Sequence[int]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        for scale in scales:
            button = QPushButton(f"{scale} ×")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setToolTip(tr("{scale} pixels for each of the canvas").format(scale=scale))
            button.setAccessibleName(tr("Scale {scale}").format(scale=scale))
            self.scales.addButton(button, scale)
            row.addWidget(button)
        return row

    def _add(self, text: str, tip: str, wanted: SignalInstance, *, default: bool = False) -> None:
        button = self.buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setToolTip(tip)
        button.setDefault(default)
        button.clicked.connect(partial(self._end, wanted))

    def _end(self, wanted: SignalInstance, _checked: bool = False) -> None:
        self.accept()
        wanted.emit(self.scales.checkedId())

    def _show_size(self, scale: int) -> None:
        wide, high = self._size.width() * scale, self._size.height() * scale
        self.pixels.setText(tr("{wide} × {high} pixels").format(wide=f"{wide:,}", high=f"{high:,}"))
