"""How figures of cases are said: shares, intervals, spans, what saves a case and at what cost."""

import datetime as dt

from app.domain.cases.rates import RATES, Credit, RateCell
from app.domain.cases.rescue import Breach, Rescue
from app.domain.precision import wilson
from widgets.hall_time import HOUR_S, MINUTE_S
from widgets.texts import Texts

JUDGED = "satisfied"  # a sample of those who were asked: it has an interval
KILOMETRE_M = 1_000.0


def share_text(texts: Texts, cell: RateCell | None) -> str:
    """Return a rate as per cent; a dash where it is of nothing."""
    if cell is None or cell.value is None:
        return texts("time.unknown")
    return f"{100.0 * cell.value:.1f}%"


def score_text(texts: Texts, credit: Credit) -> str:
    """Return a credit score; a dash where there is too little to judge by."""
    return texts("time.unknown") if credit.score is None else f"{credit.score:.1f}"


def interval_text(texts: Texts, cell: RateCell) -> str:
    """Return the interval of a rate that is a sample; empty for what is counted in full."""
    share = wilson(cell.numerator, cell.denominator) if cell.key == JUDGED else None
    if share is None:
        return ""
    ends = {"low": f"{100.0 * share.low:.1f}%", "high": f"{100.0 * share.high:.1f}%"}
    return texts("case_figures.interval", **ends)


def rate_name(texts: Texts, key: str) -> str:
    """Return what a rate is called."""
    return texts(f"case_figures.rate.{key}")


def credit_text(texts: Texts, credit: Credit) -> str:
    """Return of what a score is made: each rate's goodness by its weight."""
    if not credit.parts:
        return texts("case_figures.no_credit")
    parts = " ＋ ".join(
        texts(
            "case_figures.credit_part",
            name=rate_name(texts, part.key),
            goodness=f"{100.0 * part.goodness:.1f}",
            weight=f"{part.weight:g}",
        )
        for part in credit.parts
    )
    whole = sum(part.weight for part in credit.parts)
    if credit.score is None:
        return texts("case_figures.credit_little", parts=parts)
    score = f"{credit.score:.1f}"
    return texts("case_figures.credit", parts=parts, weight=f"{whole:g}", score=score)


def source_text(texts: Texts, key: str) -> str:
    """Return whose formula a rate is."""
    return texts("case_figures.formula", source=RATES[key].source)


def left_text(texts: Texts, breach: Breach, now_s: float) -> str:
    """Return how long is left until a case is late, or since when it is."""
    left_s = breach.due_s - now_s
    hours, rest_s = divmod(abs(left_s), HOUR_S)
    span = f"{int(hours)}:{int(rest_s // MINUTE_S):02d}"
    return texts("case_figures.left" if left_s >= 0 else "case_figures.over", span=span)


def rescue_text(texts: Texts, rescue: Rescue, unit: str) -> str:
    """Return what saves a case, with which unit, how far in a straight line, and what it costs."""
    said = [texts(f"cases.step.{rescue.step.value}")]
    if unit:
        said.append(unit)
    if rescue.away_m is not None:
        said.append(away_text(texts, rescue.away_m))
    if rescue.load >= 0:
        said.append(texts("case_figures.has_open", count=rescue.load))
    said.append(texts(f"case_figures.cost.{rescue.cost.value}"))
    return " · ".join(said)


def away_text(texts: Texts, away_m: float) -> str:
    """Return a distance, which is always said to be in a straight line."""
    if away_m < KILOMETRE_M:
        return texts("case_figures.metres", count=round(away_m, -1))
    return texts("case_figures.kilometres", count=f"{away_m / KILOMETRE_M:.1f}")


def days_text(texts: Texts, first: dt.date, last: dt.date) -> str:
    """Return the days of a period."""
    if first == last:
        return first.isoformat()
    return texts("case_figures.days", first=first.isoformat(), last=last.isoformat())
