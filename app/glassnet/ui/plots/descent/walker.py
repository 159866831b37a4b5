"""The ways in which the user takes the ball somewhere: by hand and by key."""

from typing import TYPE_CHECKING

from glassnet.ui.plots.descent.hand import Place

if TYPE_CHECKING:
    from glassnet.ui.plots.descent.model import DescentModel

NUDGE = 0.02  # of the picture, for each press of a key


class Walker:
    """Takes the ball of a model; where it is put down the racers set out."""

    def __init__(self, model: "DescentModel") -> None:
        self._model = model

    def take(self, place: Place) -> None:
        """The user takes the ball to a place; see `drag`, `let_go` and `give_up`."""
        self._model.player.pause()
        self._model.hand.take()
        self.drag(place)

    def drag(self, place: Place) -> None:
        """The ball moves with the hand."""
        if self._model.hand.move(place, self._model.loss_at(place)):
            self._model.race_changed.emit()

    def let_go(self) -> None:
        """The hand has brought the ball somewhere."""
        place = self._model.hand.let_go()
        if place is not None:
            self._model.set_out(place)

    def give_up(self) -> None:
        """The hand never was there."""
        if self._model.hand.give_up():
            self._model.race_changed.emit()

    def nudge(self, across: int, up: int) -> None:
        """Take the ball a little on by key, in units of a fiftieth of the picture."""
        model = self._model
        hand, ranges, place = model.hand, model.ranges, model.start or model.home
        if hand.held or ranges is None:
            return
        way = [place] if model.player.step or not hand.walked else hand.places
        steps = (across, 0 if model.single else up)
        x, y = (
            min(max(at + NUDGE * step * (high - low), low), high)
            for at, step, (low, high) in zip(way[-1], steps, ranges, strict=True)
        )
        self.take((float(way[0][0]), float(way[0][1])))
        for a, b in [*way[1:], (x, y)]:
            self.drag((float(a), float(b)))
        self.let_go()
