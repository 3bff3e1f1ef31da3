"""Fixtures for everything with widgets: no display, no leaks, and one look for all."""

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.domain.fields import FieldCatalogue
from tests.widgets.fake_link import FakeLink
from tests.widgets.read_once import texts_in
from widgets.look import Look
from widgets.texts import Texts
from widgets.theme_file import load_family, load_look

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def fields() -> FieldCatalogue:
    return FieldCatalogue.from_toml((ROOT / "resources/fields.toml").read_text(encoding="utf-8"))


@pytest.fixture(params=["zh_CN"])
def texts(request: pytest.FixtureRequest) -> Texts:
    return texts_in(request.param)


@pytest.fixture(scope="session")
def font_family(qapp: QApplication) -> str:
    return load_family(ROOT / "resources/fonts")


@pytest.fixture
def look(font_family: str) -> Look:
    return load_look(ROOT / "resources", "night", font_family)


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture(scope="module")
def settled_heap() -> None:
    """Put what the files before left out of the collector's sight: each collection is a tenth then.

    Their own tests have looked for what they left; modules and caches would be walked by all after.
    """
    gc.collect()
    gc.freeze()


def _alive(kind: type[QObject]) -> set[int]:
    return {id(o) for o in gc.get_objects() if isinstance(o, kind)}


@pytest.fixture(autouse=True)
def leave_nothing_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a window, a running timer or a thread."""
    if "qapp" not in request.fixturenames and "qtbot" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("qapp")
    request.getfixturevalue("settled_heap")
    threads = set(threading.enumerate())
    old_timers = _alive(QTimer)
    old_qthreads = _alive(QThread)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    problems: list[str] = []
    if windows := [w for w in QApplication.topLevelWidgets() if w.isVisible()]:
        problems.append(f"windows left: {windows}")
        for window in windows:
            window.close()
            window.deleteLater()
    gc.collect()
    found = [o for o in gc.get_objects() if isinstance(o, (QTimer, QThread))]
    left = [o for o in found if isValid(o)]
    for o in left:
        if isinstance(o, QTimer) and id(o) not in old_timers and o.isActive():
            problems.append(f"timer left running: {o.objectName() or o.parent()}")
            o.stop()
        if isinstance(o, QThread) and id(o) not in old_qthreads and o.isRunning():
            problems.append(f"QThread left: {o}")
    if more := [t for t in set(threading.enumerate()) - threads if t.is_alive()]:
        problems.append(f"threads left: {more}")
    assert not problems, "; ".join(problems)
