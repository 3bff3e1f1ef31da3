"""With Qt made unimportable, everything below the glass still imports."""

import os
import subprocess
import sys

from tests.house.tree import ROOT

WALK = """
import importlib, pkgutil, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "widgets"}:
            raise ImportError(name + " is above the glass")

sys.meta_path.insert(0, NoQt())
try:
    import PySide6
except ImportError:
    pass
else:
    raise SystemExit("the blocker does not block")
count = 0
for room in ("app.domain", "app.services", "backends", "map_layers"):
    package = importlib.import_module(room)
    names = [m.name for m in pkgutil.walk_packages(package.__path__, room + ".", onerror=print)]
    for name in names:
        if name.rsplit(".", 1)[-1] != "__main__" and ".migrations." not in name:
            importlib.import_module(name)
            count += 1
print(count)
"""


def test_everything_below_the_glass_imports_where_qt_cannot_be_imported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WALK],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().isdecimal(), done.stdout
    assert int(done.stdout) > 100
