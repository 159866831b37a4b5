"""An exercise: four outputs for one digit, to be put in the order of their cost."""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from glassnet.engine import losses
from glassnet.ui.plots.loss.output_card import OutputCard
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme

COUNT = 4
APART = 0.2
"""Costs differ by at least this much: an order that can be seen."""


class RankingPage(QWidget):
    """Click the cards from the least cost to the greatest; the fourth click judges the order."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._round = 0
        self._order: list[int] = []
        self.question, self.answer = QLabel(), QLabel()
        self.cards = [OutputCard(theme) for _ in range(COUNT)]
        self.again = QPushButton(tr("Another four"))
        self.again.setToolTip(tr("Other outputs for another digit"))
        grid = QGridLayout()
        grid.setSpacing(theme.space(2))
        for place, card in enumerate(self.cards):
            grid.addWidget(card, place // 2, place % 2)
            card.clicked.connect(partial(self._choose, place))
        foot = QHBoxLayout()
        foot.addWidget(self.answer, 1)
        foot.addWidget(self.again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space(2))
        for label in (self.question, self.answer):
            label.setWordWrap(True)
        layout.addWidget(self.question)
        layout.addLayout(grid)
        layout.addLayout(foot)
        layout.addStretch(1)
        self.again.clicked.connect(self._next)
        self.restyle()
        self._deal()

    @property
    def costs(self) -> list[float]:
        """What each card costs: Σ (a − y)² over its ten outputs."""
        wanted = np.zeros((10, 1))
        wanted[self.cards[0].wanted] = 1.0
        cost = losses.from_json("cost")
        return [float(cost.value(card.outputs[:, None], wanted)) for card in self.cards]

    def restyle(self) -> None:
        """Take the theme's present colours and fonts."""
        self.question.setFont(self._theme.font("body"))
        self.answer.setFont(self._theme.font("body", "medium"))
        for card in self.cards:
            card.update()

    def _next(self) -> None:
        self._round += 1
        self._deal()

    def _deal(self) -> None:
        """Draw four outputs, the first time with the one that says 0.5 to everything."""
        rng = np.random.default_rng(self._round)
        wanted, self._order = int(rng.integers(10)), []
        outputs = _draw(rng, wanted, first=self._round == 0)
        for card, one in zip(self.cards, outputs, strict=True):
            card.show_outputs(one, wanted)
        self.question.setText(
            tr(
                "The picture is a {digit}. Which outputs cost least? Click the four from the least "
                "cost Σ(a − y)² to the greatest."
            ).format(digit=wanted)
        )
        self.answer.setText("")

    def _choose(self, card: int, _checked: bool = False) -> None:
        """Give the clicked card the next rank, or take its rank and those after it back."""
        if len(self._order) == COUNT:
            return
        if card in self._order:
            del self._order[self._order.index(card) :]
        else:
            self._order.append(card)
        if len(self._order) == COUNT - 1:
            self._order += [place for place in range(COUNT) if place not in self._order]
        for place, one in enumerate(self.cards):
            rank = self._order.index(place) + 1 if place in self._order else None
            one.show_rank(rank)
        if len(self._order) == COUNT:
            self._judge()

    def _judge(self) -> None:
        costs = self.costs
        right = sorted(range(COUNT), key=costs.__getitem__)
        for rank, place in enumerate(self._order):
            self.cards[place].judge(costs[place], right[rank] == place)
        hits = sum(mine == true for mine, true in zip(self._order, right, strict=True))
        self.answer.setText(tr("All four are right.") if hits == COUNT else _hint(hits))


def _hint(hits: int) -> str:
    text = tr(
        "{hits} of 4 are right. A confident miss costs most: its square is added twice, once at "
        "the digit it says and once at the one that is wanted."
    )
    return text.format(hits=hits)


def _draw(rng: np.random.Generator, wanted: int, *, first: bool) -> list[NDArray[np.float64]]:
    """Four outputs (10,): sure and right, unsure, torn between two, sure and wrong, shuffled."""
    while True:
        other, third = rng.choice([d for d in range(10) if d != wanted], 2, replace=False)
        base = rng.uniform(0.0, 0.12, (COUNT, 10))
        base[0, wanted] = rng.uniform(0.8, 0.98)
        base[1, [wanted, other]] = rng.uniform(0.45, 0.75, 2)
        base[2] = 0.5 if first else rng.uniform(0.3, 0.6, 10)
        base[3, [other, third]] = rng.uniform(0.7, 0.99), rng.uniform(0.0, 0.3)
        target = np.eye(10)[wanted]
        costs = np.sort(((base - target) ** 2).sum(1))
        if np.diff(costs).min() >= APART:
            return [np.round(base[place], 2) for place in rng.permutation(COUNT)]
