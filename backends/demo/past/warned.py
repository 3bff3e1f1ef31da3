"""What the detectors found in the demo's past, and what came of it: six kinds of warnings.

domain.md N20: 296 stays, 848 licences, 261 of fatigue, 410 tracks, one by night and one off its way
are 1,817; N21: of these 20 were verified. Fewer are laid in proportion, of each kind one at least.
"""

import uuid
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from app.domain.classes import EntityClass, Severity
from app.domain.finding import Finding
from app.domain.register import Site, Vehicle
from backends.demo.past.plan import PastPlan

T = TypeVar("T", bound=Hashable)
HOUR_S, MINUTE_S = 3600.0, 60.0
PUBLISHED = 1817
_FAMILY = uuid.UUID("5d0c2a3e-8f37-4f0b-9c1d-2a4b7be6f0aa")  # of the past's alarms, drawn once
_LONGEST_S = 5 * HOUR_S  # until everything is judged
_COACHES = frozenset({EntityClass.CHARTER_COACH, EntityClass.LINE_COACH})
_HAZMAT = frozenset({EntityClass.HAZMAT_TRUCK})


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of warning: the rules that say it, how grave it is, about whom, and how many."""

    rules: tuple[str, ...]
    severity: Severity
    classes: frozenset[EntityClass]
    count: int


_KINDS: tuple[_Kind, ...] = (
    _Kind(("black_workshop", "illegal_resumption", "hazmat_standing"), Severity.II, _HAZMAT, 296),
    _Kind(("licence_expired", "licence_scope"), Severity.III, _HAZMAT | _COACHES, 848),
    _Kind(("driving_continuous",), Severity.III, _COACHES, 261),
    _Kind(("unlicensed_movement",), Severity.III, _HAZMAT | _COACHES, 410),
    _Kind(("night_ban_hazmat",), Severity.II, _HAZMAT, 1),
    _Kind(("route_deviation",), Severity.II, _HAZMAT, 1),
)
# As what the verified were found, how many, and by which rule they had been warned of.
_VERIFIED: tuple[tuple[str, int, str], ...] = (
    ("illegal_production", 8, "black_workshop"),
    ("illegal_resumption", 2, "illegal_resumption"),
    ("illegal_storage", 3, "hazmat_standing"),
    ("mobile_refuelling", 4, "unlicensed_movement"),
    ("waste_transfer", 3, "black_workshop"),
)
VERIFIED = sum(count for _, count, _ in _VERIFIED)


@dataclass(frozen=True, slots=True)
class Warned:
    """A finding, and how long after it somebody noted it, it ended, and it was judged."""

    finding: Finding
    noted_after_s: float
    ended_after_s: float
    judged_after_s: float
    verified_as: str = ""

    @property
    def alarm_id(self) -> str:
        """The id of the alarm that it raises."""
        return alarm_id_of(self.finding)


def alarm_id_of(finding: Finding) -> str:
    """Return the id of a finding's alarm: the same however often the past is laid."""
    return str(uuid.uuid5(_FAMILY, finding.key))


def warned(plan: PastPlan, vehicles: Sequence[Vehicle], sites: Sequence[Site]) -> list[Warned]:
    """Return ``plan.warnings`` of them in order of time; none without vehicles of their classes."""
    if not plan.warnings or not sites:
        return []
    random = np.random.default_rng([plan.seed, 20])
    known = _shares({kind: kind.count for kind in _KINDS}, plan.warnings)
    found = _shares({one: one[1] for one in _VERIFIED}, plan.warnings * VERIFIED // PUBLISHED)
    owed: dict[str, list[str]] = defaultdict(list)
    for (what, _, rule), count in found.items():
        owed[rule] += [what] * count
    drawn: list[Warned] = []
    for kind, count in known.items():
        fleet = [one for one in vehicles if one.entity_class in kind.classes]
        for number in range(count if fleet else 0):
            rule = kind.rules[number % len(kind.rules)]
            verified_as = owed[rule].pop() if owed[rule] else ""
            drawn.append(_one(plan, kind, rule, number, fleet, sites, verified_as, random))
    return sorted(drawn, key=lambda one: (one.finding.at_s, one.finding.key))


def _one(
    plan: PastPlan,
    kind: _Kind,
    rule: str,
    number: int,
    fleet: Sequence[Vehicle],
    sites: Sequence[Site],
    verified_as: str,
    random: np.random.Generator,
) -> Warned:
    vehicle = fleet[int(random.integers(len(fleet)))]
    site = sites[int(random.integers(len(sites)))]
    at_s = round(plan.from_s + float(random.random()) * (plan.until_s - _LONGEST_S - plan.from_s))
    evidence = {
        "is_simulated": True,
        "says": "演示：模拟的既往预警",
        "site": {"site_id": site.site_id, "name": site.name},
    }
    finding = Finding(
        key=f"past/{plan.seed}/{rule}/{vehicle.vehicle_id}/{number}",
        rule=rule,
        severity=kind.severity,
        entity_id=vehicle.vehicle_id,
        lon_deg=site.lon_deg,
        lat_deg=site.lat_deg,
        at_s=at_s,
        is_standing=True,
        evidence=evidence if rule in _KINDS[0].rules else {**evidence, "site": None},
    )
    noted, ended, judged = np.sort(random.uniform(1.0, 240.0, 3)) * MINUTE_S
    return Warned(finding, round(noted), round(ended), round(judged) + MINUTE_S, verified_as)


def _shares(counts: Mapping[T, int], most: int) -> dict[T, int]:
    """Return ``most`` shared out as ``counts`` are, one for each at least."""
    whole = sum(counts.values())
    found = {key: max(1, count * most // whole) for key, count in counts.items()}
    rest = sorted(counts, key=lambda key: counts[key] * most % whole, reverse=True)
    for key in rest:
        if sum(found.values()) < most:
            found[key] += 1
    return found
