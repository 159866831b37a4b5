"""Importing Glassnet costs next to nothing, and what scripts rely on is where they look for it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import glassnet
from glassnet import engine, resources

CHECKOUT = Path(__file__).parents[1]


def loaded_after(code: str) -> set[str]:
    show = f"{code}\nimport sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", show], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == ""
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_glassnet_imports_neither_qt_nor_numpy() -> None:
    assert not loaded_after("import glassnet") & {"PySide6", "pyqtgraph", "numpy", "msgspec"}


def test_a_run_imports_no_qt() -> None:
    loaded = loaded_after("import glassnet; glassnet.Run; glassnet.loss_surface")
    assert "numpy" in loaded
    assert not loaded & {"PySide6", "pyqtgraph", "qtawesome", "safetensors"}


def test_blas_has_one_thread_unless_the_user_says_otherwise() -> None:
    show = "import glassnet, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    for given, wanted in (({}, "1"), ({"OPENBLAS_NUM_THREADS": "2"}, "2")):
        environment = {"PYTHONPATH": str(CHECKOUT / "app"), **given}
        done = subprocess.run(
            [sys.executable, "-c", show],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == wanted


def test_everything_for_scripts_is_found_on_the_package() -> None:
    assert set(glassnet.__all__) <= set(dir(glassnet))
    for name in glassnet.__all__:
        assert getattr(glassnet, name)
    assert glassnet.Diverged is engine.Diverged
    assert issubclass(glassnet.SpecError, glassnet.GlassnetError)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Rnu'"):
        glassnet.Rnu  # noqa: B018


def test_the_package_has_the_version_of_the_project() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project.get("version", glassnet.__version__) == glassnet.__version__
    changes = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {glassnet.__version__}" in changes


def test_resources_are_found_in_a_checkout() -> None:
    assert resources.resource("datasets") == CHECKOUT / "resources" / "datasets"


def test_resources_are_found_in_an_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "glassnet" / "resources").mkdir(parents=True)
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "glassnet" / "resources.py"))
    found = resources.resource("themes", "tokens.json")
    assert found == tmp_path / "glassnet" / "resources" / "themes" / "tokens.json"
