"""Reads theme and fonts from the resources folder and makes a look of them."""

from pathlib import Path

from PySide6.QtGui import QFontDatabase

from app.domain.errors import ConfigError
from map_layers.theme import Theme
from widgets.look import Look, Scale

THEMES = ("night", "day")


def load_look(resources: Path, theme: str, family: str, scale: Scale | None = None) -> Look:
    """Return the look of ``theme`` in the font ``family``, which :func:`load_family` returned.

    Raises ConfigError naming the file that is missing or wrong.
    """
    return Look(load_theme(resources, theme), scale, family)


def load_theme(resources: Path, theme: str) -> Theme:
    """Read ``theme/<theme>.toml``; raise ConfigError if it cannot be used."""
    path = resources / "theme" / f"{theme}.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    return Theme.from_toml(text, path.name)


def load_family(directory: Path) -> str:
    """Add the committed fonts to the program and return their family; once for each process.

    Needs a QGuiApplication. Raises ConfigError if there is none: without it every Chinese label
    would be an empty box.
    """
    families: set[str] = set()
    for path in sorted(directory.glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        if number < 0:
            raise ConfigError(f"{path.name}: not a font that can be loaded")
        families.update(QFontDatabase.applicationFontFamilies(number))
    if not families:
        raise ConfigError(f"{directory.name}: no font files")
    return min(families, key=len)
