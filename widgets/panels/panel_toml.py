"""What a file of a panel says, read so that no file can do worse than be refused."""

import tomllib
from pathlib import Path
from typing import Any

MOST_BYTES = 1_000_000  # the longest that ships has twenty thousand


class TomlError(ValueError):
    """Why a text cannot be read; it is a person's to mend."""


def text_of(path: Path) -> str:
    """Return what stands in a file; raise TomlError where that is no text or too much of it."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise TomlError(f"the file is longer than {MOST_BYTES:,} bytes")
        return raw.decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise TomlError(str(error)) from error


def toml_of(text: str) -> dict[str, Any]:
    """Return the entries of a text; raise TomlError whatever is wrong with it.

    Besides its own errors the parser lets out those of numbers of thousands of digits, of dates
    that no calendar has, and of brackets within brackets.
    """
    if len(text) > MOST_BYTES:
        raise TomlError(f"the text is longer than {MOST_BYTES:,} characters")
    try:
        return tomllib.loads(text)
    except (ValueError, OverflowError) as error:  # TOMLDecodeError is a ValueError
        raise TomlError(str(error)) from error
    except RecursionError as error:
        raise TomlError("brackets lie too deep within brackets") from error
