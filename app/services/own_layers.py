"""Layers of the user's own in this process: read in a thread, kept under a key, let go again."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from app.domain.own_layer import OwnLayer, OwnLayerError
from app.services.listeners import Listener, Listeners

LAYERS_AT_MOST = 20
SUFFIXES = (".geojson", ".json")
FILES_AT_MOST = 200

ReadLayer = Callable[[Path, str], OwnLayer]


@dataclass(frozen=True, slots=True)
class Opening:
    """A file that is being read, or was refused: ``error`` then says why."""

    path: Path
    error: OwnLayerError | None = None


class OwnLayers:
    """One for all windows of a process; call :meth:`poll` at every frame.

    ``read`` is given a path and a datum (``wgs84`` or ``gcj02``) in a thread of ``executor`` and
    raises OwnLayerError alone. ``folder`` is where files to be offered lie.
    """

    def __init__(
        self, read: ReadLayer, make_executor: Callable[[], Executor], folder: Path | None = None
    ) -> None:
        self._read = read
        self._make_executor = make_executor
        self._executor: Executor | None = None
        self.folder = folder
        self._keys = (f"own-{number}" for number in count(1))
        self._listeners = Listeners()
        self._pending: tuple[Path, Future[OwnLayer]] | None = None
        self.layers: dict[str, OwnLayer] = {}
        self.opening: Opening | None = None

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told when a layer has come, gone or been refused."""
        return self._listeners.connect(listener)

    @property
    def is_reading(self) -> bool:
        """Whether a file is being read."""
        return self._pending is not None

    def open(self, path: Path, datum: str) -> None:
        """Begin to read a file; nothing while another is read."""
        if self.is_reading:
            return
        if len(self.layers) >= LAYERS_AT_MOST:
            full = OwnLayerError("too_many_layers", value=len(self.layers), limit=LAYERS_AT_MOST)
            self.opening = Opening(path, full)
        else:
            if self._executor is None:
                self._executor = self._make_executor()
            self.opening = Opening(path)
            self._pending = path, self._executor.submit(self._read, path, datum)
        self._listeners.tell()

    def poll(self) -> None:
        """Take over what was read."""
        if self._pending is None or not self._pending[1].done():
            return
        (path, future), self._pending = self._pending, None
        try:
            self.layers[next(self._keys)] = future.result()
            self.opening = None
        except OwnLayerError as error:
            self.opening = Opening(path, error)
        self._listeners.tell()

    def remove(self, key: str) -> None:
        """Let a layer go."""
        if self.layers.pop(key, None) is not None:
            self._listeners.tell()

    def files(self) -> list[Path]:
        """Return the files of the folder that could be layers, by name."""
        if self.folder is None:
            return []
        try:
            found = [path for path in self.folder.iterdir() if path.suffix.lower() in SUFFIXES]
        except OSError:
            return []  # there is no such folder yet
        return sorted(found)[:FILES_AT_MOST]

    def release(self) -> None:
        """End the thread that reads."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor, self._pending, self.opening = None, None, None
