"""The indicators that ship, read where no hub hands them over."""

from pathlib import Path

from app.domain.errors import ConfigError
from app.domain.measures.table import IndicatorTable, read_sound

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def read_table() -> IndicatorTable:
    """Return all indicators; raise ConfigError naming a file that cannot be read."""
    files = sorted((RESOURCES / "indicators").glob("*.toml"))
    return read_sound({path.name: _text(path) for path in files})


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{path.name}: {error.strerror}") from error
