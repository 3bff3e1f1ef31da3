"""What most tests of widgets read from the resources, read once: none of it changes."""

from functools import cache
from pathlib import Path

from app.config import read_catalogues
from app.domain.catalogues import Catalogues
from app.domain.limits import LimitTable
from app.limits import read_limits
from widgets.texts import Texts

TEXTS = Path(__file__).parents[2] / "resources" / "texts"


@cache
def texts_in(language: str) -> Texts:
    """Return the texts of a language; one that is missing raises."""
    return Texts.load(TEXTS, language, is_strict=True)


@cache
def catalogues() -> Catalogues:
    """Return fields, quantities and readings."""
    return read_catalogues()


@cache
def demo_limits() -> LimitTable:
    """Return the limits of the demo city."""
    return read_limits(is_demo=True)
