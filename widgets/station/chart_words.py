"""What stands in words over a curve: what it is, how many values, what is doubtful or missing."""

from collections.abc import Sequence

from app.domain.limits import Limit
from app.domain.safe_text import safe_text
from app.domain.world import World
from app.services.readings import LastValue
from widgets.station.chart_limit import LimitLine
from widgets.station.chart_series import ChartSeries
from widgets.station.station_words import is_broken, label_of, limit_name, unit_of
from widgets.texts import Texts

NAME_CHARACTERS = 40


def title_words(lasts: Sequence[LastValue], world: World, texts: Texts) -> str:
    """Return station, quantities and unit; nothing where none is known."""
    if not lasts:
        return texts("station.chart.title")
    station_id = lasts[0].station_id
    row = world.row_of(station_id)
    name = world.text_at("label", row) if row is not None else station_id
    unit = unit_of(lasts[0].quantity, texts)
    parts = [safe_text(name, NAME_CHARACTERS), *(label_of(last, texts) for last in lasts), unit]
    return " · ".join(part for part in parts if part)


def count_words(drawn: Sequence[ChartSeries], code: str, texts: Texts) -> str:
    """Return how many values are drawn, and how many are doubtful, missing or left out."""
    if code == "":
        return texts("station.chart.asking")
    parts = [] if code == "ok" else [texts("station.chart.failed", code=safe_text(code, 40))]
    count = sum(series.count for series in drawn)
    whole = sum(series.thinned_from for series in drawn)
    if whole > count:
        parts.append(texts("station.chart.thinned", count=f"{count:,}", whole=f"{whole:,}"))
    elif count:
        parts.append(texts("station.chart.counts", count=f"{count:,}"))
    else:
        parts.append(texts("station.chart.empty"))
    if any(series.is_part for series in drawn):
        parts.append(texts("station.chart.part"))
    for key, number in (
        ("marked", sum(series.marked for series in drawn)),
        ("late", sum(series.late for series in drawn)),
        ("repeated", sum(series.repeated for series in drawn)),
        ("future", sum(series.future for series in drawn)),
        ("gaps", len(drawn[0].gaps) if drawn else 0),
    ):
        if number:
            parts.append(texts(f"station.chart.{key}", count=number))
    return " · ".join(parts)


def limit_lines(
    limits: Sequence[Limit], last: LastValue, texts: Texts, *, is_named: bool
) -> list[LimitLine]:
    """Return the limits of a series as lines; ``is_named`` puts its quantity before each."""
    prefix = f"{label_of(last, texts)} · " if is_named else ""
    return [
        LimitLine(
            f"{prefix}{limit_name(limit, last, texts)}",
            limit.value,
            limit.judges(last.span_s, last.statistic),
            is_broken(limit, last),
        )
        for limit in limits
    ]
