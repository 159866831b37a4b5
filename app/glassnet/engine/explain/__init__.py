"""One training step, laid open: every number of it, and how each follows from the others."""

from glassnet.engine.explain.chain_rule import ChainRule
from glassnet.engine.explain.factors import Contribution, Factor, Term
from glassnet.engine.explain.health import LayerHealth
from glassnet.engine.explain.step import LayerValues, ParameterStep, StepAccount, explain_step

__all__ = [
    "ChainRule",
    "Contribution",
    "Factor",
    "LayerHealth",
    "LayerValues",
    "ParameterStep",
    "StepAccount",
    "Term",
    "explain_step",
]
