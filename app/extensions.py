"""The folder of a hall's own extensions: packages that are no part of this program."""

import stat
import sys
from pathlib import Path

from app.domain.errors import ConfigError


def open_extensions(folder: Path) -> None:
    """Let packages in ``folder`` be found, after everything of ours.

    What lies there is run with all our rights, so raises ConfigError for a folder that is none or
    that others than its owner may write to.
    """
    try:
        mode = folder.stat().st_mode
    except OSError as error:
        raise ConfigError(f"{folder}: no extensions: {error.strerror}") from error
    if not stat.S_ISDIR(mode):
        raise ConfigError(f"{folder}: no folder of extensions")
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ConfigError(
            f"{folder}: others may write here (mode {stat.S_IMODE(mode):o}), and what lies here is "
            "run as part of this program: chmod go-w"
        )
    place = str(folder.resolve())
    if place not in sys.path:
        sys.path.append(place)
