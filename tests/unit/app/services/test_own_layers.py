"""Layers of one's own in a process: read aside, kept under keys that are never used again."""

from concurrent.futures import Future
from pathlib import Path

import numpy as np

from app.domain.own_layer import OwnFeature, OwnLayer, OwnLayerError
from app.services.own_layers import LAYERS_AT_MOST, OwnLayers

U4 = np.uint32


def point_layer(name: str) -> OwnLayer:
    none, first = np.empty((0, 2)), np.zeros(1, U4)
    nobody = np.empty(0, U4)
    return OwnLayer(
        name, (OwnFeature("", ()),), np.array([[120.9, 32.0]]), np.zeros(1, U4),
        none, first, nobody, none, first, nobody, np.empty((0, 3), U4), nobody,
        np.full((1, 3), np.nan, np.float32),
    )  # fmt: skip


class Later:
    """An executor whose work is done when a test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future, object, tuple]] = []
        self.is_shut = False

    def submit(self, work, *arguments):
        future: Future = Future()
        self.waiting.append((future, work, arguments))
        return future

    def finish(self) -> None:
        future, work, arguments = self.waiting.pop()
        try:
            future.set_result(work(*arguments))
        except OwnLayerError as error:
            future.set_exception(error)

    def shutdown(self, *, cancel_futures: bool) -> None:
        self.is_shut = cancel_futures


def read(path: Path, datum: str) -> OwnLayer:
    if path.name == "bad":
        raise OwnLayerError("not_json", 3)
    return point_layer(f"{path.name} {datum}")


def test_a_file_is_read_aside_and_taken_over_with_the_next_poll() -> None:
    later, told = Later(), []
    own = OwnLayers(read, lambda: later)
    disconnect = own.connect(lambda: told.append(tuple(own.layers)))
    own.open(Path("a"), "gcj02")
    own.poll()
    own.open(Path("b"), "wgs84")  # one at a time
    assert (own.is_reading, own.layers, len(later.waiting)) == (True, {}, 1)
    later.finish()
    own.poll()
    assert {key: layer.name for key, layer in own.layers.items()} == {"own-1": "a gcj02"}
    assert (own.opening, told) == (None, [(), ("own-1",)])
    own.remove("own-1")
    own.remove("own-1")
    own.open(Path("a"), "wgs84")
    later.finish()
    own.poll()
    assert list(own.layers) == ["own-2"]
    assert len(told) == 5
    disconnect()
    own.release()
    own.release()
    assert later.is_shut


def test_a_refusal_is_kept_with_its_file() -> None:
    later = Later()
    own = OwnLayers(read, lambda: later)
    own.open(Path("bad"), "wgs84")
    assert own.opening.error is None
    later.finish()
    own.poll()
    assert (own.opening.path, own.opening.error.feature) == (Path("bad"), 3)
    assert not own.is_reading


def test_there_is_a_most() -> None:
    own = OwnLayers(read, Later)
    own.layers = {str(n): point_layer("x") for n in range(LAYERS_AT_MOST)}
    own.open(Path("a"), "wgs84")
    assert (own.opening.error.code, own.is_reading) == ("too_many_layers", False)


def test_the_folder_offers_geojson_by_name(tmp_path: Path) -> None:
    for name in ("b.geojson", "a.JSON", "c.txt"):
        (tmp_path / name).write_text("{}")
    assert [f.name for f in OwnLayers(read, Later, tmp_path).files()] == ["a.JSON", "b.geojson"]
    assert OwnLayers(read, Later, tmp_path / "none").files() == []
    assert OwnLayers(read, Later).files() == []
