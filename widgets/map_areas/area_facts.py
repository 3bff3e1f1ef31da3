"""What a chosen area has in it, as pairs of name and value, always in the same order."""

import math

from app.services.area_values import GROUPS, AreaCount
from widgets.hall_time import age_text, clock_text
from widgets.texts import Texts

Facts = list[tuple[str, str]]
UNITS = {"alarms": "alarms"}  # everything else that is counted is things


def area_facts(count: AreaCount, number: int, texts: Texts) -> Facts:
    """Return the facts of area ``number``; every group of classes is there, however few it has."""
    areas, km2 = count.areas, float(count.km2[number])
    total = float(count.values("moving")[number])
    density = f"{total / km2:,.1f}" if km2 > 0.0 else texts("time.unknown")
    late, lost = (int(count.values(key)[number]) for key in ("late", "lost"))
    facts = [
        (texts("areas.fact.code"), areas.codes[number]),
        (texts("areas.fact.parent"), areas.parents[number] or texts("time.unknown")),
        (texts("areas.fact.size"), texts("areas.fact.size_km2", value=f"{km2:,.3g}")),
        (texts("areas.fact.total"), f"{total:,.0f}"),
        (texts("areas.fact.density"), texts("areas.fact.density_value", value=density)),
        (texts("areas.fact.alarms"), f"{count.alarms[number]:,.0f}"),
        (texts("areas.fact.late"), texts("areas.fact.late_value", late=late, lost=lost)),
    ]
    facts += [
        (texts(f"areas.value_name.{group}"), f"{count.values(group)[number]:,.0f}")
        for group in GROUPS
        if group != "moving"
    ]
    mean = count.means.get(count.quantity)
    if mean is not None:
        value = float(mean[number])
        shown = texts("areas.no_sound_station") if math.isnan(value) else f"{value:.1f}"
        facts.append((texts(f"areas.value_name.{count.quantity}"), shown))
    return facts


def count_as_of(count: AreaCount, now_s: float, texts: Texts) -> str:
    """Return when things were counted, and how long ago that is."""
    as_of_s = count.tally.as_of_s
    age = age_text(texts, now_s - as_of_s)
    return texts("areas.fact.as_of", time=clock_text(as_of_s), age=age)
