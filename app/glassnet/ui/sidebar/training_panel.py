"""How the network learns: optimizer, its numbers, batches, loss, length and seed."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton

from glassnet.engine import Hyper, Registry, SettingError, losses, optimizers, schedules
from glassnet.engine.optimizers import Optimizer
from glassnet.experiment import edits, weight_edits
from glassnet.experiment.spec import SEED_ALLOWED, SEEDS, TRAINING_FIELDS
from glassnet.ui.problems import plain_text
from glassnet.ui.session import Session
from glassnet.ui.text import tr
from glassnet.ui.theme import Theme, icon
from glassnet.ui.widgets import (
    Choice,
    Entry,
    Fold,
    Form,
    Option,
    Section,
    caption,
    chain_tabs,
    first_line,
)
from glassnet.ui.widgets.numbers import allowed_text, read_number
from glassnet.ui.widgets.slider import describe

_BATCHES = (1, 4, 8, 10, 16, 32, 64, 128)
_EPOCHS = (10, 20, 50, 100, 200, 500, 1000)
_FOLDED: Mapping[str, Hyper] = {
    **{name: TRAINING_FIELDS[name] for name in ("l2", "l1", "clip_norm")},
    "early_stopping": Hyper(
        int, None, "Patience", unit="epochs without a better validation loss", low=1, optional=True
    ),
    **{name: TRAINING_FIELDS[name] for name in ("shuffle", "dtype")},
}
_SEED = Hyper(int, 42, "Seed", low=0)


class TrainingPanel(Section):
    """Every field of the document's `training`, the rarer ones folded away, and the seed."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(theme, tr("Training"))
        self.session = session
        self._add_seed()
        self._add_given()
        self.optimizer = self._registry_choice("optimizer", tr("Optimizer"), optimizers)
        self.numbers = self._form()
        self.batch = self._typed_choice("batch_size", [*_BATCHES, "full"], _read_batch)
        self.loss = self._registry_choice("loss", tr("Loss"), losses)
        self.fold = Fold(theme, tr("More settings of the training"))
        self.column.addWidget(self.fold)
        self.loss_numbers = self._form("loss")
        self.fold.column.addWidget(self.loss_numbers)
        self.epochs = self._typed_choice("epochs", _EPOCHS, _read_epochs)
        self.fold.column.addWidget(self.epochs)
        self.rarer = self._form()
        self.fold.column.addWidget(self.rarer)
        self.schedule = self._registry_choice("schedule", tr("Schedule"), schedules)
        # A choice of one thing is no control.
        self.schedule.setVisible(len(list(schedules)) > 1)
        self.fold.column.addWidget(self.schedule)
        self.schedule_numbers = self._form("schedule")
        self.fold.column.addWidget(self.schedule_numbers)
        self.more = self._form()
        self.fold.column.addWidget(self.more)

    def show_document(self) -> None:
        """Show the document's training and seed."""
        spec = self.session.spec
        training = spec.training
        first, rest = _by_weight(training.optimizer)
        self.optimizer.set_value(training.optimizer.id)
        self.numbers.show_component(training.optimizer, first)
        self.rarer.show_component(training.optimizer, rest)
        self.batch.set_value(training.batch_size)
        self.batch.setToolTip(_batch_text(training.batch_size))
        self.loss.set_value(training.loss.id)
        self.loss_numbers.items = self.session.data.classes
        self.loss_numbers.show_component(training.loss)
        self.epochs.set_value(training.epochs)
        self.schedule.set_value(training.schedule.id)
        self.schedule_numbers.show_component(training.schedule)
        values = {name: getattr(training, name) for name in _FOLDED}
        early = training.early_stopping
        values["early_stopping"] = None if early is None else early.patience
        self.more.show_fields(_FOLDED, values)
        self.seed.setText(str(spec.seed))
        self.given.setVisible(bool(spec.network.initial_weights))
        chain_tabs(self)

    def restyle(self) -> None:
        """Draw the dice in the present theme."""
        self.dice.setIcon(icon(self.theme, "dice-five", "dim"))
        self.given.setIcon(icon(self.theme, "push-pin", "accent"))

    # ------------------------------------------------------------------ its parts

    def _add_seed(self) -> None:
        self.seed = Entry(_read_seed, tr("0 or more"))
        self.seed.setProperty("role", "flat")
        self.seed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.seed.setToolTip(tr("The seed of everything that is drawn at random: type another"))
        self.seed.setAccessibleName(tr("Seed"))
        self.seed.entered.connect(self._set_seed)
        self.seed.closed.connect(self.show_document)
        self.seed.textChanged.connect(self._fit_seed)
        self.dice = QToolButton()
        self.dice.setObjectName("newSeedButton")
        self.dice.setIconSize(QSize(16, 16))
        self.dice.setFixedSize(20, 20)
        self.dice.setProperty("role", "bare")
        self.dice.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.dice.setAccessibleName(tr("New seed"))
        self.dice.setToolTip(tr("New seed: other initial weights and another draw of the data"))
        self.dice.clicked.connect(self.session.new_seed)
        self.top.addWidget(caption(tr("seed")))
        self.top.addWidget(self.seed)
        self.top.addWidget(self.dice)

    def _fit_seed(self) -> None:
        text = self.seed.text() or self.seed.placeholderText()
        width = self.seed.fontMetrics().horizontalAdvance(text)
        self.seed.setFixedWidth(min(width + 12, 104))

    def _add_given(self) -> None:
        """Says that the weights are not drawn, and lets the initialisers draw them again."""
        self.given = QToolButton()
        self.given.setText(tr("Starts from given weights"))
        self.given.setToolTip(
            tr("A reset goes back to the weights that were taken over or imported.\n"
               "A click lets the initialisers draw them again")
        )  # fmt: skip
        self.given.setAccessibleName(tr("Starts from given weights: let them be drawn again"))
        self.given.setProperty("role", "raised")
        self.given.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.given.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.given.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.given.clicked.connect(self._drop_given)
        self.column.addWidget(self.given)
        self.restyle()

    def _drop_given(self) -> None:
        self.session.apply(weight_edits.drop_weights)

    def _form(self, part: str = "") -> Form:
        """Rows of the training's fields, or of the component that one of them holds."""
        form = Form(self.theme)
        form.changed.connect(partial(self._set_part, part, form) if part else self._set)
        form.released.connect(self.session.end_drag)
        self.column.addWidget(form)
        return form

    def _registry_choice(self, field: str, name: str, registry: Registry[Any]) -> Choice:
        choice = Choice(self.theme, name)
        choice.set_options(
            Option(one.id, tr(one.label), first_line(one.__doc__)) for one in registry
        )
        choice.chosen.connect(partial(self._choose, field))
        self.column.addWidget(choice)
        return choice

    def _typed_choice(
        self, field: str, values: Iterable[int | str], read: Callable[[str], object]
    ) -> Choice:
        hyper = TRAINING_FIELDS[field]
        choice = Choice(self.theme, tr(hyper.label), describe(hyper))
        full = tr(" or full") if field == "batch_size" else ""
        choice.take_text(read, allowed_text(hyper) + full)
        batch = field == "batch_size"
        choice.set_options(
            Option(value, str(value), batch_kind(value) if batch else "") for value in values
        )
        choice.chosen.connect(partial(self._choose, field))
        self.column.addWidget(choice)
        return choice

    # ------------------------------------------------------------------ what is done

    def _set(self, field: str, value: object) -> None:
        if not self.session.apply(edits.set_training, field, value, key=f"training {field}"):
            self.show_document()

    def _set_part(self, part: str, form: Form, name: str, value: object) -> None:
        try:
            changed = getattr(self.session.spec.training, part).replace(**{name: value})
            edits.set_training(self.session.spec, part, changed)
        except SettingError as error:
            self.show_document()
            form.refuse(name, plain_text(error))
            return
        self.session.apply(edits.set_training, part, changed, key=f"training {part} {name}")

    def _choose(self, field: str, value: object) -> None:
        self._set(field, value)
        self.session.end_drag()

    def _set_seed(self, seed: int) -> None:
        self.session.apply(edits.set_seed, seed)


def _by_weight(optimizer: Optimizer) -> tuple[list[str], list[str]]:
    """The hyper-parameters that are always shown, the learning rate first, and the rarer ones."""
    others = [name for name in optimizer.hypers if name != "learning_rate"]
    return (["learning_rate", *others], []) if len(others) == 1 else (["learning_rate"], others)


def _read_batch(text: str) -> int | str:
    whole = text.strip().lower()
    if whole in ("full", tr("full")):
        return "full"
    try:
        return int(read_number(text, TRAINING_FIELDS["batch_size"]))
    except SettingError as error:
        raise SettingError(tr("{problem}, or “full”").format(problem=error.problem)) from None


def _read_epochs(text: str) -> int:
    return int(read_number(text, TRAINING_FIELDS["epochs"]))


def _read_seed(text: str) -> int:
    seed = int(read_number(text, _SEED))
    if seed >= SEEDS:
        raise SettingError(f"{seed} is not allowed; it must be {SEED_ALLOWED}")
    return seed


def batch_kind(size: int | str) -> str:
    """What gradient descent is called with batches of a size."""
    if size == "full":
        return tr("batch gradient descent: a step for the mean over all training rows")
    if size == 1:
        return tr("stochastic gradient descent: a step for every example")
    return tr("mini-batch gradient descent: a step for the mean over {n} examples").format(n=size)


def _batch_text(size: int | str) -> str:
    field = TRAINING_FIELDS["batch_size"]
    return f"{describe(field)}\n{tr('or “full”: all training rows')}\n{size} · {batch_kind(size)}"
