"""Reads the legal limits that ship with the program, and which of them the demo city is held to."""

from app.config import RESOURCES
from app.domain.errors import ConfigError
from app.domain.limits import LimitTable


def read_limits(*, is_demo: bool) -> LimitTable:
    """Return the table of ``rules/limits``; raise ConfigError if a file of it cannot be used."""
    paths = sorted((RESOURCES / "rules" / "limits").glob("*.toml"))
    if is_demo:
        paths.append(RESOURCES / "demo" / "limits.toml")
    texts = []
    for path in paths:
        try:
            texts.append(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path.name}: {error}") from error
    return LimitTable.from_toml("\n".join(texts))
