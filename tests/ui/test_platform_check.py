"""A machine that cannot show a window is told what it lacks."""

from glassnet.ui.platform_check import missing_for_a_window


def everything(_library: str) -> bool:
    return True


def nothing_of_xcb(library: str) -> bool:
    return not library.startswith("libxcb")


def test_a_complete_machine_lacks_nothing() -> None:
    assert missing_for_a_window({"DISPLAY": ":0"}, "linux", everything) is None


def test_missing_libraries_are_named_with_the_command_that_installs_them() -> None:
    message = missing_for_a_window({"DISPLAY": ":0"}, "linux", nothing_of_xcb)
    assert message is not None
    assert "sudo apt-get install libxcb-cursor0" in message
    assert "libgl1" not in message


def test_wayland_needs_no_x11_libraries() -> None:
    screen = {"WAYLAND_DISPLAY": "wayland-0"}
    assert missing_for_a_window(screen, "linux", nothing_of_xcb) is None


def test_without_a_screen_the_headless_commands_are_named() -> None:
    message = missing_for_a_window({}, "linux", everything)
    assert message is not None
    assert "glassnet train" in message


def test_offscreen_needs_no_screen() -> None:
    assert missing_for_a_window({"QT_QPA_PLATFORM": "offscreen"}, "linux", everything) is None


def test_other_systems_bring_what_they_need() -> None:
    assert missing_for_a_window({}, "darwin", nothing_of_xcb) is None
