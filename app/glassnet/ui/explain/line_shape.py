"""Where everything of a line of a lesson stands, in the width that there is."""

from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPixmap
from PySide6.QtWidgets import QWidget

from glassnet.ui.explain.flow import Fonts, Piece, lay_out
from glassnet.ui.explain.lesson import Line
from glassnet.ui.explain.typeset import Typesetter
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

__all__ = ["ASIDE", "PAD", "WRAPPED", "LineShape", "State"]

State = Literal["usual", "present", "coming"]
WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft

ASIDE, PAD = 12, 6  # pixels: left of the text, above and below
GAP = 5  # pixels above and below the formula
ROOM = 24  # pixels for a formula that is not there yet
FORMULA = 15  # pixels: the font of formulas
HEADING = 26


class LineShape(QWidget):
    """A line of a lesson, laid out: heading, words, formula, calculation, note."""

    def __init__(self, theme: Theme, typesetter: Typesetter) -> None:
        super().__init__()
        self._theme, self._typesetter = theme, typesetter
        self.line: Line | None = None
        self.state: State = "usual"
        self.unfolded = False
        self._heading = ""
        self._pieces: list[Piece] = []
        self._flow_top = self._flow_high = 0.0
        self._least = 0.0
        self._at: Piece | None = None

    def show_line(self, line: Line, heading: str, state: State) -> None:
        """Show a line, under a heading where it is the first of its section."""
        if self.line is None or (line.title, line.formula) != (self.line.title, self.line.formula):
            self.unfolded, self._least = False, 0.0
        self.line, self._heading, self.state = line, heading, state
        self.lay_out()
        shown = line.shown()
        self.setAccessibleName(f"{line.title}: {line.name} {shown.sign} {shown.result}")
        self.setAccessibleDescription(shown.text)

    @property
    def calculation(self) -> str:
        """The numbers as they are written, with the result, without the pictures."""
        return "".join(piece.text for piece in self._pieces).strip()

    @property
    def result(self) -> str:
        """The result as it is written."""
        return next(piece.text for piece in self._pieces if piece.kind == "result")

    @property
    def links(self) -> list[Piece]:
        """The numbers that come from somewhere on the canvas, and the ends of folded sums."""
        return [
            piece
            for piece in self._pieces
            if piece.number is not None and (piece.kind == "more" or piece.number.place is not None)
        ]

    @property
    def pieces(self) -> list[Piece]:
        """Every text of the calculation in its place in the widget."""
        return [replace(one, box=self.box_of(one)) for one in self._pieces]

    def box_of(self, piece: Piece) -> QRectF:
        """Where a number is, in the widget."""
        return piece.box.translated(ASIDE, self._flow_top)

    def picture(self) -> QPixmap | None:
        """The formula typeset, as soon as there is a picture of it."""
        assert self.line is not None
        colour, ratio = self._theme.hex("ink"), self.devicePixelRatioF()
        return self._typesetter.picture(self.line.formula, colour, FORMULA, ratio)

    def unfold(self, unfolded: bool) -> None:
        """Show every term of a long sum, or the largest."""
        self.unfolded, self._least = unfolded, 0.0
        self._at = None
        self.lay_out()

    def lay_out(self) -> None:
        """Place everything in the present width, and be as high as that needs."""
        if self.line is None:
            return
        shown = self.line.shown(self.unfolded)
        tokens = shown.tokens
        width = max(80.0, self.width() - 2 * ASIDE)
        fonts = Fonts(*(QFontMetricsF(font) for font in self._fonts()))
        old = self._at
        self._pieces, high = lay_out(tokens, shown.sign, shown.result, fonts, width)
        if self.unfolded and self.line.long:
            self._pieces.append(self._fold_end(fonts, high))
            high += fonts.usual.height()
        self._least = self._flow_high = max(high, self._least)
        picture = self.picture()
        formula = ROOM if picture is None else self._formula_box(picture).height()
        self._flow_top = self._top() + self._title_high() + formula + 2 * GAP
        note = self._note_box().height()
        self.setFixedHeight(round(self._flow_top + self._flow_high + note + PAD))
        self._at = next((p for p in self.links if old and p.number is old.number), None)
        self.update()

    # ------------------------------------------------------------------ sizes

    def _fonts(self) -> tuple[QFont, QFont, QFont]:
        theme = self._theme
        return theme.font("label"), theme.font("caption"), theme.font("label", "semibold")

    def _top(self) -> float:
        return PAD + (HEADING + PAD if self._heading else 0)

    def _title_high(self) -> float:
        return self._title_box().height()

    def _title_box(self) -> QRectF:
        assert self.line is not None
        return self._text_box(self.line.title, self._theme.font("body"), self._top())

    def _note_box(self) -> QRectF:
        assert self.line is not None
        top = self._flow_top + self._flow_high
        if not self.line.note:
            return QRectF(0, top, 0, 0)
        return self._text_box(self.line.note, self._theme.font("caption"), top)

    def _text_box(self, text: str, font: QFont, top: float) -> QRectF:
        room = QRectF(0, 0, self.width() - 2 * ASIDE, 1000)
        high = QFontMetricsF(font).boundingRect(room, WRAPPED, text).height()
        return QRectF(ASIDE, top, room.width(), high)

    def _formula_box(self, picture: QPixmap) -> QRectF:
        """Where the formula stands; one that is too wide is drawn smaller."""
        size = picture.deviceIndependentSize()
        scale = min(1.0, (self.width() - 2 * ASIDE) / size.width())
        top = self._top() + self._title_high() + GAP
        return QRectF(ASIDE, top, size.width() * scale, size.height() * scale)

    def _fold_end(self, fonts: Fonts, top: float) -> Piece:
        text = tr("show fewer")
        number = next(p.number for p in self._pieces if p.number is not None)
        box = QRectF(0, top, fonts.usual.horizontalAdvance(text), fonts.usual.height())
        return Piece(text, "more", box, number)
