"""Sources of a pane that say what a test gives them, and write down what was opened."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from app.domain.cases.query import CaseFilter
from app.domain.citypack import CityInfo, County
from app.domain.clock import SetClock
from app.domain.fields import FieldCatalogue
from app.domain.measures.asking import (
    Member,
    MembersAnswer,
    Part,
    PartsAnswer,
    PartsQuestion,
    Side,
)
from app.domain.measures.figure import Figure
from app.domain.measures.indicator import Better, Counting, FactKind, Indicator, Meant
from app.domain.measures.noticing import (
    BurstsAnswer,
    BurstsQuestion,
    ForecastAnswer,
    ForecastQuestion,
    SpotsAnswer,
    SpotsQuestion,
)
from app.domain.measures.period import Period
from app.domain.measures.table import IndicatorTable
from app.domain.people import CITY
from app.domain.readings import QuantityCatalogue, Series, Soundness
from app.services.live import ViewGroup
from app.services.measures.figures import Figures
from app.services.readings import Readings
from tests.widgets.fake_link import FakeLink
from tests.widgets.read_once import texts_in
from widgets.city_words import CityWords
from widgets.panels.body import PanelContext

NOW_S = 1_763_800_000.0  # 2025-11-22 16:26:40 in the hall
CITY_INFO = CityInfo(
    "320600",
    "南通市",
    "Nantong",
    is_demo=True,
    counties=(
        County("320612", "通州区", "Tongzhou District", 1, ()),
        County("320682", "如皋市", "Rugao", 2, ()),
    ),
)


def indicator(
    key: str,
    zh: str = "",
    en: str = "",
    *,
    counting: Counting = Counting.COUNT,
    unit: str = "",
    unit_en: str = "",
    number: int = 20_000,
    **more: object,
) -> Indicator:
    """Return an indicator of cases; a share or ratio is shown in per cent."""
    is_quotient = counting in (Counting.SHARE, Counting.RATIO)
    made: dict[str, object] = {
        "key": key,
        "number": number,
        "label": {"zh_CN": zh or key, "en": en or zh or key},
        "counting": counting,
        "meant": Meant(FactKind.CASES),
        "period": Period.NOW,
        "unit": {
            "zh_CN": "%" if is_quotient else unit,
            "en": "%" if is_quotient else unit_en or unit,
        },
        "decimals": 2 if is_quotient else 0,
        "factor": 100.0 if is_quotient else 1.0,
        "sources": ("journal",),
    }
    return Indicator(**(made | more))  # type: ignore[arg-type]


def share(key: str, zh: str = "", en: str = "", **more: object) -> Indicator:
    """Return a share in per cent, of which high is good: 98 % warns, 95 % is bad, 99 % ought be."""
    limits = {"better": Better.HIGH, "target": 0.99, "warn": 0.98, "bad": 0.95}
    return indicator(key, zh, en, counting=Counting.SHARE, **(limits | more))


class FakeFigures(Figures):
    """Figures as a test gives them by key, or by key and node; what is not given is missing."""

    def __init__(self, group: ViewGroup, indicators: Sequence[Indicator], home: str = CITY) -> None:
        table = IndicatorTable(
            tuple(
                _numbered(one, 20_000 + 2 * at) if one.number == 20_000 else one
                for at, one in enumerate(indicators)
            )
        )
        super().__init__(group, Readings(group, QuantityCatalogue(())), table, home)
        self._given: dict[tuple[str, str], Figure] = {}
        self.silent: tuple[str, ...] = ()

    def give(
        self,
        key: str,
        value: float,
        of: float = math.nan,
        *,
        soundness: Soundness = Soundness.LIVE,
        as_of_s: float = NOW_S - 12,
        node: str = CITY,
        counted_s: float | None = None,
        known: float = math.nan,
    ) -> None:
        """Say what a figure is from now on."""
        counted_s = as_of_s if counted_s is None else counted_s
        self._given[key, node] = Figure(
            *(self.table[key], node, value, of, as_of_s, soundness, (), counted_s, known)
        )

    def take(self, key: str, node: str = CITY) -> None:
        """Let a figure be missing again."""
        self._given.pop((key, node), None)

    def of(self, indicator: Indicator, node: str) -> Figure:
        """Return what was given."""
        given = self._given.get((indicator.key, node))
        if given is None:
            return Figure(indicator, node, math.nan, math.nan, 0.0, Soundness.LOST)
        return replace(given, indicator=indicator, silent=self.silent)


def _numbered(one: Indicator, number: int) -> Indicator:
    fields = {name: getattr(one, name) for name in Indicator.__slots__}
    return Indicator(**(fields | {"number": number}))


@dataclass
class FakeParts:
    """Parts by indicator, dimension and second dimension; ``asked`` is what was asked."""

    answers: dict[tuple[str, str, str], PartsAnswer] = field(default_factory=dict)
    asked: list[PartsQuestion] = field(default_factory=list)
    said: str = "ok"

    def give(
        self,
        indicator: str,
        by: str,
        parts: Sequence[Part],
        *,
        across: str = "",
        whole: Part | None = None,
        count: int = -1,
        as_of_s: float = NOW_S - 4,
    ) -> None:
        """Say what is answered; the whole is the sum of the parts where nothing else is said."""
        sums = [
            sum(getattr(part, name) or 0.0 for part in parts)
            if any(getattr(part, name) is not None for part in parts)
            else None
            for name in ("value", "of")
        ]
        whole = whole or Part("", "", *sums)
        answer = PartsAnswer(tuple(parts), whole, len(parts) if count < 0 else count, as_of_s)
        self.answers[indicator, by, across] = answer

    def parts(self, question: PartsQuestion) -> PartsAnswer | None:
        """Return what was given: those asked for, the rest summed up as the hub does."""
        self.asked.append(question)
        return self.answers.get((question.indicator, question.by, question.across))

    def code(self, question: PartsQuestion) -> str:
        """Return what a test said, where there is an answer or was none to come."""
        return self.said if self.parts(question) is not None or self.said != "ok" else ""


@dataclass
class FakeMembers:
    """Newest rows by indicator."""

    answers: dict[str, MembersAnswer] = field(default_factory=dict)
    asked: list[tuple[str, str, Side, int]] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)

    def give(self, indicator: str, members: Sequence[Member], count: int = -1) -> None:
        """Say what is answered."""
        count = len(members) if count < 0 else count
        self.answers[indicator] = MembersAnswer(tuple(members), "", count, NOW_S - 4)

    def newest(self, indicator: str, node: str, side: Side, most: int) -> MembersAnswer | None:
        """Return what was given, at most so many."""
        self.asked.append((indicator, node, side, most))
        answer = self.answers.get(indicator)
        if answer is None:
            return None
        return MembersAnswer(answer.members[:most], answer.cursor, answer.count, answer.as_of_s)

    def code(self, indicator: str, node: str, side: Side, most: int) -> str:
        """Return what was said instead of an answer."""
        del node, side, most
        return self.codes.get(indicator, "")


@dataclass
class FakePast:
    """Series by indicator, and what a figure was so long ago by indicator (and node)."""

    lines: dict[str, Series] = field(default_factory=dict)
    was: dict[str, float] = field(default_factory=dict)

    def give(self, indicator: str, t_s: Sequence[float], values: Sequence[float]) -> None:
        """Say how a figure was."""
        none = np.zeros(len(t_s), np.uint8)
        self.lines[indicator] = Series(
            indicator, np.array(t_s, np.float64), np.array(values, np.float64), none, none.copy()
        )

    def series(self, indicator: str, node: str, hours: float) -> Series | None:  # noqa: ARG002
        """Return what was given."""
        return self.lines.get(indicator)

    def before(self, indicator: str, node: str, ago_s: float) -> float | None:  # noqa: ARG002
        """Return what was given."""
        return self.was.get(indicator)


@dataclass
class FakeActs:
    """Writes down what a click opened."""

    figures: list[tuple[str, str, Side, tuple[tuple[str, str], ...]]] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    panels: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    cases: list[tuple[str, CaseFilter]] = field(default_factory=list)

    def open_figure(
        self, indicator: str, node: str, side: Side, within: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Write it down."""
        self.figures.append((indicator, node, side, tuple(within)))

    def open_member(self, member: Member) -> None:
        """Write it down."""
        self.members.append(member)

    def open_cases(self, name: str, where: CaseFilter) -> None:
        """Write it down."""
        self.cases.append((name, where))

    def open_panel(self, key: str) -> None:
        """Write it down."""
        self.panels.append(key)

    def do(self, act: str) -> None:
        """Write it down."""
        self.done.append(act)


@dataclass
class FakeNoticing:
    """What statistics notice, as it was given."""

    of_spots: SpotsAnswer | None = None
    of_bursts: BurstsAnswer | None = None
    of_days: ForecastAnswer | None = None

    def spots(self, question: SpotsQuestion) -> SpotsAnswer | None:  # noqa: ARG002
        """Return what was given."""
        return self.of_spots

    def bursts(self, question: BurstsQuestion) -> BurstsAnswer | None:  # noqa: ARG002
        """Return what was given."""
        return self.of_bursts

    def forecast(self, question: ForecastQuestion) -> ForecastAnswer | None:  # noqa: ARG002
        """Return what was given."""
        return self.of_days


@dataclass
class FakePanel:
    """All sources of a pane; ``context`` is what its maker is given."""

    context: PanelContext
    clock: SetClock
    figures: FakeFigures
    parts: FakeParts
    members: FakeMembers
    past: FakePast
    acts: FakeActs
    noticing: FakeNoticing = field(default_factory=FakeNoticing)
    names: dict[tuple[str, str], str] = field(default_factory=dict)  # what the texts call parts


def fake_panel(
    *indicators: Indicator,
    language: str = "zh_CN",
    node: str = CITY,
    names: Mapping[tuple[str, str], str] | None = None,
    is_wall: bool = False,
) -> FakePanel:
    """Return sources that say nothing yet; ``names`` are what the texts call parts."""
    clock, said = SetClock(NOW_S), dict(names or {})
    group = ViewGroup(FakeLink(), FieldCatalogue(()), clock)
    figures, parts, members = FakeFigures(group, indicators, node), FakeParts(), FakeMembers()
    past, acts, noticing = FakePast(), FakeActs(), FakeNoticing()
    context = PanelContext(
        group=group,
        texts=texts_in(language),
        words=CityWords(CITY_INFO, language),
        figures=figures,
        parts=parts,
        members=members,
        past=past,
        acts=acts,
        node=node,
        name_of=lambda dimension, key: said.get((dimension, key), key),
        is_wall=is_wall,
        noticing=noticing,
    )
    return FakePanel(context, clock, figures, parts, members, past, acts, noticing, said)
