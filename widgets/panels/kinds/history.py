"""What a pane of series draws: ends of lines, limits in force, and prints to tell lines apart."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt

from app.domain.measures.figure import Figure, Grade, shown
from app.domain.measures.indicator import Better, Indicator
from app.domain.measures.publishing import LATE_AFTER_S, SAID_EVERY_S
from app.domain.readings import Quantity, Series
from widgets.panels.body import PanelContext
from widgets.panels.kinds.words import label_of, number_forms, target_text, unit_beside, with_unit
from widgets.station.chart_series import GAP_SPACINGS, ChartSeries, chart_series

PIECE = re.compile(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+")  # a character of Chinese, a word


@dataclass(frozen=True, slots=True)
class End:
    """What stands at the end of a line; ``value`` is where, in what is shown."""

    key: str
    name: str
    forms: tuple[str, ...]
    unit: str
    grade: Grade
    value: float | None


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in force or a target: value as it is shown, words, and how grave it is."""

    value: float
    words: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class History:
    """What is drawn; ``prints`` tell one set of lines from another without looking at each."""

    ends: tuple[End, ...] = ()
    limits: tuple[Limit, ...] = ()
    prints: tuple[tuple[int, float, float, float], ...] = ()
    step: int = 0
    is_empty: bool = True
    is_asking: bool = False  # nobody has answered yet: nothing is known to be missing


def end_of(context: PanelContext, figure: Figure) -> End:
    """Return what stands at the end of a figure's line."""
    one = figure.indicator
    forms = number_forms(context, one, figure.number)
    return End(
        one.key,
        label_of(context, one),
        forms,
        unit_beside(context, one, forms[0]),
        figure.grade,
        figure.number * one.factor if figure.is_known else None,
    )


def end_text(end: End) -> str:
    """Return the last value with its unit."""
    return with_unit(end.forms[0], end.unit)


def print_of(series: Series | None) -> tuple[int, float, float, float]:
    """Return what tells a stretch from another: how many, first, last, and the last value."""
    if series is None or not len(series.t_s):
        return 0, 0.0, 0.0, 0.0
    last = float(series.values[-1])
    ends = float(series.t_s[0]), float(series.t_s[-1])
    return len(series.t_s), *ends, last if math.isfinite(last) else 0.0


def chart_of(series: Series, one: Indicator, from_s: float, to_s: float) -> ChartSeries:
    """Return what is drawn of a figure, in what is shown.

    A figure is said at once where it changed and else once a minute: that it changed often for a
    while makes no gap of the minutes after.
    """
    late_after_s = LATE_AFTER_S
    if len(series.t_s) > 1:  # a stretch may have been thinned: its own spacing is no gap
        late_after_s = max(late_after_s, GAP_SPACINGS * float(np.median(np.diff(series.t_s))))
    quantity = Quantity(one.key, one.number, one.label, late_after_s=late_after_s)
    scaled = Series(
        series.series_id, series.t_s, np.asarray(series.values) * one.factor,
        series.marks, series.timings, series.thinned_from, series.is_part,
    )  # fmt: skip
    return chart_series(scaled, quantity, int(SAID_EVERY_S), from_s, to_s)


def limits_of(context: PanelContext, indicators: tuple[Indicator, ...]) -> tuple[Limit, ...]:
    """Return the limits of a single figure; of several, each has its own and none is drawn."""
    if len(indicators) != 1:
        return ()
    one, texts = indicators[0], context.texts
    found = []
    if math.isfinite(one.target):
        found.append(Limit(one.target * one.factor, target_text(context, one), Grade.NONE))
    if one.better is not Better.NONE:
        for key, limit, grade in (
            ("bad_from", one.bad, Grade.BAD),
            ("warn_from", one.warn, Grade.WARN),
        ):
            if math.isfinite(limit):
                words = texts(f"panel_kinds.{key}", value=shown(one, limit))
                found.append(Limit(limit * one.factor, words, grade))
    return tuple(found)


def limit_style(limit: Limit) -> Qt.PenStyle:
    """Return how the line of a limit is drawn: by its grade, not by colour alone."""
    styles = {Grade.BAD: Qt.PenStyle.SolidLine, Grade.WARN: Qt.PenStyle.DashLine}
    return styles.get(limit.grade, Qt.PenStyle.DotLine)


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return names without what all begin or end with, as long as something of each is left."""
    parts = [PIECE.findall(name) for name in names]
    while len(parts) > 1 and all(len(one) > 1 for one in parts):
        if len({one[0] for one in parts}) == 1:
            parts = [one[1:] for one in parts]
        elif len({one[-1].strip() for one in parts}) == 1:
            parts = [one[:-1] for one in parts]
        else:
            break
    return tuple("".join(one).strip() for one in parts)
