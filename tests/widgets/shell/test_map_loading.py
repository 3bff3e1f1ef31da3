"""The GL library is loaded on a thread: the shell goes on meanwhile, and says when it cannot be."""

import importlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from app.maps import MapStock
from tests.unit.app.services.hall import Hall
from tests.widgets.shell.staging import Stage, thing

DEADLINE_S = 10.0


class Gate:
    """An import of the heavy half that waits until it may go on."""

    def __init__(self, error: ImportError | None = None) -> None:
        self.may_go = threading.Event()
        self.thread: threading.Thread | None = None
        self._error = error

    def __call__(self, name: str) -> "Gate":
        assert name == "app.map_hosts"
        self.thread = threading.current_thread()
        self.may_go.wait(DEADLINE_S)
        if self._error is not None:
            raise self._error
        return self

    def make_material(self) -> str:
        return "material"


@pytest.fixture
def loading(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[MapStock, Gate]]]:
    gates: list[Gate] = []

    def begin(error: ImportError | None = None) -> tuple[MapStock, Gate]:
        gates.append(Gate(error))
        monkeypatch.setattr(importlib, "import_module", gates[-1])
        stock = MapStock(Hall().group, None)
        stock.load()
        return stock, gates[-1]

    yield begin
    for gate in gates:
        gate.may_go.set()
        if gate.thread is not None:
            gate.thread.join(DEADLINE_S)


def _await(is_so: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < deadline_s
        threading.Event().wait(0.005)


def test_loading_holds_up_nobody_and_is_done_once(loading) -> None:
    stock, gate = loading()
    _await(lambda: gate.thread is not None)
    assert gate.thread is not threading.current_thread()
    assert not stock.is_loaded()
    stock.load()
    gate.may_go.set()
    _await(stock.is_loaded)


def test_what_cannot_be_loaded_raises_where_it_is_asked_for(loading) -> None:
    stock, gate = loading(ImportError("no GL here"))
    assert not stock.is_loaded()
    gate.may_go.set()
    with pytest.raises(ImportError, match="no GL here"):
        _await(stock.is_loaded)


def test_nothing_is_loaded_that_was_not_asked_for() -> None:
    assert not MapStock(Hall().group, None).is_loaded()


def test_the_shell_goes_on_until_the_library_is_here(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = stage.window.map
    is_here: list[bool] = []
    monkeypatch.setattr(pane._factory, "is_warm", lambda: bool(is_here))
    pane.warm()
    stage.turn(3)
    stage.enter(thing("V-1"))
    stage.turn(3)
    assert pane.map is None
    assert pane._waits.full_text() == "正在装载地图……"
    is_here.append(True)
    stage.turn()
    stage.link.answer("registers", {"sites": [], "cameras": []})
    stage.turn()
    assert pane.map is not None


def test_a_library_that_cannot_be_loaded_is_said_and_the_rest_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = stage.window.map

    def broken() -> bool:
        raise ImportError("no GL here")

    monkeypatch.setattr(pane._factory, "is_warm", broken)
    pane.warm()
    stage.turn(3)
    assert pane.map is None
    assert "地图无法显示" in pane._waits.full_text()
    assert stage.window.bar.failed.isVisible()
