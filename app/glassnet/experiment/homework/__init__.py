"""A step of training as homework: what is given, what is to be worked out, and how it went."""

from glassnet.experiment.homework.facts import DIGITS, Facts, UnsuitableError
from glassnet.experiment.homework.judging import Verdict, first_wrong, judge
from glassnet.experiment.homework.sheet import Given, Sheet, make_sheet
from glassnet.experiment.homework.task import Mistake, Remark, Task

__all__ = [
    "DIGITS",
    "Facts",
    "Given",
    "Mistake",
    "Remark",
    "Sheet",
    "Task",
    "UnsuitableError",
    "Verdict",
    "first_wrong",
    "judge",
    "make_sheet",
]
