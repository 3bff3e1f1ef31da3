"""Relative risk as the areas of the map show it: colours, and one area's index part by part."""

import numpy as np
from numpy.typing import NDArray

from app.domain.areas import AreaSet
from app.domain.classing import Breaks
from app.domain.pack_notice import notice_in
from app.domain.risk import Factor
from app.services.risk import PartFacts, RiskAnswer
from map_layers.overlays import AreaView
from widgets.hall_time import age_text, clock_text
from widgets.texts import Texts

RISK = "risk"
Facts = list[tuple[str, str]]


def risk_values(answer: RiskAnswer | None, areas: AreaSet) -> NDArray[np.float64]:
    """Return (areas,) f8 with NaN where there is no value."""
    if answer is None or len(answer.index) != len(areas):
        return np.full(len(areas), np.nan)
    return np.array([np.nan if one is None else one for one in answer.index], np.float64)


def risk_view(answer: RiskAnswer | None, areas: AreaSet, breaks: Breaks, texts: Texts) -> AreaView:
    """Return the coloured areas; the legend says that the numbers only compare."""
    return AreaView(
        areas.key,
        risk_values(answer, areas),
        breaks,
        texts("areas.value_name.risk"),
        texts("risk.unit"),
        float("nan") if answer is None else answer.as_of_s,
        notice_in(areas.notice, texts.language),
    )


def risk_facts(answer: RiskAnswer | None, areas: AreaSet, number: int, texts: Texts) -> Facts:
    """Return an area's index and the three factors it is the product of."""
    value = float(risk_values(answer, areas)[number])
    shown = texts("risk.none") if np.isnan(value) else f"{value:.1f}"
    facts = [(texts("areas.fact.code"), areas.codes[number]), (texts("risk.index"), shown)]
    if answer is None or answer.code != areas.codes[number]:
        return facts
    for factor in Factor:
        worth = answer.factors.get(factor)
        name = texts(f"risk.factor.{factor.value}")
        facts.append((name, texts("risk.no_source") if worth is None else f"× {worth:.2f}"))
    return facts


def risk_parts(answer: RiskAnswer | None, areas: AreaSet, number: int, texts: Texts) -> str:
    """Return, line by line, what each factor is made of and from where; what has no source too."""
    if answer is None or answer.code != areas.codes[number]:
        return ""
    lines = []
    for factor in Factor:
        lines.append(texts(f"risk.factor.{factor.value}"))
        lines += [_part(part, texts) for part in answer.parts if part.factor is factor]
    return "\n".join(lines)


def risk_as_of(answer: RiskAnswer, now_s: float, texts: Texts) -> str:
    """Return what it is of, how it was come by, and what it is not."""
    age = age_text(texts, now_s - answer.as_of_s)
    said = [texts("areas.fact.as_of", time=clock_text(answer.as_of_s), age=age)]
    if not answer.index:
        said.append(texts("risk.no_index"))
    said.append(texts("risk.positions"))
    said += [texts(f"risk.standing.{answer.standing}"), texts("risk.relative")]
    return "\n".join(said)


def _part(part: PartFacts, texts: Texts) -> str:
    key = f"risk.part.{part.key}"
    name = texts(key) if key in texts else part.key
    if part.sum is None or not part.source:
        return texts("risk.part_missing", name=name)
    source = texts(f"hazmat.source.{part.source}")
    km = f"{part.reach_m / 1000:g}"
    return texts("risk.part_line", name=name, sum=f"{part.sum:.2f}", km=km, source=source)
