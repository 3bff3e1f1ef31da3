"""A distance in words: to ten metres below a kilometre, then to a tenth of one."""

from widgets.texts import Texts

KILOMETRE_M = 1_000.0


def metres_text(texts: Texts, away_m: float) -> str:
    """Return ``350 米`` or ``1.2 公里``."""
    if away_m < KILOMETRE_M:
        return texts("cases.metres", count=f"{round(away_m, -1):.0f}")
    return texts("cases.kilometres", count=f"{away_m / KILOMETRE_M:.1f}")
