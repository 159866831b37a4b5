"""What the network learns from: a tile for each dataset, and the settings of the chosen one."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy

from glassnet.data import Dataset, datasets
from glassnet.data.dataset import Task
from glassnet.engine.errors import GlassnetError
from glassnet.experiment import Edit, Spec, edits
from glassnet.ui.session import Session
from glassnet.ui.sidebar.thumbnails import thumbnail
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme
from glassnet.ui.widgets import Form, Section, Tile, caption

_COLUMNS, _LABEL = 5, 15
_INSET = 2  # pixels left and right of a tile's picture
_IDLE_MS = 400
_SHORT = {"checkerboard": "chess", "xor_table": "table"}
"""Names below tiles that are narrower than the word."""


class DatasetTile(Tile):
    """A picture of a dataset with its name below, ringed when it is the chosen one."""

    def __init__(self, dataset: type[Dataset], theme: Theme) -> None:
        super().__init__()
        self.dataset = dataset
        self.theme = theme
        self.drawn = dataset.image_shape is None
        self.setText(tr(_SHORT.get(dataset.id, dataset.id)))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr(dataset.label))
        classes = tr("{n} classes").format(n=len(dataset.classes))
        kind = classes if dataset.classes else tr("a number to predict")
        features = tr("{n} features").format(n=dataset.features)
        if dataset.features == 1:
            features = tr("1 feature")
        self.setToolTip(f"{tr(dataset.label)}\n{features} · {kind}")

    def set_picture_height(self, height: int) -> None:
        """Give the picture another height in pixels."""
        self.setFixedHeight(height + _LABEL)

    def draw(self) -> None:
        """From now on show the picture, also of stored data."""
        self.drawn = True
        self.update()

    def nextCheckState(self) -> None:
        """The document decides which tile is checked."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, picture, ring and name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, chosen = self.theme, self.isChecked()
        box = QRectF(_INSET, 0, self.width() - 2 * _INSET, self.height() - _LABEL)
        radius = theme.radius("s") + 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("bg"))
        painter.drawRoundedRect(box, radius, radius)
        picture = self._picture(box.size().toSize())
        if picture is not None:
            painter.drawPixmap(box.topLeft(), picture)
        ring = self._ring(chosen)
        if ring is not None:
            painter.setPen(ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            edge = ring.widthF() / 2
            inner = box.adjusted(edge, edge, -edge, -edge)
            painter.drawRoundedRect(inner, radius - edge, radius - edge)
        font = theme.font("caption", "semibold" if chosen else "regular")
        room = float(self.width())  # the name may be wider than the picture
        name = QFontMetricsF(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(theme.color("ink" if chosen or self.underMouse() else "dim"))
        label = QRectF(0, box.bottom(), room, _LABEL)
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, name)

    def _ring(self, chosen: bool) -> QPen | None:
        if chosen:
            return QPen(self.theme.color("accent"), 2)
        if self.hasFocus():
            return QPen(self.theme.color("accent"), 1)
        return QPen(self.theme.color("ring"), 1) if self.underMouse() else None

    def _picture(self, size: QSize) -> QPixmap | None:
        if not self.drawn:
            return None
        try:
            return thumbnail(self.dataset, self.theme, size, self.devicePixelRatioF())
        except GlassnetError:
            # Choosing the tile says what is wrong with the file.
            return None


class DataPanel(Section):
    """Chooses the dataset and sets how much of it there is, how noisy, and how it is split."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(theme, tr("Data"))
        self.session = session
        self.counts = caption()
        self.top.addWidget(self.counts)
        self.tiles = {dataset.id: DatasetTile(dataset, theme) for dataset in datasets}
        self.titles: list[QLabel] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2)
        self.column.addLayout(self._grid)
        self._add_group(tr("Classes"), "classification")
        self._add_group(tr("Numbers"), "regression")
        self.form = Form(theme)
        self.form.changed.connect(self._set)
        self.form.released.connect(self._release)
        self._waiting: tuple[str, object] | None = None
        self.column.addWidget(self.form)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.draw_all)

    def show_document(self) -> None:
        """Ring the dataset of the document and show its settings and how many rows it has."""
        dataset = self.session.spec.dataset
        for identifier, tile in self.tiles.items():
            tile.setChecked(dataset is not None and dataset.id == identifier)
        if dataset is not None:
            self.form.show_component(dataset, _worth_showing(dataset))
        train, validation, test = self.session.data.splits
        parts = [len(train), len(validation), len(test)]
        noun = tr("points") if self.session.data.image_shape is None else tr("images")
        self.counts.setText(" + ".join(f"{n:,}" for n in parts if n) + f" {noun}")
        self.counts.setToolTip(tr("Rows that train + validate + test"))

    def set_compact(self, compact: bool) -> None:
        """Make the tiles lower where there is little room, and leave out the groups' names."""
        super().set_compact(compact)
        for tile in self.tiles.values():
            tile.set_picture_height(22 if compact else 34)
        for title in self.titles:
            title.setVisible(not compact)
        self._grid.setVerticalSpacing(2 if compact else 5)

    def draw_all(self) -> None:
        """Draw the tiles of stored data as well."""
        for tile in self.tiles.values():
            tile.draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Leave reading stored data until the window has been painted."""
        super().showEvent(event)
        self._idle.start(_IDLE_MS)

    def _add_group(self, title: str, task: Task) -> None:
        """A caption, and under it the tiles of the datasets with one kind of answer."""
        self.titles.append(caption(title))
        row = self._grid.rowCount()
        self._grid.addWidget(self.titles[-1], row, 0, 1, _COLUMNS)
        chosen = [tile for tile in self.tiles.values() if tile.dataset.task == task]
        for i, tile in enumerate(chosen):
            self._grid.addWidget(tile, row + 1 + i // _COLUMNS, i % _COLUMNS)
            tile.clicked.connect(partial(self._choose, tile.dataset))

    def _choose(self, dataset: type[Dataset], _checked: bool = False) -> None:
        current = self.session.spec.dataset
        if current is None or current.id != dataset.id:
            self.session.apply(edits.set_dataset, dataset())
        self.show_document()

    def _set(self, name: str, value: object) -> None:
        # Cutting ten thousand images anew at every pixel of a drag would make it stutter.
        if self.session.data.image_shape is not None and self.form.dragging:
            self._waiting = (name, value)
        elif not self.session.apply(_changed, name, value, key=f"dataset {name}"):
            self.show_document()

    def _release(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._set(*waiting)
        self.session.end_drag()


def _changed(spec: Spec, name: str, value: object) -> Edit:
    assert spec.dataset is not None
    return edits.set_dataset(spec, spec.dataset.replace(**{name: value}))


def _worth_showing(dataset: Dataset) -> Iterable[str]:
    """Noise and split first, then the number of rows. Nothing measures a test split yet."""
    first = [name for name in ("noise", "validation") if name in dataset.hypers]
    return [*first, *(name for name in dataset.hypers if name not in (*first, "test"))]
