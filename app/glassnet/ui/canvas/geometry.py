"""Where everything on the canvas stands: pure numbers, made anew for every network and size.

The network is a row of columns, the inputs first; links join them, layer by layer.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from PySide6.QtCore import QPointF, QRectF

from glassnet.experiment.stacks import Place
from glassnet.ui.canvas.columns import Column, Link, Points

Kind = Literal["plane", "line", "image", "table"]

HEAD, FOOT, MARGIN = 92, 40, 16
"""The strips above and below the network, and the space at the sides, in pixels."""
HEAD_WIDE = 132
"""How wide the head of a layer is where there is room (pixels)."""

FOLD_OVER = 24  # units of a layer, beyond which it is folded until it is asked for


@dataclass(frozen=True)
class Outline:
    """What of a network and its data decides where things stand.

    `widths` are the units after each layer; `image` is (height, width) of an input that is one.
    `bodies` names the blocks, and how many units each layer inside has. Layers inside are numbered
    on after those of the row, block by block. `single` are the layers whose units have one input
    each, as with dropout, and the blocks, which add to what their last layer inside gives.
    `imaged` is the layer whose weights are those of the image's pixels. `way` is the choice of
    `view` how neurons are drawn, where a layer can be; the layers `folded` (−1: the inputs) are
    drawn as blocks.
    """

    inputs: int
    widths: tuple[int, ...]
    kind: Kind
    image: tuple[int, int] | None = None
    single: frozenset[int] = frozenset()
    imaged: int | None = 0
    way: str = "automatic"
    folded: frozenset[int] = frozenset()
    bodies: tuple[tuple[int, tuple[int, ...]], ...] = ()

    @property
    def probed(self) -> bool:
        """Whether the inputs are few enough to show what a unit answers to all of them."""
        return self.kind in ("plane", "line")

    @property
    def every(self) -> tuple[int, ...]:
        """The units of each layer, and then of each inside a block."""
        return (*self.widths, *(units for _, inner in self.bodies for units in inner))

    @property
    def entering(self) -> tuple[int, ...]:
        """How many values come in to each layer, and then to each inside a block."""
        found = [self.inputs, *self.widths[:-1]]
        for block, inner in self.bodies:
            found += [found[block], *inner[:-1]]
        return tuple(found)

    @property
    def skips(self) -> frozenset[int]:
        """The blocks: layers that there is a way around."""
        return frozenset(layer for layer, _ in self.bodies)

    def passage(self, layer: int) -> tuple[int, ...]:
        """The layers through which a signal comes to the end of one, in order: of a block those
        inside first."""
        before = sum(len(inner) for block, inner in self.bodies if block < layer)
        start = len(self.widths) + before
        own = dict(self.bodies).get(layer, ())
        return (*range(start, start + len(own)), layer)


@dataclass(frozen=True, eq=False)
class Layout:
    """Everything's place on a canvas of `width` × `height` pixels.

    `columns` are the inputs and the layers of the row, `inner` those inside blocks. Where a part of
    the canvas is enlarged, a point of the whole canvas lies at `scale` · point + `shift`.
    """

    outline: Outline
    width: int
    height: int
    columns: tuple[Column, ...]
    map_box: QRectF = field(default_factory=QRectF)
    strip: tuple[QRectF, ...] = ()
    inner: tuple[Column, ...] = ()
    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)

    @cached_property
    def view(self) -> QRectF:
        """Where the network is drawn: all of the canvas, or `inside` when a part is enlarged."""
        return QRectF(0, 0, self.width, self.height) if self.scale == 1 else self.inside

    @cached_property
    def inside(self) -> QRectF:
        """The canvas without the strips above and below the network."""
        return QRectF(0, HEAD, self.width, self.height - HEAD - FOOT)

    @cached_property
    def every(self) -> tuple[Column, ...]:
        """The column of layer i at i + 1, those inside blocks last."""
        return (*self.columns, *self.inner)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Between which columns the edges of each layer run, those inside blocks last."""
        sources, within = list(self.columns[:-1]), list[Link]()
        for block, widths in self.outline.bodies:
            for column in self.inner[len(within) : len(within) + len(widths)]:
                within.append(Link(sources[block], column))
                sources[block] = column
        return (*map(Link, sources, self.columns[1:]), *within)

    @cached_property
    def lines(self) -> tuple[Points, ...]:
        """For each layer its edges (E, 4), as in `links`; see `Link.lines`."""
        return tuple(link.lines(link.target.layer in self.outline.single) for link in self.links)

    @cached_property
    def edges(self) -> int:
        """How many lines there are."""
        return sum(link.count(link.target.layer in self.outline.single) for link in self.links)

    @cached_property
    def gaps(self) -> tuple[QRectF, ...]:
        """The free space before each layer, from the top to the bottom of the view."""
        top, high = self.view.top(), self.view.height()
        return tuple(
            QRectF(a.box.right(), top, b.box.left() - a.box.right(), high)
            for a, b in zip(self.columns, self.columns[1:], strict=False)
        )

    @cached_property
    def openings(self) -> dict[Place, QRectF]:
        """The part of each gap where a layer can be put, those of the row first.

        Of the gap before a block the left half is before it, and the right half in it.
        """
        found: dict[Place, QRectF] = {(at,): QRectF(gap) for at, gap in enumerate(self.gaps)}
        for block in sorted(self.outline.skips):
            for at, layer in enumerate(self.outline.passage(block)):
                source, target = self.links[layer]
                found[block, at] = QRectF(found[(block,)])
                found[block, at].setLeft(source.box.right())
                found[block, at].setRight(target.box.left())
            middle = found[block, 0].center().x()
            found[(block,)].setRight(middle)
            found[block, 0].setLeft(middle)
        return found

    def behind(self, gap: Place) -> Column:
        """The column on the right of a gap."""
        return self.links[self.outline.passage(gap[0])[gap[1] if len(gap) > 1 else 0]].target

    @cached_property
    def body(self) -> QRectF:
        """The canvas without the strip of heads."""
        return QRectF(0, HEAD, self.width, self.height - HEAD)

    def source(self, layer: int) -> int:
        """The layer (−1: the inputs) from whose column the edges of a layer come."""
        return self.links[layer].source.layer

    def room(self, number: int) -> float:
        """How wide the head of a column may be (pixels)."""
        own = self.every[number]
        others = (column for column in self.every if column is not own)
        return min((abs(own.x - other.x) for other in others), default=float(self.width))

    def left(self, column: Column, wide: float, margin: float = 0.0) -> float:
        """The left side of something so wide about the middle of a column (pixels): pushed onto the
        canvas with a margin, except where a part is enlarged."""
        left = column.x - wide / 2
        return min(max(margin, left), self.width - wide - margin) if self.scale == 1 else left

    def column_at(self, point: QPointF) -> Column | None:
        """The column around a point, between its units too."""
        return next((each for each in self.every if each.box.contains(point)), None)

    def beside(self, layer: int, unit: int, across: int, down: int) -> tuple[int, int]:
        """The (layer, unit) so many layers and units away, as far as there are any."""
        row = sorted(self.every, key=lambda column: column.x)
        own = self.every[layer + 1]
        there = row[min(max(row.index(own) + across, 0), len(row) - 1)]
        found = unit + down if there is own else int((unit + 0.5) * there.units / own.units)
        return there.layer, min(max(found, 0), there.units - 1)

    def unit_at(self, point: QPointF) -> tuple[int, int] | None:
        """The (layer, unit) at a point of the view, the layers inside blocks included."""
        if not self.view.contains(point):
            return None
        for column in self.every:
            unit = column.unit_at(point)
            if unit is not None:
                return column.layer, unit
        return None
