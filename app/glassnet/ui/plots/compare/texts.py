"""The figures of a comparison as they are written."""

from collections.abc import Callable

from msgspec import Struct

from glassnet.experiment.comparing import Comparison
from glassnet.ui.plots.plotting import loss_text
from glassnet.ui.plots.ranked_row import figure
from glassnet.ui.text import tr
from glassnet.ui.widgets.numbers import MINUS, number_text

ABSENT = "–"


class Line(Struct, frozen=True):
    """A row of the table: name, the values of A and B, B − A, which is better, and a tooltip."""

    name: str
    a: str
    b: str
    difference: str = ""
    better: str = ""
    tip: str = ""


def figure_lines(both: Comparison) -> list[Line]:
    """Steps, losses, accuracies and the time that training took."""
    a, b = both.a, both.b
    lines = [
        _line(tr("Step"), a.step, b.step, "{:,.0f}", tip=tr("Updates of the weights so far")),
        _line(tr("Epoch"), a.epoch, b.epoch, "{:,.4g}", tip=tr("Examples seen ÷ training rows")),
    ]
    for name, field in (
        (tr("Training loss"), "train_loss"),
        (tr("Validation loss"), "validation_loss"),
    ):
        values = (getattr(one.metrics, field) for one in (a, b))
        lines.append(_loss(name, *values, ranked=both.same_loss))
    if max(a.metrics.penalty or 0, b.metrics.penalty or 0) > 0:
        lines.append(_loss(tr("Penalty"), a.metrics.penalty, b.metrics.penalty, ranked=False))
    for name, field in (
        (tr("Training accuracy"), "train_accuracy"),
        (tr("Validation accuracy"), "validation_accuracy"),
    ):
        mine, its = (getattr(one.metrics, field) for one in (a, b))
        if mine is not None or its is not None:
            lines.append(_accuracy(name, mine, its, ranked=both.same_rows))
    lines.append(_time(a.seconds, b.seconds))
    return [line for line in lines if (line.a, line.b) != (ABSENT, ABSENT)]


def layer_lines(both: Comparison) -> list[Line]:
    """‖Δw‖ and the cosine of the angle between both, layer by layer."""
    if both.weights is None:
        return []
    rows = both.weights.layers
    rows = (*rows, both.weights.whole) if len(rows) > 1 else rows
    return [
        Line(
            _capital(tr(one.label)),
            figure(one.distance) if one.distance else "0",
            ABSENT if one.cosine is None else f"{one.cosine:.4f}".replace("-", MINUS),
            tip=tr(
                "Weights and biases together. ‖Δw‖ = ‖w − w′‖ is how far those of B (w) lie from "
                "those of A (w′); the cosine is that of the angle between both.\n"
                "‖w‖ of A: {a}, of B: {b}"
            ).format(a=number_text(one.norms[0]), b=number_text(one.norms[1])),
        )
        for one in rows
    ]


def origin_text(both: Comparison) -> str:
    """What both moments have in common."""
    if both.same_run:
        return tr("Moments of one run")
    if both.parted is None:
        return tr("No common past")
    text = tr("One run up to step {step}")
    return text.format(step=f"{both.parted:,}")


def caution_text(both: Comparison) -> str:
    """Why figures are not to be compared; empty where they are."""
    if not both.same_rows:
        return tr("They were measured on different data: none is called the better one.")
    if not both.same_loss:
        return tr("They learn by different losses, whose sizes do not compare.")
    return ""


def _line(name: str, a: float, b: float, form: str, tip: str) -> Line:
    return Line(name, form.format(a), form.format(b), _signed(b - a, form), tip=tip)


def _loss(name: str, a: float | None, b: float | None, *, ranked: bool) -> Line:
    texts = _text(a, loss_text), _text(b, loss_text)
    if a is None or b is None:
        return Line(name, texts[0], texts[1])
    return Line(
        name,
        texts[0],
        texts[1],
        _sign(b - a) + loss_text(abs(b - a)) if a != b else "0",
        _higher(-a, -b) if ranked else "",
        tr("A {a}, B {b}: mean over the same rows, at most 2,000, in evaluation mode").format(
            a=f"{a:.9g}", b=f"{b:.9g}"
        ),
    )


def _accuracy(name: str, a: float | None, b: float | None, *, ranked: bool) -> Line:
    texts = _text(a, _percent), _text(b, _percent)
    if a is None or b is None:
        return Line(name, texts[0], texts[1])
    difference = _signed(100 * (b - a), "{:.1f}")
    return Line(
        name,
        texts[0],
        texts[1],
        difference,
        _higher(a, b) if ranked else "",
        tr("Share of rows whose class is met; the difference in percentage points"),
    )


def _time(a: float | None, b: float | None) -> Line:
    difference = ""
    if a is not None and b is not None:
        difference = "0" if a == b else _sign(b - a) + seconds_text(abs(b - a))
    texts = _text(a, seconds_text), _text(b, seconds_text)
    tip = tr(
        "Training time on this machine: how long its processor worked on the updates up to this "
        "step. Pauses, pictures and going back do not count."
    )
    return Line(tr("Training time"), texts[0], texts[1], difference, tip=tip)


def _text(value: float | None, write: Callable[[float], str]) -> str:
    return ABSENT if value is None else write(value)


def seconds_text(seconds: float) -> str:
    """A time (≥ 0) in three figures: `0.420 ms`, `4.20 s`, `2:05 min`."""
    if not seconds:
        return tr("0 s")
    if seconds >= 119.5:
        minutes, rest = divmod(round(seconds), 60)
        return tr("{minutes}:{seconds:02d} min").format(minutes=minutes, seconds=rest)
    if seconds < 0.9995:
        return tr("{count} ms").format(count=f"{1000 * seconds:#.3g}".rstrip("."))
    return tr("{count} s").format(count=f"{seconds:#.3g}".rstrip("."))


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _higher(a: float, b: float) -> str:
    """The side with the greater value, if any."""
    return "" if a == b else "b" if b > a else "a"


def _signed(value: float, form: str) -> str:
    text = form.format(abs(value))
    return text if not value or not text.strip("0.,") else _sign(value) + text


def _sign(value: float) -> str:
    return "+" if value > 0 else MINUS


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
