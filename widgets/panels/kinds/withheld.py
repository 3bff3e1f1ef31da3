"""Whether parts and rows of a figure are withheld with it: kept counts would look like a number."""

import math

from app.domain.measures.figure import DASH, Figure
from widgets.panels.body import PanelContext
from widgets.panels.kinds.words import why_none


def is_withheld(figure: Figure) -> bool:
    """Return whether a figure is no number because who could tell it is silent."""
    return bool(figure.silent) and math.isnan(figure.value)


def withheld_note(context: PanelContext, figure: Figure) -> str:
    """Return the dash and who is missing, where a figure is withheld; empty where it is told."""
    return f"{DASH} {why_none(context, figure)}".strip() if is_withheld(figure) else ""
