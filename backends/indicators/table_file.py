"""The indicators and quantities that ship, read where no hub hands them over."""

from pathlib import Path

from app.domain.errors import ConfigError
from app.domain.measures.publishing import with_figures
from app.domain.measures.table import IndicatorTable, read_indicators
from app.domain.readings import QuantityCatalogue

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def read_table() -> IndicatorTable:
    """Return all indicators; raise ConfigError naming the file and what is wrong with it."""
    files = sorted((RESOURCES / "indicators").glob("*.toml"))
    return read_indicators({path.name: _text(path) for path in files})


def read_quantities(table: IndicatorTable) -> QuantityCatalogue:
    """Return the sensors' quantities and those of the figures; raise ConfigError as above."""
    return with_figures(QuantityCatalogue.from_toml(_text(RESOURCES / "quantities.toml")), table)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{path.name}: {error.strerror}") from error
