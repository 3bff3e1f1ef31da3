"""The tracked files of this project, and the syntax trees of its Python among them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ("app", "backends", "map_layers", "widgets", "scripts", "resources")
BINARY = {".ttf", ".otf", ".png", ".jpg", ".pbf", ".npz", ".ico", ".pdf", ".bin"}


@cache
def tracked() -> tuple[Path, ...]:
    """Return every tracked file that is there, relative to the root; skip where git is not."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout, so nobody can say which files are ours")
    names = (name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in map(Path, names) if (ROOT / path).is_file())


def python_files(*rooms: str) -> list[Path]:
    """Return the tracked Python files, of ``rooms`` only where any are named."""
    files = [path for path in tracked() if path.suffix == ".py"]
    return [path for path in files if not rooms or any(path.is_relative_to(r) for r in rooms)]


def text_files() -> list[Path]:
    """Return the tracked files that hold text."""
    return [path for path in tracked() if path.suffix not in BINARY]


@cache
def source(path: Path) -> str:
    """Return the text of a tracked file."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a tracked Python file."""
    return ast.parse(source(path), str(path))


def dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` for a name or attribute, and an empty string for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""
