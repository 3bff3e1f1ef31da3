"""Every import of every room stands in the table of docs/architecture.md.

The contracts of ``.importlinter`` say what is forbidden; this says that nothing else is used.
"""

import ast
import sys
from pathlib import Path

import pytest

from tests.house.tree import nodes, python_files

ALLOWED = {
    "app/domain": {"app.domain", "numpy"},
    "app/services": {"app.domain", "app.services", "msgspec"},
    "map_layers": {
        "app.domain", "map_layers", "numpy", "moderngl", "scipy.spatial", "PIL", "mapbox_earcut",
        "typing_extensions",
    },
    "backends": {
        "app.domain", "backends", "numpy", "zmq", "sqlalchemy", "msgspec", "typing_extensions",
    },
    "widgets": {
        "app.domain", "app.services", "map_layers", "widgets", "numpy", "msgspec", "PySide6",
        "shiboken6", "pyqtgraph", "typing_extensions",
    },
}  # fmt: skip
# What a folder needs beside that, for its own work.
OWN = {
    "backends/adapters": {"pyais"},
    "backends/city": {"osmium", "shapely", "mapbox_earcut", "scipy", "pypinyin"},
    "backends/compiled": {"numba", "llvmlite"},
    "backends/demo": {"PIL", "osmium", "shapely", "scipy", "pyais", "pypinyin"},
    "backends/history": {"pyarrow", "duckdb"},
    "backends/hub": {"pypinyin"},
    "backends/hub/gateway": {"paho"},
    "backends/own_layers": {"shapely", "mapbox_earcut"},
    "backends/roads": {"scipy", "shapely"},
    "backends/search": {"pypinyin", "rapidfuzz", "rjieba"},
    "backends/store": {"alembic", "argon2", "psycopg"},
    "backends/tiles": {"PIL"},
    "backends/truth": {"scipy"},
    "widgets/reports": {"docx", "xlsxwriter"},
}
# Drawing reaches for no file and no network.
OUTWARD = {
    "asyncio", "ftplib", "http", "os", "pathlib", "shutil", "socket", "sqlite3", "ssl",
    "subprocess", "tempfile", "urllib",
}  # fmt: skip


def imported(path: Path) -> set[str]:
    """Return the dotted names a file imports, wherever in it the import stands."""
    names: set[str] = set()
    for node in nodes(path, ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif node.module:
            names.add(node.module)
    return names


def is_within(name: str, roots: set[str]) -> bool:
    """Return whether ``name`` is one of ``roots`` or lies under one."""
    return any(name == root or name.startswith(root + ".") for root in roots)


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_a_room_imports_only_what_its_row_of_the_table_allows(room: str) -> None:
    files = python_files(room)
    assert files
    breaches = []
    for path in files:
        allowed = set(ALLOWED[room])
        for folder, more in OWN.items():
            if path.is_relative_to(folder):
                allowed |= more
        foreign = {n for n in imported(path) if n.split(".")[0] not in sys.stdlib_module_names}
        breaches += [f"{path}: {n}" for n in sorted(foreign) if not is_within(n, allowed)]
    assert breaches == []


def test_drawing_opens_no_file_and_no_socket() -> None:
    breaches = []
    for path in python_files("map_layers"):
        breaches += [f"{path}: {name}" for name in imported(path) if is_within(name, OUTWARD)]
        breaches += [
            f"{path}:{node.lineno}: open()"
            for node in nodes(path, ast.Call)
            if isinstance(node.func, ast.Name) and node.func.id == "open"
        ]
    assert breaches == []
