"""A grid of losses as a picture."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SMOOTH = 192  # pixels of a picture along each side; the window scales it once more


class Tones(Struct, frozen=True):
    """How bright each point of a loss grid is.

    `shares` (n, m) lie in [0, 1], from the least finite loss to the greatest, and are nan where the
    loss is not finite. They rise with log(loss), where that is wanted and every finite loss is
    positive, else with the loss; `log` tells which. `low` and `high` are the two losses, nan where
    none is finite.
    """

    shares: Floats
    low: float
    high: float
    log: bool

    def share(self, loss: float) -> float:
        """Where one loss lies between the least and the greatest."""
        ends = np.array([self.low, self.high, loss])
        low, high, value = np.log(ends) if self.log else ends
        return float((value - low) / (high - low)) if high > low else 0.0


def tones(losses: Floats, *, log: bool = True) -> Tones:
    """Spread the finite losses of a grid (n, m) over the tones from dark to bright.

    Without `log` they rise with the loss itself.
    """
    finite = np.isfinite(losses)
    if not finite.any():
        return Tones(np.full(losses.shape, np.nan), np.nan, np.nan, False)
    low, high = float(losses[finite].min()), float(losses[finite].max())
    log = log and low > 0
    shares = np.full(losses.shape, np.nan)
    values = np.log(losses[finite]) if log else losses[finite]
    extent = values.max() - values.min()
    shares[finite] = (values - values.min()) / extent if extent > 0 else 0.0
    return Tones(shares, low, high, log)


def picture(
    shares: Floats,
    alphas: Floats,
    betas: Floats,
    alpha: tuple[float, float],
    beta: tuple[float, float],
    table: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """RGBA (SMOOTH, SMOOTH, 4) of tones (n, m) known at alphas × betas, first axis α, second β.

    The picture covers the ranges `alpha` and `beta`; between the known points it is interpolated
    bilinearly and beyond them continued. `table` (256, 3) are the colours from low to high. Where a
    tone is nan the picture is transparent.
    """
    levels = smooth(shares, alphas, betas, alpha, beta)
    visible = np.isfinite(levels)
    rgba = np.zeros((*levels.shape, 4), np.uint8)
    rgba[..., :3] = table[np.rint(255 * np.where(visible, levels, 0.0)).astype(np.intp)]
    rgba[..., 3] = np.where(visible, 255, 0)
    return rgba


def smooth(
    shares: Floats,
    alphas: Floats,
    betas: Floats,
    alpha: tuple[float, float],
    beta: tuple[float, float],
) -> Floats:
    """The tones (SMOOTH, SMOOTH) of a `picture`, in [0, 1]; nan where it is transparent."""
    known = np.isfinite(shares)
    across, along = _weights(alphas, alpha), _weights(betas, beta)
    values = across @ np.where(known, shares, 0.0) @ along.T
    weight = across @ known.astype(float) @ along.T
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weight > 0.5, np.clip(values / weight, 0, 1), np.nan)


def _weights(known: Floats, extent: tuple[float, float]) -> Floats:
    """(SMOOTH, n): how much each known place counts for each pixel's centre."""
    edges = np.linspace(*extent, SMOOTH + 1)
    places = np.interp((edges[:-1] + edges[1:]) / 2, known, np.arange(len(known)))
    lower = np.minimum(places.astype(np.intp), max(len(known) - 2, 0))
    upper = np.minimum(lower + 1, len(known) - 1)
    weights = np.zeros((SMOOTH, len(known)))
    rows = np.arange(SMOOTH)
    weights[rows, lower] += 1 - (places - lower)
    weights[rows, upper] += places - lower
    return weights
