"""A grid of losses as a landscape that is looked at from the side."""

import math

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from glassnet.ui.plots.picture import SMOOTH

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint32]

TALL = 0.42  # the highest loss, in widths of the ground
LIGHT = np.array([-0.5, 0.35, 0.8]) / math.hypot(0.5, 0.35, 0.8)  # from where it comes
DIM, WALL = 0.45, 0.5  # brightness where no light falls, and of the walls at the rim
BANDS = 12  # between the contours
LINE = 0.72  # brightness of a contour
DIAGONAL = math.sqrt(0.5)
NOTHING = SMOOTH * SMOOTH  # the index beside the ground


class Stand(Struct, frozen=True):
    """From where the landscape is seen: turned by `azimuth`, from `elevation` above the horizon
    (radians; π/2 from straight above), `zoom` times as large."""

    azimuth: float = 0.6
    elevation: float = 0.8
    zoom: float = 1.0

    def turned(self, across: float, up: float) -> "Stand":
        """Walked around it and lifted by these angles, never below it nor over the top."""
        lifted = min(max(self.elevation + up, 0.12), math.pi / 2)
        return Stand((self.azimuth + across) % (2 * math.pi), lifted, self.zoom)

    def nearer(self, factor: float) -> "Stand":
        """So many times as large, from half to eight times."""
        return Stand(self.azimuth, self.elevation, min(max(self.zoom * factor, 0.5), 8.0))


class Relief:
    """The smooth `levels` (SMOOTH, SMOOTH) of a loss grid, nan in holes, in shaded colours.

    α runs to the right and β away from the eye before it is turned. `table` (256, 3) are the
    colours from low to high, as in the flat picture.
    """

    def __init__(self, levels: Floats, table: NDArray[np.uint8]) -> None:
        visible = np.isfinite(levels)
        heights = np.where(visible, levels, 0.0)
        along, across = np.gradient(-heights * TALL * SMOOTH)
        normal = np.stack([along, across, np.ones_like(along)], axis=-1)
        lit = np.clip(normal @ LIGHT / np.linalg.norm(normal, axis=-1), 0, 1)
        bright = DIM + (1 - DIM) * np.minimum(lit / LIGHT[2], 1.15)
        colors = table[np.rint(255 * heights).astype(np.intp)] * bright[..., None]
        self._heights = np.append(heights, 0.0).astype(np.float32)
        self._bands = np.append(np.where(visible, heights * BANDS, -1), -1).astype(np.int8)
        whole = _packed(colors, visible)
        self._colors = np.concatenate([whole, _packed(colors * WALL, visible)])

    def draw(self, stand: Stand, width: int, height: int, lines: int = 420) -> "Seen":
        """The landscape in an image of so many pixels, from at most so many `lines` of the ground.

        Column by column, from near to far, a point is seen where it lies higher in the image than
        all before it: what rises behind them is all that is left of the column.
        """
        seen = Seen(self, stand, width, height, lines)
        column = np.arange(width)
        flat = seen.ground
        walls = np.zeros_like(flat)
        walls[1:] = np.where((flat[1:] < NOTHING) & (flat[:-1] == NOTHING), NOTHING + 1, 0)
        tops = np.clip(np.ceil(seen.horizon - 0.5), 0, height).astype(np.intp)
        counts = np.bincount((tops * width + column).ravel(), minlength=(height + 1) * width)
        first = counts.reshape(height + 1, width)[:height].cumsum(axis=0)
        beyond = np.full((1, width), NOTHING, flat.dtype)
        places = np.concatenate([flat, beyond])[first, column][::-1]
        wall = np.concatenate([walls, 0 * beyond])[first, column][::-1]
        colors = self._colors[places + wall]
        bands = np.where(wall, -1, self._bands[places])
        edge = np.zeros(bands.shape, bool)
        edge[1:] |= bands[1:] != bands[:-1]
        edge[:, 1:] |= bands[:, 1:] != bands[:, :-1]
        edge &= (bands >= 0) & (wall == 0)
        colors[edge] = _darker(colors[edge])
        seen.pixels, seen.places = np.ascontiguousarray(colors), places
        return seen

    def height_at(self, u: Floats, v: Floats) -> Floats:
        """Heights at places of the ground, each from −½ to ½; beside it 0."""
        return np.asarray(self._heights[_cells(u, v)], np.float64)


class Seen:
    """One view of a relief: `pixels` (height, width) as 0xAARRGGBB, `places` the cell of the ground
    under each, and where any point of the landscape lies in it."""

    pixels: Pixels
    places: NDArray[np.intp]

    def __init__(self, relief: Relief, stand: Stand, width: int, height: int, lines: int) -> None:
        self._relief, self._stand = relief, stand
        flat, tall = math.sin(stand.elevation), TALL * math.cos(stand.elevation)
        room = min(width / (2 * DIAGONAL), height / (2 * DIAGONAL * flat + tall))
        self.scale = 0.94 * room * stand.zoom
        self._middle = width / 2, height / 2 - self.scale * tall / 2
        self._size = width, height
        self._flat, self._tall = flat, tall
        depths = int(min(max(1.6 * self.scale, 96), lines))
        self._depths = np.linspace(-DIAGONAL, DIAGONAL, depths, dtype=np.float32)[:, None]
        across = ((np.arange(width, dtype=np.float32) + 0.5) - self._middle[0]) / self.scale
        cos, sin = math.cos(stand.azimuth), math.sin(stand.azimuth)
        self.ground = _cells(
            across * np.float32(cos) - self._depths * np.float32(sin),
            across * np.float32(sin) + self._depths * np.float32(cos),
        )
        heights = relief._heights[self.ground]
        rise = self.scale * (self._depths * flat + heights * tall) + self._middle[1]
        self.horizon = np.maximum.accumulate(rise, axis=0)

    def place_at(self, x: float, y: float) -> tuple[float, float] | None:
        """The place (u, v) of the ground under a pixel; None beside the landscape."""
        width, height = self._size
        if not (0 <= x < width and 0 <= y < height):
            return None
        cell = int(self.places[int(y), int(x)])
        if cell == NOTHING or not self._relief._colors[cell]:
            return None
        return (cell // SMOOTH + 0.5) / SMOOTH - 0.5, (cell % SMOOTH + 0.5) / SMOOTH - 0.5

    def project(self, u: Floats, v: Floats, up: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Pixels (k, 2) of points at heights `up` (0–1) over places of the ground, and which of
        them no hill hides."""
        cos, sin = math.cos(self._stand.azimuth), math.sin(self._stand.azimuth)
        across, depth = u * cos + v * sin, v * cos - u * sin
        x = self._middle[0] + self.scale * across
        rise = self._middle[1] + self.scale * (depth * self._flat + up * self._tall)
        width, height = self._size
        column = np.clip(x, 0, width - 1).astype(np.intp)
        row = np.searchsorted(self._depths[:, 0], depth) - 3
        before = np.where(row >= 0, self.horizon[np.maximum(row, 0), column], -np.inf)
        return np.column_stack([x, height - rise]), rise >= before - 2.0


def _cells(u: NDArray[np.floating], v: NDArray[np.floating]) -> NDArray[np.intp]:
    """The cell of the ground under each place, NOTHING beside it."""
    row = np.floor((u + 0.5) * SMOOTH).astype(np.intp)
    column = np.floor((v + 0.5) * SMOOTH).astype(np.intp)
    inside = (row >= 0) & (row < SMOOTH) & (column >= 0) & (column < SMOOTH)
    return np.where(inside, row * SMOOTH + column, NOTHING)


def _packed(colors: Floats, visible: NDArray[np.bool_]) -> Pixels:
    """0xAARRGGBB of (n, m, 3), one after the other, and at last a transparent one."""
    red, green, blue = np.clip(np.rint(colors), 0, 255).astype(np.uint32).reshape(-1, 3).T
    packed = 0xFF000000 | red << 16 | green << 8 | blue
    return np.append(np.where(visible.ravel(), packed, 0), 0).astype(np.uint32)


def _darker(colors: Pixels) -> Pixels:
    share = np.uint32(round(256 * LINE))
    red, green, blue = (((colors >> shift & 255) * share >> 8) << shift for shift in (16, 8, 0))
    return np.asarray(0xFF000000 | red | green | blue, np.uint32)
