"""The tracked files of this project, and the syntax trees of its Python among them."""

import ast
import inspect
import io
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

_N = TypeVar("_N", bound=ast.AST)

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


@cache
def _nodes(path: Path) -> dict[type[ast.AST], list[ast.AST]]:
    """Return a file's nodes by their own type: nobody walks a tree twice."""
    found: dict[type[ast.AST], list[ast.AST]] = {}
    for node in ast.walk(tree(path)):
        found.setdefault(type(node), []).append(node)
    return found


def nodes(path: Path, *kinds: type[_N]) -> Iterator[_N]:
    """Yield the nodes of these very types, kind by kind, each in the order of the file."""
    known = _nodes(path)
    for kind in kinds:
        yield from (node for node in known.get(kind, ()) if isinstance(node, kind))


def opening(path: Path) -> str:
    """Return the text that a module opens with, without reading on; empty where there is none."""
    told = tokenize.generate_tokens(io.StringIO(source(path)).readline)
    for token in told:
        if token.type == tokenize.STRING:
            return inspect.cleandoc(str(ast.literal_eval(token.string)))
        if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE):
            return ""
    return ""


def dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` for a name or attribute, and an empty string for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""
