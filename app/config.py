"""Where things lie: the program's own resources, and the folders that hold a hall's data."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

from app.domain.alarm_policy import AlarmPolicy
from app.domain.catalogues import Catalogues
from app.domain.errors import ConfigError
from app.domain.fields import FieldCatalogue
from app.domain.measures.publishing import with_figures
from app.domain.measures.table import IndicatorTable, read_sound
from app.domain.readings import QuantityCatalogue

ROOT = Path(__file__).resolve().parents[1]
RESOURCES = ROOT / "resources"
VERSION = "0.1.0"


@dataclass(frozen=True, slots=True)
class Folders:
    """``data`` holds a hall's journal, keys and seats; ``cache`` what can be built again."""

    data: Path
    cache: Path


def default_folders() -> Folders:
    """Return the user's own folders, as the platform has them."""
    return Folders(
        data=Path(platformdirs.user_data_dir("dutywall", appauthor=False)),
        cache=Path(platformdirs.user_cache_dir("dutywall", appauthor=False)),
    )


def demo_city_folder(size: str, seed: int) -> Path:
    """Return where the built demo city lies: it can be built again, so in the cache."""
    return default_folders().cache / f"demo-city-{size}-{seed}"


def font_file() -> str:
    """Return the font that ships with the program."""
    return str(RESOURCES / "fonts" / "NotoSansSC-Regular.ttf")


def read_fields() -> FieldCatalogue:
    """Return the field catalogue; raise ConfigError if it cannot be read."""
    return FieldCatalogue.from_toml(_read("fields.toml"))


def read_catalogues() -> Catalogues:
    """Return all catalogues; raise ConfigError if one cannot be read."""
    indicators = read_indicator_table()
    return Catalogues(
        read_fields(),
        FieldCatalogue.from_toml(_read("reading_fields.toml")),
        with_figures(QuantityCatalogue.from_toml(_read("quantities.toml")), indicators),
        AlarmPolicy.from_toml(_read("rules/alarms.toml")),
        indicators,
    )


def read_indicator_table() -> IndicatorTable:
    """Return the indicators in force, without those that are wrong (``broken`` names them)."""
    names = sorted(path.name for path in (RESOURCES / "indicators").glob("*.toml"))
    return read_sound({name: _read(f"indicators/{name}") for name in names})


def _read(name: str) -> str:
    try:
        return (RESOURCES / name).read_text("utf-8")
    except OSError as error:
        raise ConfigError(f"{name}: {error.strerror}") from error


def check_installation() -> None:
    """Raise ConfigError where another ``app`` than this program's would be imported.

    The room names are generic, so a stranger's package of the same name must not slip in.
    """
    import app  # noqa: PLC0415 - asked here what it resolves to

    found = Path(app.__file__ or "").resolve().parent
    if found != ROOT / "app":
        raise ConfigError(f"'app' resolves to {found}; start dutywall from its own folder")
