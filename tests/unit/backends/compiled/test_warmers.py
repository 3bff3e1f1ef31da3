"""Set-up compiles what a hall calls: every kernel that is called from Python is warmed."""

import ast
import importlib
from pathlib import Path

import pytest

from backends.compiled.driving_warming import MAKERS, warm_driving
from backends.compiled.warmers import WARMERS
from backends.detectors.stays.warming import warm_stays

DETECTORS = Path(__file__).parents[4] / "backends" / "detectors"
# Packages and modules whose kernels the warmers of driving and of stays compile.
WARMED = (*MAKERS, "stays")
MARKS = {"compiled", "compiled_in_place"}


def kernels(path: Path) -> tuple[set[str], set[str]]:
    """Return the names of a file's kernels, and all names that its kernels call."""
    made: set[str] = set()
    called: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.FunctionDef):
            continue
        if MARKS & {mark.id for mark in node.decorator_list if isinstance(mark, ast.Name)}:
            made.add(node.name)
            calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
            called |= {one.id for one in calls if isinstance(one, ast.Name)}
    return made, called


def entered() -> list[tuple[str, str]]:
    """Return module and name of each kernel that no kernel calls: Python must."""
    found, called = [], set()
    for path in sorted(DETECTORS.rglob("*.py")):
        inside = path.relative_to(DETECTORS).with_suffix("").parts
        if inside[0] in WARMED:
            made, calls = kernels(path)
            called |= calls
            found += [(".".join(("backends.detectors", *inside)), name) for name in sorted(made)]
    return [(module, name) for module, name in found if name not in called]


@pytest.fixture(scope="module")
def warmed() -> None:
    warm_driving()
    warm_stays()


def test_set_up_runs_the_warmers_of_the_detectors() -> None:
    assert {warm_driving, warm_stays} <= set(WARMERS.values())


def test_every_detector_of_driving_is_among_the_kernels_that_are_entered() -> None:
    assert {module.split(".")[2] for module, _ in entered()} >= set(MAKERS)


@pytest.mark.usefixtures("warmed")
@pytest.mark.parametrize(("module", "name"), entered())
def test_a_kernel_that_python_calls_is_compiled_by_a_warmer(module: str, name: str) -> None:
    assert vars(importlib.import_module(module))[name].signatures
