"""What the detectors of a host are made from: rules, roads, registers, and what a hall was told."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.aqi import AqiTable
from app.domain.citypack import CityInfo, RoadGraph
from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.limits import LimitTable
from app.domain.readings import QuantityCatalogue
from app.domain.register import Registers
from app.domain.rulebook import Numbers, Rule, RuleBook
from backends.detectors.deviation.routes import Closure
from backends.detectors.driving_time.cards import DriverCard
from backends.detectors.footing.expressways import Expressways
from backends.detectors.footing.in_force import Regions
from backends.detectors.night_ban import NightExemption
from backends.detectors.stays.local_time import local_day
from backends.judging.numbers import read_aqi, read_limits, read_quantities
from backends.judging.on_roads import DeclaredOnRoads, declared_on_roads


@dataclass(frozen=True, slots=True)
class JudgeGround:
    """``day`` (local, ``2026-11-22``) is the one by which rules without dated state are chosen.

    ``regions`` are the codes of each county by its index, ``city_codes`` those of city and
    province. ``standing_after_s`` takes the place of the rule's own number where it is above 0, as
    a demo city does that must not make its guest wait. ``on_roads`` are the declared ways whose
    vehicles are set on roads; without it there is no second opinion on a deviation. ``exemptions``
    are None where nobody keeps a register of them.
    """

    book: RuleBook
    day: str
    regions: Regions
    city_codes: Sequence[str]
    roads: Expressways
    registers: Registers
    cards: Sequence[DriverCard] = ()
    closures: Sequence[Closure] = ()
    exemptions: Sequence[NightExemption] | None = None
    standing_after_s: float = 0.0
    limits: LimitTable = field(default_factory=LimitTable)
    quantities: QuantityCatalogue = field(default_factory=lambda: QuantityCatalogue(()))
    aqi: AqiTable | None = None
    on_roads: DeclaredOnRoads | None = None

    def in_force(self, key: str) -> tuple[Rule, Numbers]:
        """Return a rule and its numbers of the day; raise ConfigError where it is not in force."""
        rule = self.book[key]
        numbers = rule.in_force(self.day, self.city_codes)
        if numbers is None:
            raise ConfigError(f"rule {key} is not in force on {self.day} in {self.city_codes}")
        return rule, numbers


def ground_of(
    book: RuleBook,
    city: CityInfo,
    roads: RoadGraph,
    registers: Registers,
    at_s: float,
    *,
    is_demo: bool = False,
    standing_after_s: float = 0.0,
    matched_classes: frozenset[EntityClass] = frozenset(),
) -> JudgeGround:
    """Return the ground of a city whose host begins at a UTC time.

    Vehicles of ``matched_classes`` that declare a way are set on roads.
    """
    codes = [county.code for county in city.counties]
    return JudgeGround(
        book=book,
        day=local_day(at_s),
        regions=_regions(city),
        city_codes=(codes[0][:4], codes[0][:2]) if codes else (),
        roads=Expressways.of_graph(roads),
        registers=registers,
        standing_after_s=standing_after_s,
        limits=read_limits(is_demo=is_demo),
        quantities=read_quantities(),
        aqi=read_aqi(),
        on_roads=declared_on_roads(roads, registers.vehicles, matched_classes),
    )


def _regions(city: CityInfo) -> list[tuple[str, ...]]:
    """Return the codes of each county by its index; what all share for a fix in none."""
    each = {c.index: (c.code, c.code[:4], c.code[:2]) for c in city.counties}
    shared = set.intersection(*map(set, each.values())) if each else set()
    in_none = tuple(sorted(shared, key=len, reverse=True))
    return [each.get(index, in_none) for index in range(1 + max(each, default=0))]
