"""How figures are said in panes: numbers whole or in short, parts by name, what was yesterday."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.measures.asking import OTHERS, Part
from app.domain.measures.figure import DASH, Figure, shown, worded
from app.domain.measures.indicator import Counting, FactKind, Indicator
from app.domain.statistics.chance import score_interval
from widgets.cards.error_text import error_text
from widgets.panels.body import PanelContext
from widgets.panels.feed_words import feed_names

DAY_S = 86_400.0
# What the hall itself writes down: where there is nothing, nothing was.
OWN = frozenset(
    {FactKind.CASES, FactKind.ALARMS, FactKind.TASKS, FactKind.MESSAGES, FactKind.ROLLS}
)
PER_CENT = "%"
SHORT_FROM = 10_000.0  # below it a number is as short as it will be
SHORT_TICKS_FROM = 1e5
FEW = 100  # of so many a share is so unsure that it must be said beside it
SHORTEST = 3  # digits of a number in short
LEAST_TIMES, THOUSAND, MOST_TIMES = 0.9995, 999.5, 9999.5  # where rounding goes over


@dataclass(frozen=True, slots=True)
class Trend:
    """What a figure is against the same hour yesterday; ``sign`` is -1, 0 or 1."""

    sign: int
    text: str


def why_no_answer(context: PanelContext, code: str = "") -> str:
    """Return why the hub's answer is not there; ``code`` is what it answered last, if anything."""
    if not context.group.is_live:
        return context.texts("panel_kinds.in_replay")
    if code in ("", "ok"):
        return context.texts("panel_kinds.asking")
    return error_text(context.texts, code)


def label_of(context: PanelContext, indicator: Indicator) -> str:
    """Return what an indicator is called, on a wall in short; its key where there are no words."""
    language = context.texts.language
    short = indicator.short.get(language, "") if context.is_wall else ""
    return short or indicator.label.get(language) or indicator.key


def unit_of(context: PanelContext, indicator: Indicator) -> str:
    """Return the unit a figure is shown in, empty where it has none."""
    return indicator.unit.get(context.texts.language, "")


def shared_unit(context: PanelContext, indicators: Sequence[Indicator]) -> str:
    """Return the unit that several figures have in common, empty where they have none."""
    units = {unit_of(context, one) for one in indicators}
    return units.pop() if len(indicators) > 1 and len(units) == 1 else ""


def unit_beside(context: PanelContext, indicator: Indicator, text: str) -> str:
    """Return the unit that stands beside a number: of one it may be called otherwise."""
    unit = unit_of(context, indicator)
    of_one = f"figure_units.one.{unit}"
    return context.texts(of_one) if text == "1" and of_one in context.texts else unit


def with_unit(text: str, unit: str) -> str:
    """Return a number with its unit; a dash has none."""
    return f"{text} {unit}" if unit and text != DASH else text


def number_forms(context: PanelContext, indicator: Indicator, number: float) -> tuple[str, ...]:
    """Return a number as it is written, then in short where it is long: 1.2 万, 3.4 亿."""
    whole = worded(indicator, number, context.texts.language)
    scaled = number * indicator.factor
    if not math.isfinite(scaled) or abs(scaled) < SHORT_FROM:
        return (whole,)
    return whole, short_number(context, scaled)


def short_number(context: PanelContext, number: float) -> str:
    """Return three digits of a number (four of thousands) with the language's word for its size."""
    for step in reversed(context.texts("panel_kinds.steps").split(",")):
        least, word = step.split()
        times = number / float(least)
        if LEAST_TIMES <= abs(times) < MOST_TIMES:
            digits = f"{times:,.0f}" if abs(times) >= THOUSAND else f"{times:.{SHORTEST}g}"
            return f"{digits} {word}"
    return f"{number:.1e}"


def tick_words(context: PanelContext, values: Sequence[float], decimals: int) -> tuple[str, ...]:
    """Return what stands at the marks of an axis: in short where that tells them apart."""
    if any(abs(value) >= SHORT_TICKS_FROM for value in values):
        short = tuple(short_number(context, value) if value else "0" for value in values)
        if len(set(short)) == len(short):
            return short
    return tuple(f"{value:,.{decimals}f}" for value in values)


def why_none(context: PanelContext, figure: Figure) -> str:
    """Return why a figure is no number: nobody tells, nobody could, or nothing happened."""
    texts = context.texts
    if figure.is_known:
        return ""
    if figure.is_of_the_city:
        return texts("figures_age.city_only")
    if figure.silent and math.isnan(figure.value):
        return texts("panels.missing", feeds=feed_names(texts, figure.silent))
    if figure.counted_s > 0 and figure.as_of_s <= 0:
        return texts("figures_age.nobody")
    is_counted = figure.as_of_s > 0 and figure.indicator.meant.facts in OWN
    return texts("panel_kinds.none_yet") if is_counted else ""


def interval_text(context: PanelContext, figure: Figure) -> str:
    """Return the 95 % score interval of a share of people who were asked; else nothing."""
    one = figure.indicator
    if not one.interval or not math.isfinite(figure.value + figure.of) or not figure.of > 0:
        return ""
    low, high = (shown(one, edge) for edge in score_interval(figure.value, figure.of))
    return context.texts("panel_kinds.interval", low=low, high=high)


def fraction_text(figure: Figure) -> str:
    """Return what a quotient is of, ``737 / 786``; empty for all others and where none came."""
    if not figure.indicator.is_quotient or not math.isfinite(figure.value + figure.of):
        return ""
    return f"{figure.value:,.0f} / {figure.of:,.0f}"


def reporting_text(context: PanelContext, figure: Figure) -> str:
    """Return how many series a sum or mean of readings is of; empty for all others."""
    one, texts = figure.indicator, context.texts
    is_such = one.meant.facts is FactKind.READINGS and one.counting in (Counting.SUM, Counting.MEAN)
    if not is_such or not math.isfinite(figure.of):
        return ""
    count = f"{figure.of:,.0f}"
    if figure.is_partly:
        return texts("figures_age.reporting_of", count=count, known=f"{figure.known:,.0f}")
    return texts("panel_kinds.reporting", count=count)


def partly_text(context: PanelContext, figures: Iterable[Figure]) -> str:
    """Return of which figure fewest of those report that could; empty where all do."""
    shown = tuple(figures)
    partly = [one for one in shown if one.is_partly]
    if not partly:
        return ""
    worst = min(partly, key=lambda one: one.of / one.known)
    if len(shown) == 1:
        return reporting_text(context, worst)
    return context.texts(
        "figures_age.partly",
        name=label_of(context, worst.indicator),
        count=f"{worst.of:,.0f}",
        known=f"{worst.known:,.0f}",
    )


def target_text(context: PanelContext, indicator: Indicator) -> str:
    """Return what ought to be, empty where nothing says so."""
    if not math.isfinite(indicator.target):
        return ""
    return context.texts("panel_kinds.target", value=shown(indicator, indicator.target))


def trend_of(context: PanelContext, figure: Figure) -> Trend | None:
    """Return a figure against the same hour yesterday; None where nobody knows one of them."""
    indicator, texts = figure.indicator, context.texts
    if not figure.is_known or indicator.words:  # of grades there is no difference
        return None
    before = context.past.before(indicator.key, figure.node, DAY_S)
    if before is None or not math.isfinite(before):
        return None
    diff = (figure.number - before) * indicator.factor
    text = f"{abs(diff):,.{indicator.decimals}f}"
    if not any(digit in text for digit in "123456789"):
        return Trend(0, texts("panel_kinds.trend_same"))
    sign = 1 if diff > 0 else -1
    text = f"{'+' if sign > 0 else '−'}{text}"
    if unit_of(context, indicator) == PER_CENT:
        text = texts("panel_kinds.points", value=text)
    return Trend(sign, texts("panel_kinds.trend", value=text))


def part_name(context: PanelContext, by: str, key: str, name: str = "") -> str:
    """Return what a part is called: by the hall's data, by the texts, or as nothing was said."""
    if key == OTHERS:
        return context.texts("panel_kinds.others")
    if not key:
        return name or context.texts("panel_kinds.no_key")
    if by == "county":  # as the map calls it, in the language of the window
        words = context.words.county(key)
        return name if name and words == key else words
    return name or context.name_of(by, key)


def part_number(indicator: Indicator, part: Part) -> float:
    """Return a part's own number: a quotient is divided; NaN where there is none.

    A sum of nothing is none: whoever was silent did not say 0.
    """
    if part.value is None:
        return math.nan
    if not indicator.is_quotient:
        is_of_none = indicator.counting is Counting.SUM and part.of == 0
        return math.nan if is_of_none else part.value
    return part.value / part.of if part.of else math.nan


def part_fraction(indicator: Indicator, part: Part) -> str:
    """Return what a part of a quotient is of; empty for all others.

    Of a sample of few the 95 % score interval is said as well: 0 of 1 is not worse than 1 of 14.
    """
    if not indicator.is_quotient or part.value is None or part.of is None:
        return ""
    halves = f"{part.value:,.0f} / {part.of:,.0f}"
    if not indicator.interval or not 0 < part.of < FEW or part.value > part.of:
        return halves
    low, high = (shown(indicator, edge) for edge in score_interval(part.value, part.of))
    return f"{halves} · {low}–{high}"


def share_text(share: float) -> str:
    """Return a share of a whole as per cent; a dash where it is of nothing.

    What is not the whole is never written as 100 %, nor what is not nothing as 0.
    """
    if not math.isfinite(share):
        return DASH
    text = f"{100 * share:.1f}%"
    if text == "100.0%" and share < 1.0:
        return "99.9%"
    return "<0.1%" if text == "0.0%" and share > 0 else text
