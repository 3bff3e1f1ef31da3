"""The tiles of small maps are made once, by a child that ends, and a bad file is said to be one."""

import os
from types import SimpleNamespace

import pytest

from app import locator_stock
from app.locator_stock import MOST_FILES, LocatorStock
from tests.unit.backends.tiles.making import mbtiles, picture
from widgets.locator.source import TilesState

BASE_MAP = SimpleNamespace(
    bounds_deg=(120.2, 31.6, 121.9, 32.7), attribution="© test", notice="示意", places=()
)


class Child:
    """Stands for the process that makes tiles."""

    pid = 4_000_000

    def __init__(self, words, **_more):
        self.words = [str(word) for word in words]
        self.returncode = None
        self.is_ended = False

    def poll(self):
        return self.returncode

    def terminate(self):
        self.is_ended = True

    def wait(self, _within_s=None):
        return 0

    @property
    def out(self):
        return self.words[self.words.index("--out") + 1]


@pytest.fixture
def children(monkeypatch):
    made = []

    def start(words, **more):
        made.append(Child(words, **more))
        return made[-1]

    monkeypatch.setattr(locator_stock.subprocess, "Popen", start)
    monkeypatch.setattr(locator_stock.os, "setpriority", lambda *_: None)
    return made


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "city" / "pack").mkdir(parents=True)
    (tmp_path / "city" / "pack" / "base.npz").write_bytes(b"pack")
    return tmp_path / "kept"


@pytest.fixture
def make(folder):
    made = []

    def build():
        made.append(LocatorStock(folder.parent / "city", BASE_MAP, folder))
        return made[-1]

    yield build
    for stock in made:
        stock.close()


def finish(child, code=0):
    if code == 0:
        mbtiles(child.out, {(7, 106, 51): picture()}, minzoom="7", maxzoom="12")
    child.returncode = code


def test_nothing_is_started_before_tiles_are_asked_for(make, children):
    make()
    assert children == []


def test_tiles_are_made_once_and_served_when_they_are_there(make, children):
    stock = make()
    assert {stock.tiles("night").state for _ in range(3)} == {TilesState.MAKING}
    (child,) = children
    assert child.words[2:5] == ["app.main", "city", "tiles"]
    finish(child)
    found = stock.tiles("night")
    assert (found.state, found.zooms) == (TilesState.READY, (7, 12))
    assert found.address.startswith("http://127.0.0.1:")
    assert stock.tiles("night") is found


def test_a_later_start_finds_them(make, children):
    stock = make()
    stock.tiles("night")
    finish(children[0])
    assert make().tiles("night").state is TilesState.READY
    assert len(children) == 1


def test_another_theme_waits_for_the_first(make, children):
    stock = make()
    stock.tiles("night")
    assert stock.tiles("day").state is TilesState.MAKING
    assert len(children) == 1
    finish(children[0])
    stock.tiles("day")
    assert "day" in children[1].words


def test_a_city_built_anew_is_drawn_anew(make, children, folder):
    make().tiles("night")
    finish(children[0])
    (folder.parent / "city" / "pack" / "base.npz").write_bytes(b"another pack")
    assert make().tiles("night").state is TilesState.MAKING
    assert children[0].out != children[1].out


def test_a_child_that_fails_is_not_started_again_and_again(make, children):
    stock = make()
    stock.tiles("night")
    finish(children[0], code=2)
    assert {stock.tiles("night").state for _ in range(3)} == {TilesState.FAILED}
    assert len(children) == 1


def test_half_a_file_fails_and_the_rest_goes_on(make, children):
    stock = make()
    stock.tiles("night")
    with open(children[0].out, "wb") as file:  # noqa: PTH123 - a name that the child was given
        file.write(b"SQLite format 3\x00" + bytes(100))
    children[0].returncode = 0
    assert stock.tiles("night").state is TilesState.FAILED
    assert stock.tiles("day").state is TilesState.MAKING


def test_closing_ends_the_child_and_takes_away_what_it_began(make, children, folder):
    stock = make()
    stock.tiles("night")
    begun = folder / f".{os.path.basename(children[0].out)}.{Child.pid}"  # noqa: PTH119 - as above
    begun.write_bytes(b"half")
    stock.close()
    assert children[0].is_ended
    assert not begun.exists()


def test_old_files_make_room_for_new_ones(make, children, folder):
    folder.mkdir()
    for number in range(MOST_FILES + 3):
        old = folder / f"old-{number}.mbtiles"
        old.write_bytes(b"")
        os.utime(old, (number, number))
    make().tiles("night")
    kept = sorted(int(file.stem.removeprefix("old-")) for file in folder.glob("old-*.mbtiles"))
    assert kept == list(range(4, MOST_FILES + 3))
