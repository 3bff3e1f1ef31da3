"""A native map is taken off its pane while the program goes on: in a process of its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROGRAM = """
import gc
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from widgets.map.gl_map_window import GlMapWindow
from widgets.map.taking_down import take_down

class Nothing:
    def release(self): pass
    def draw(self, *_): pass
    def run(self, _name, act): act()

app = QApplication([])
stack = QStackedWidget()
stack.addWidget(QWidget())
stack.show()
for _ in range(3):
    made = GlMapWindow(Nothing(), lambda _scene: None, lambda: 0.0, lambda: 0.0, Nothing())
    stack.addWidget(made.widget())
    stack.setCurrentWidget(made.widget())
    app.processEvents()
    take_down(made, None)
    made = None
    gc.collect()
    app.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
print("left", stack.count())
"""


def test_a_native_map_goes_and_leaves_neither_a_crash_nor_a_page():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (0, ["left", "1"]), done.stderr
