"""The engine: networks and their training, in NumPy alone.

Read it in this order to learn how a network learns: `operations`, `signal`, `activations/`,
`layers/dense`, `losses/`, `network` (all parameters in one vector), `plan` (forward, loss,
backward), `optimizers/`, `update`, `batches`, `trainer`. L is the loss; z is a weighted sum, a what
the activation makes of it, and δ = ∂L/∂z what it is to blame for. A loss is fused with the last
activation when the two are differentiated as one function.

Then `explain/` writes the chain rule of one step out, `gradient_check` doubts it, and `finder`
looks for a learning rate; these three are imported by name when they are wanted.
"""

from glassnet.engine.activations import Activation, activations
from glassnet.engine.component import Component, Hyper, hyper
from glassnet.engine.errors import Diverged, GlassnetError, SettingError
from glassnet.engine.evaluator import Evaluator
from glassnet.engine.initialisers import Initialiser, initialisers
from glassnet.engine.layers import Layer, layers
from glassnet.engine.losses import Loss, losses
from glassnet.engine.network import Network
from glassnet.engine.optimizers import Optimizer, optimizers
from glassnet.engine.plan import Phase
from glassnet.engine.registry import Registry
from glassnet.engine.schedules import Schedule, schedules
from glassnet.engine.trace import Trace, trace
from glassnet.engine.trainer import Trainer

__all__ = [
    "Activation",
    "Component",
    "Diverged",
    "Evaluator",
    "GlassnetError",
    "Hyper",
    "Initialiser",
    "Layer",
    "Loss",
    "Network",
    "Optimizer",
    "Phase",
    "Registry",
    "Schedule",
    "SettingError",
    "Trace",
    "Trainer",
    "activations",
    "hyper",
    "initialisers",
    "layers",
    "losses",
    "optimizers",
    "schedules",
    "trace",
]
