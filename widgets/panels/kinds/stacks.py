"""What stacked bars show: parts of parts, or several figures by parts, as bars and layers."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.measures.asking import OTHERS
from app.domain.measures.indicator import Indicator
from map_layers.theme import CHART_TINTS
from widgets.panels.body import PanelContext
from widgets.panels.kinds.parted import Parted
from widgets.panels.kinds.words import label_of, number_forms, part_name
from widgets.panels.spec import BodySpec

IN_ORDER = frozenset({"hour", "weekday", "day"})  # dimensions that have an order of their own
MOST_BARS = 400
YEAR = len("2026-")


@dataclass(frozen=True, slots=True)
class Layer:
    """One of the parts that lie on each other; ``total`` is all of it, in words."""

    key: str
    name: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar: a number for each layer (None: nothing is there), and what they come to."""

    key: str
    name: str
    numbers: tuple[float | None, ...]
    whole: float


@dataclass(frozen=True, slots=True)
class Stacks:
    """All bars and layers; not ``is_told`` where a layer is withheld: then no sum is known."""

    layers: tuple[Layer, ...] = ()
    stacks: tuple[Stack, ...] = ()
    note: str = ""
    is_told: bool = True


class Stacking:
    """Makes bars of parts; ``along`` is what the bars are of."""

    def __init__(
        self, context: PanelContext, spec: BodySpec, indicators: tuple[Indicator, ...]
    ) -> None:
        self._context, self._indicators = context, indicators
        self._across = spec.across
        self._along = spec.across or spec.by

    def made(self, parteds: tuple[Parted, ...]) -> Stacks:
        """Return the bars of what was read of each indicator; why there are none in words."""
        cells: dict[tuple[str, str], float | None] = {}
        bars: dict[str, str] = {}
        layers = {} if self._across else {one.key: self._label(one) for one in self._indicators}
        for one, parted in zip(self._indicators, parteds, strict=True):
            for row in parted.rows:
                if self._across:
                    bar, layer, name, label = row.across, row.key, row.across_name, row.name
                else:
                    bar, layer, name, label = row.key, one.key, row.name, self._label(one)
                bars.setdefault(bar, name)
                layers.setdefault(layer, label)
                cells[bar, layer] = row.number
        if not cells:
            return Stacks(note=parteds[0].note)
        for key in _between(self._along, bars):  # an hour without any is an hour all the same
            bars[key] = part_name(self._context, self._along, key)
        order = self._layers_in_order(cells, layers)
        if self._along == "day":  # the year is in the tooltip
            bars = {key: name[YEAR:] if name == key else name for key, name in bars.items()}
        stacks = tuple(self._stack(key, name, cells, order) for key, name in bars.items())
        if self._along in IN_ORDER:
            stacks = tuple(sorted(stacks, key=lambda one: _in_order(one.key)))
        names = {**layers, OTHERS: self._context.texts("panel_kinds.others")}
        told = [parted.is_told for parted in parteds]
        kept = [
            self._layer(group, names, stacks, at, is_told=told[0 if self._across else at])
            for at, group in enumerate(order)
        ]
        return Stacks(tuple(kept), stacks, is_told=all(told))

    def _layers_in_order(
        self, cells: dict[tuple[str, str], float | None], layers: dict[str, str]
    ) -> list[tuple[str, ...]]:
        """Return groups of keys of layers: the greatest first, the last all others together."""
        if not self._across:
            return [(key,) for key in layers]
        totals = dict.fromkeys(layers, 0.0)
        for (_, layer), number in cells.items():
            totals[layer] += number or 0.0
        keys = sorted((key for key in layers if key != OTHERS), key=lambda key: -totals[key])
        rest = [OTHERS] if OTHERS in layers else []
        if len(keys) + len(rest) > CHART_TINTS:
            keys, rest = keys[: CHART_TINTS - 1], [*keys[CHART_TINTS - 1 :], *rest]
        return [*((key,) for key in keys), *([tuple(rest)] if rest else [])]

    def _stack(
        self,
        key: str,
        name: str,
        cells: dict[tuple[str, str], float | None],
        order: list[tuple[str, ...]],
    ) -> Stack:
        numbers: list[float | None] = []
        for group in order:
            found = [cells.get((key, layer)) for layer in group]
            known = [number for number in found if number is not None and number >= 0]
            numbers.append(sum(known) if known else None)
        return Stack(key, name, tuple(numbers), sum(number or 0.0 for number in numbers))

    def _layer(
        self,
        group: tuple[str, ...],
        names: dict[str, str],
        stacks: tuple[Stack, ...],
        at: int,
        *,
        is_told: bool,
    ) -> Layer:
        key = group[0] if len(group) == 1 else OTHERS
        total = sum(stack.numbers[at] or 0.0 for stack in stacks) if is_told else math.nan
        one = self._indicators[0 if self._across else at]
        return Layer(key, names[key], number_forms(self._context, one, total))

    def _label(self, one: Indicator) -> str:
        return label_of(self._context, one)


def _between(along: str, keys: Iterable[str]) -> list[str]:
    """Return the hours, weekdays or days between the first and the last that have no bar."""
    there = set(keys) - {OTHERS, ""}
    if along not in IN_ORDER or not there:
        return []
    try:
        if along != "day":
            whole = sorted(int(key) for key in there)
            found = [str(at) for at in range(whole[0], min(whole[-1], whole[0] + MOST_BARS))]
            return [key for key in found if int(key) not in whole]
        days = sorted(dt.date.fromisoformat(key) for key in there)
    except ValueError:  # keys of another form stand side by side as they are
        return []
    span = min((days[-1] - days[0]).days, MOST_BARS)
    every = (days[0] + dt.timedelta(days=at) for at in range(span))
    return [day.isoformat() for day in every if day not in days]


def _in_order(key: str) -> tuple[bool, float, str]:
    """Return what sorts hours and weekdays by their number, days by their date, others last."""
    return (key == OTHERS, float(key) if key.isdigit() else 0.0, key)
