"""Log files that stay small: bounded in size and number, private, and without secrets."""

import contextlib
import os
import threading
from pathlib import Path

from app.redaction import redacted

SIZE_BYTES = 8 * 1024 * 1024
FILES = 5  # old ones beside the current one
READ_BYTES = 65_536
END_WITHIN_S = 1.0


class BoundedFile:
    """Appends to ``path``; when that is full it becomes ``path.1`` and so on, the oldest goes.

    For one thread. A disk that takes nothing costs lines, never the program; how many is written
    down as soon as it takes some again.
    """

    def __init__(self, path: Path, size_bytes: int = SIZE_BYTES, files: int = FILES) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = path
        self._size_bytes = size_bytes
        self._files = files
        self._lost = 0
        self._descriptor = self._open()

    def write(self, line: bytes) -> None:
        """Append a line, which brings its own end."""
        try:
            if self._lost:
                self._append(f"{self._lost} lines could not be written here\n".encode())
                self._lost = 0
            self._append(line)
        except OSError:
            self._lost += 1

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _append(self, line: bytes) -> None:
        if self._descriptor < 0:
            self._descriptor = self._open()
        size_bytes = os.fstat(self._descriptor).st_size
        if size_bytes and size_bytes + len(line) > self._size_bytes:
            self._rotate()
        os.write(self._descriptor, line)

    def _open(self) -> int:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with contextlib.suppress(OSError):  # made by an older version, readable by others
            self.path.chmod(0o600)
        return descriptor

    def _rotate(self) -> None:
        self.close()
        for number in range(self._files - 1, 0, -1):
            with contextlib.suppress(FileNotFoundError):
                self._old(number).replace(self._old(number + 1))
        self.path.replace(self._old(1))
        self._descriptor = self._open()

    def _old(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")


class LogPump:
    """Takes what processes write to ``descriptor`` and keeps it, line by line, in a bounded file.

    ``echo`` is a descriptor that gets the lines too, or -1.
    """

    def __init__(self, file: BoundedFile, echo: int = -1) -> None:
        self._file = file
        self._echo = echo
        self._read, self.descriptor = os.pipe()
        self._is_open = True
        self._thread = threading.Thread(target=self._run, name="log-pump", daemon=True)
        self._thread.start()

    def let_go(self) -> None:
        """Close our end: the pump ends when whoever else has it has closed it too."""
        if self._is_open:
            self._is_open = False
            os.close(self.descriptor)

    def close(self) -> None:
        """Let go and wait, for a second at most, until all that was written is kept."""
        self.let_go()
        self._thread.join(END_WITHIN_S)

    def _run(self) -> None:
        rest = b""
        while part := os.read(self._read, READ_BYTES):
            *lines, rest = (rest + part).split(b"\n")
            for line in lines:
                self._keep(line)
            if len(rest) > READ_BYTES:  # no line of ours is so long, and it must end somewhere
                self._keep(rest)
                rest = b""
        if rest:
            self._keep(rest)
        os.close(self._read)
        self._file.close()

    def _keep(self, line: bytes) -> None:
        said = redacted(line.decode("utf-8", "replace")).encode() + b"\n"
        self._file.write(said)
        if self._echo >= 0:
            with contextlib.suppress(OSError):
                os.write(self._echo, said)
