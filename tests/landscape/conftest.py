"""Networks of dense layers to cut surfaces through."""

from collections.abc import Callable

import numpy as np
import pytest

from glassnet.engine import Network, layers

Build = Callable[..., Network]


@pytest.fixture
def build() -> Build:
    """Makes a network: widths from the inputs on, hidden and last activation, precision."""

    def make(
        *widths: int,
        hidden: str = "tanh",
        last: str = "linear",
        dtype: str = "float32",
        bias: bool = True,
        init: str = "glorot_normal",
    ) -> Network:
        names = [hidden] * (len(widths) - 2) + [last]
        dense = [
            layers["dense"](units=units, activation=name, bias=bias, init=init)
            for units, name in zip(widths[1:], names, strict=True)
        ]
        return Network(dense, widths[0], dtype=dtype, rng=np.random.default_rng(7))

    return make
