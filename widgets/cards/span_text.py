"""Short spans of time as a person reads them under pressure: minutes and seconds, 2:10."""

MINUTE_S = 60


def span_text(seconds: float) -> str:
    """Return ``2:10`` of 130 s; never negative, and hours stay minutes (``75:00``)."""
    whole_s = max(0, round(seconds))
    return f"{whole_s // MINUTE_S}:{whole_s % MINUTE_S:02d}"
