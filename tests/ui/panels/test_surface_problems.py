"""What cannot be shown is explained in the panel, and nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from glassnet.engine import Network, layers
from glassnet.experiment.planes import weights_choice
from glassnet.landscape import Plane, PlaneChoice
from glassnet.ui.panels.surface import LossSurface
from glassnet.ui.plots.surface_texts import parameter_name, percent

if TYPE_CHECKING:
    from tests.ui.panels.conftest import HandMadeSession

Show = Callable[["LossSurface", "HandMadeSession"], Plane]


def test_points_that_are_not_there_yet_keep_the_last_surface_and_say_why(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    before = show(panel, session)
    panel.model.change(plane=PlaneChoice("points"))
    assert show(panel, session) is before
    assert panel.notice.text == "The path has no kept points yet. Train some steps first."
    assert panel.notice.isVisible()
    session.train(3)
    assert show(panel, session).kind == "points"
    assert "kept points" not in panel.notice.text


def test_three_points_that_are_one_are_told(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.run.set_hyper("learning_rate", 1e-300)
    session.train(2)
    show(panel, session)
    panel.model.change(plane=PlaneChoice("points"))
    assert show(panel, session).kind == "random"
    assert "they are one and the same" in panel.notice.text


def test_a_path_that_stands_still_gives_way_to_a_random_plane(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.run.set_hyper("learning_rate", 1e-300)
    session.train(5)
    panel.model.change(plane=PlaneChoice("pca"))
    assert show(panel, session).kind == "random"
    assert "it has not moved" in panel.notice.text


def test_filters_of_zeros_are_told(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    session.network.views()[0]["weight"][1] = 0
    assert show(panel, session).kind == "random"
    assert "1 of 5 units have weights of zero alone" in panel.notice.text


def test_a_layer_of_zeros_has_no_plane_of_its_own(
    panel: LossSurface, session: HandMadeSession, show: Show
) -> None:
    before = show(panel, session)
    session.network.views()[1]["weight"][:] = 0
    panel.show_snapshot(session.look())
    panel.model.change(plane=PlaneChoice("layer", layer=1))
    assert show(panel, session) is before
    assert "every weight of this layer is zero" in panel.notice.text


def test_a_diverged_run_is_told(panel: LossSurface, session: HandMadeSession, show: Show) -> None:
    before = show(panel, session)
    session.network.parameters[0] = np.nan
    panel.show_snapshot(session.look())
    panel.renew()
    assert show(panel, session) is before
    assert "not finite" in panel.notice.text


def test_chosen_weights_that_an_edit_removed_are_missed_and_found_again(
    panel: LossSurface, session: HandMadeSession, show: Show, qtbot: QtBot,
    make_session: Callable[..., HandMadeSession],
) -> None:  # fmt: skip
    spec, names = session.spec, ("0.weight[3,1]", "2.bias[0]")
    session.train(5)
    panel.model.change(plane=weights_choice(session.network, names))
    plane = show(panel, session)
    assert (plane.kind, plane.names) == ("weights", names)
    output = {"type": "dense", "units": 1, "activation": "sigmoid"}
    narrow = {"type": "dense", "units": 2, "activation": "tanh"}
    session.load(make_session(network={"layers": [narrow, output]}).spec)
    panel.show_document()
    panel.show_snapshot(session.look())
    qtbot.waitUntil(lambda: panel.settled, timeout=20_000)
    assert panel.message.isVisible()
    assert "0.weight[3,1]" in panel.message.text()
    assert "Choose two weights that the network has" in panel.message.text()
    session.load(spec)
    panel.show_document()
    assert show(panel, session).names == names


def test_chosen_weights_are_followed_to_where_an_edit_moved_them(
    panel: LossSurface, session: HandMadeSession, show: Show,
    make_session: Callable[..., HandMadeSession],
) -> None:  # fmt: skip
    panel.model.change(plane=weights_choice(session.network, ("0.weight[0,1]", "2.bias[0]")))
    show(panel, session)
    output = {"type": "dense", "units": 1, "activation": "sigmoid"}
    wide = {"type": "dense", "units": 9, "activation": "tanh"}
    session.load(make_session(network={"layers": [wide, output]}).spec)
    panel.show_document()
    plane = show(panel, session)
    moved = [session.network.views(direction) for direction in plane.directions]
    assert moved[0][0]["weight"][0, 1] == 1
    assert moved[1][1]["bias"][0] == 1
    assert np.count_nonzero(plane.directions) == 2


def test_axes_of_weights_are_named_in_words(session: HandMadeSession) -> None:
    network = session.network
    assert parameter_name("0.weight[2,1]", network) == "w 2→3 of hidden 1"
    assert parameter_name("2.bias[0]", network) == "b 1 of output"
    assert parameter_name("9.weight[0,0]", network) == "9.weight[0,0]"
    block = layers["residual"](layers=(layers["dense"](units=2),))
    within = Network((block, layers["dense"](units=1)), 3)
    assert parameter_name("0.body.0.weight[1,0]", within) == "w 1→2 of block 1, dense 1"
    assert parameter_name("0.shortcut.weight[1,0]", within) == "w 1→2 of block 1"


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0 %"), (0.9999, "99.9 %"), (0.002, "0.2 %"), (np.nan, "–")]
)
def test_shares_are_never_rounded_to_a_whole(share: float, text: str) -> None:
    assert percent(share) == text
