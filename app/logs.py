"""Logging as every process of this program does it: by subject, to standard error or kept."""

import atexit
import faulthandler
import logging
import os
import sys
from pathlib import Path

from app.log_keeping import BoundedFile, LogPump
from app.redaction import redacted

STDERR = 2
CRASH_BYTES = 1024 * 1024


class RedactingFormatter(logging.Formatter):
    """Formats a record, its traceback with it, and hides secrets in the whole."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record."""
        return redacted(super().format(record))


def start_logging(process: str, folder: Path | None = None, level: int = logging.INFO) -> None:
    """Log to standard error, each line with time, process and subject; dump stacks on a crash.

    With a ``folder``, what this process and its children write to standard error is kept there as
    well, in files bounded in size and number, and stacks go to a file of their own.
    """
    if folder is None:
        faulthandler.enable()
    else:
        _keep_in(folder, process)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        RedactingFormatter(f"%(asctime)s {process} %(name)s %(levelname)s %(message)s")
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _keep_in(folder: Path, process: str) -> None:
    try:
        echo = os.dup(STDERR)
    except OSError:  # started without any, as from an icon on Windows
        echo = -1
    pump = LogPump(BoundedFile(folder / f"{process}.log"), echo)
    os.dup2(pump.descriptor, STDERR)
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.dup(STDERR), "w", buffering=1)
    # A process that crashes cannot pump any more, so its last words have a file of their own.
    crash = BoundedFile(folder / f"{process}.crash", CRASH_BYTES, files=1)
    crash.write(b"")
    crash.close()
    faulthandler.enable(os.open(crash.path, os.O_WRONLY | os.O_APPEND))

    def end() -> None:
        if echo >= 0:
            os.dup2(echo, STDERR)
        else:
            os.close(STDERR)
        pump.close()

    atexit.register(end)
