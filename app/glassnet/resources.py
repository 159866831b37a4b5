"""Where Glassnet keeps its pictures, themes and datasets."""

from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of a shipped file, as in `resource("datasets", "mnist-10k.npz")`.

    The wheel carries the resources inside the package; in a checkout they lie beside `app`.
    """
    package = Path(__file__).parent
    installed = package / "resources"
    root = installed if installed.is_dir() else package.parents[1] / "resources"
    return root.joinpath(*parts)
