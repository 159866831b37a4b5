"""A block of layers with a way around it."""

from collections.abc import Callable, Mapping
from itertools import accumulate, pairwise
from typing import Any, ClassVar

import numpy as np

from glassnet.engine.activations import activations
from glassnet.engine.component import Component, hyper
from glassnet.engine.errors import SettingError
from glassnet.engine.expression import Equation, Expression, Number
from glassnet.engine.initialisers import initialisers
from glassnet.engine.layers import Layer, layers
from glassnet.engine.operations import Array, Operation, op
from glassnet.engine.places import Places
from glassnet.engine.series import summed
from glassnet.engine.signal import Signal, Site

Named = Mapping[str, Array]


@layers
class Residual(Layer):
    """The body has only to learn what is to be added to its input: a = body(x) + S x.

    The shortcut S is the identity where the widths agree, else a matrix (out, in) without bias.
    Backward the gradient takes both ways, ∂L/∂x = body′(∂L/∂a) + Sᵀ ∂L/∂a, so some of it always
    arrives undiminished; ∂L/∂S = ∂L/∂a xᵀ.

    He et al., "Deep residual learning for image recognition", 2016 (arXiv 1512.03385).
    """

    id: ClassVar[str] = "residual"
    label: ClassVar[str] = "Residual block"
    formula: ClassVar[str] = r"a = \mathrm{body}(x) + S x"
    rank: ClassVar[int] = 50
    noun: ClassVar[str] = "block"

    layers: tuple[Layer, ...] = hyper(
        Component,
        ({"type": "dense", "units": 8, "activation": "relu"},),
        "Layers",
        registry=layers,
        many=True,
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        for index, layer in enumerate(self.layers):
            if isinstance(layer, Residual):
                raise SettingError("a residual block cannot hold another", ["layers", index])
            if activations[layer.final_activation].final_only:
                problem = f"{layer.final_activation!r} is not allowed before the last layer"
                raise SettingError(problem, ["layers", index, "activation"])

    @property
    def least_batch(self) -> int:
        return max(layer.least_batch for layer in self.layers)

    def outputs(self, inputs: int) -> int:
        return self._widths(inputs)[-1]

    def count(self, inputs: int) -> int:
        return sum(self._counts(inputs))

    def views(self, block: Array, inputs: int) -> Mapping[str, Array]:
        parts = self._cut(block, self._counts(inputs))
        named = self._named(inputs, parts, lambda layer, part, width: layer.views(part, width))
        shortcut = self._shortcut(block, inputs)
        return named if shortcut is None else {**named, "shortcut.weight": shortcut}

    def initialise(self, block: Array, inputs: int, rng: np.random.Generator) -> None:
        parts = self._cut(block, self._counts(inputs))
        for layer, part, width in zip(self.layers, parts, self._widths(inputs), strict=False):
            layer.initialise(part, width, rng)
        shortcut = self._shortcut(block, inputs)
        if shortcut is not None:
            shortcut[:] = initialisers["glorot_uniform"]().draw(len(shortcut), inputs, rng)

    def statistics(self, inputs: int) -> int:
        return sum(self._kept(inputs))

    def statistic_views(self, block: Array, inputs: int) -> Mapping[str, Array]:
        parts = self._cut(block, self._kept(inputs))
        return self._named(
            inputs, parts, lambda layer, part, width: layer.statistic_views(part, width)
        )

    def start_statistics(self, block: Array, inputs: int) -> None:
        parts = self._cut(block, self._kept(inputs))
        for layer, part, width in zip(self.layers, parts, self._widths(inputs), strict=False):
            layer.start_statistics(part, width)

    def forward(self, at: Site) -> list[Operation]:
        body, x, a = self.body(at), at.source.values, at.target.values
        steps = [step for layer, site in body for step in layer.forward(site)]
        around = x
        shortcut = self._shortcut(at.parameters, len(x))
        if shortcut is not None:
            around = at.scratch.like("around", a)
            steps.append(op(shortcut.dot, x, around))
        return [*steps, op(np.add, body[-1][1].target.values, around, a)]

    def backward(self, at: Site) -> list[Operation]:
        body, x, gradient = self.body(at), at.source.values, at.target.gradient
        end, back = body[-1][1].target.gradient, at.source.gradient
        if gradient is None or at.gradient is None or end is None:
            return []
        steps: list[Operation] = [op(np.copyto, end, gradient)]
        steps += [step for layer, site in reversed(body) for step in layer.backward(site)]
        around, shortcut = gradient, self._shortcut(at.parameters, len(x))
        slope = self._shortcut(at.gradient, len(x))
        if shortcut is not None and slope is not None:
            steps.append(op(gradient.dot, x.T, slope))
            if back is not None:
                around = at.scratch.like("back around", back)
                steps.append(op(shortcut.T.dot, gradient, around))
        if back is not None:
            steps.append(op(np.add, back, around, back))
        return steps

    def written(self, at: Site, unit: int, example: int, places: Places) -> list[Equation]:
        layer, site = self.body(at)[-1]
        end = places.body[-1]
        inside = layer.written(site, unit, example, end)
        body = Number(float(site.target.values[unit, example]), end.unit(unit))
        x, matrix = (
            at.source.values[:, example],
            self._shortcut(at.parameters, len(at.source.values)),
        )
        if matrix is None:
            around: Expression = Number(float(x[unit]), places.source(unit))
            formula = r"a = \mathrm{body}(x) + x"
        else:
            s = matrix[unit]
            around = summed(
                np.multiply(s, x, dtype=np.float64),
                lambda i: Number(float(s[i])) * Number(float(x[i]), places.source(i)),
            )
            formula = r"a_j = \mathrm{body}(x)_j + \sum_i s_{ji} \, x_i"
        value = float(at.target.values[unit, example])
        return [*inside, Equation("Body and shortcut", "a", formula, body + around, value)]

    def body(self, at: Site) -> list[tuple[Layer, Site]]:
        """Each layer of the body and where it is recorded."""
        if not at.inner:
            at.inner.extend(self._sites(at))
        return list(zip(self.layers, at.inner, strict=True))

    def _sites(self, at: Site) -> list[Site]:
        inputs, source, result = len(at.source.values), at.source, list[Site]()
        counts, nothing = self._counts(inputs), [None] * len(self.layers)
        own = self._cut(at.parameters, counts)
        slopes = nothing if at.gradient is None else self._cut(at.gradient, counts)
        kept = self._cut(at.statistics, self._kept(inputs))
        for index, layer in enumerate(self.layers):
            scratch = at.scratch.inside("body", index)
            width = layer.outputs(len(source.values))
            target = Signal.make(scratch, width, at.batch, at.target.gradient is not None)
            site = Site(
                own[index],
                slopes[index],
                kept[index],
                source,
                target,
                scratch,
                noise=at.noise,
                watched=at.watched,
            )
            result.append(site)
            source = target
        return result

    def _widths(self, inputs: int) -> list[int]:
        """The inputs of each layer of the body, and its outputs at last."""
        return list(accumulate(self.layers, lambda width, one: one.outputs(width), initial=inputs))

    def _counts(self, inputs: int) -> list[int]:
        """The parameters of each layer of the body, and of the shortcut at last."""
        widths = self._widths(inputs)
        shortcut = 0 if widths[-1] == inputs else widths[-1] * inputs
        return [
            *(one.count(width) for one, width in zip(self.layers, widths, strict=False)),
            shortcut,
        ]

    def _kept(self, inputs: int) -> list[int]:
        widths = self._widths(inputs)
        return [one.statistics(width) for one, width in zip(self.layers, widths, strict=False)]

    @staticmethod
    def _cut(block: Array, counts: list[int]) -> list[Array]:
        return [block[start:end] for start, end in pairwise(accumulate(counts, initial=0))]

    def _shortcut(self, block: Array, inputs: int) -> Array | None:
        matrix = self._cut(block, self._counts(inputs))[-1]
        return matrix.reshape(-1, inputs) if matrix.size else None

    def _named(
        self, inputs: int, parts: list[Array], look: Callable[[Layer, Array, int], Named]
    ) -> dict[str, Array]:
        """Views of all parts under the names of the modules in the body."""
        modules = accumulate((layer.modules for layer in self.layers), initial=0)
        return {
            f"body.{module}.{name}": view
            for module, layer, part, width in zip(
                modules, self.layers, parts, self._widths(inputs), strict=False
            )
            for name, view in look(layer, part, width).items()
        }
