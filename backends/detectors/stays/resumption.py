"""Illegal resumption: a plant that is closed or suspended is visited as if at work (N14)."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from app.domain.errors import ConfigError
from app.domain.finding import Finding
from app.domain.register import Licensing, Site, SiteStatus
from app.domain.rulebook import Numbers, RuleBook
from app.domain.staypoint import StayPoint
from backends.detectors.footing.in_force import Applied
from backends.detectors.stays.local_time import local_day
from backends.detectors.stays.places import FOR_EVER, Checked, Places
from backends.detectors.stays.visits import Visit, VisitRing

RULE = "illegal_resumption"
SOON_S = 1e-3  # after a visit left the window


@dataclass(frozen=True, slots=True)
class ResumptionNumbers:
    """The numbers of the rule; ``statuses`` are those in which nothing may be loaded."""

    profiles: frozenset[str]
    statuses: frozenset[Licensing]
    least_visits: int
    least_vehicles: int
    window_s: float
    least_dwell_s: float
    most_dwell_s: float
    same_visit_s: float
    visits_kept: int
    late_s: float

    @classmethod
    def of(cls, numbers: Numbers) -> "ResumptionNumbers":
        """Read them from the rule book; raise ConfigError for what cannot be."""
        try:
            statuses = frozenset(Licensing(word) for word in numbers.words("statuses"))
        except ValueError as error:
            raise ConfigError(f"{RULE}: {error}") from error
        return cls(
            frozenset(numbers.words("profiles")),
            statuses,
            int(numbers.number("least_visits")),
            int(numbers.number("least_vehicles")),
            numbers.number("window_s"),
            numbers.number("least_dwell_s"),
            numbers.number("most_dwell_s"),
            numbers.number("same_visit_s"),
            int(numbers.number("visits_kept")),
            numbers.number("late_s"),
        )


class Timeline:
    """What each site might do on each day."""

    def __init__(self, statuses: Sequence[SiteStatus]) -> None:
        self._of: dict[str, list[SiteStatus]] = {}
        for status in statuses:
            self._of.setdefault(status.site_id, []).append(status)

    def on(self, site_id: str, day: str) -> SiteStatus | None:
        """Return the status of a site on a day, None where the register has none."""
        for status in self._of.get(site_id, ()):
            if status.valid_from <= day <= (status.valid_to or FOR_EVER):
                return status
        return None


@dataclass(slots=True)
class _Case:
    """What is known of one site, and whether it was said."""

    site: Site
    status: SiteStatus
    visits: VisitRing
    is_said: bool = False


class Resumption:
    """Counts plausible loadings at each plant that may load nothing."""

    rules = (RULE,)

    def __init__(
        self,
        book: RuleBook,
        places: Places,
        statuses: Sequence[SiteStatus],
        regions: Sequence[str] = (),
    ) -> None:
        self._rule = book[RULE]
        self._sets = {id(one): ResumptionNumbers.of(one) for one in self._rule.sets}
        self._places = places
        self._timeline = Timeline(statuses)
        self._regions = tuple(regions)
        self._cases: dict[str, _Case] = {}
        self._passed_over: Counter[str] = Counter()

    @property
    def passed_over(self) -> Mapping[str, int]:
        """How many stays were not counted, by reason."""
        return dict(self._passed_over)

    def take(self, stays: Sequence[StayPoint], now_s: float) -> list[Finding]:
        """Take the next stays; return the plants that began to look at work, and those that ended.

        A stay that goes on counts once it is long enough, so that somebody can still be sent.
        """
        findings = []
        for stay in stays:
            case = self._counted(stay)
            if case is not None:
                findings += self._judge(case, stay)
        began = {finding.entity_id for finding in findings}
        return findings + self._ended(now_s, began)

    @property
    def visits_held(self) -> int:
        """How many visits are remembered: at most ``visits_kept`` for each site."""
        return sum(len(case.visits) for case in self._cases.values())

    def _applied(self, day: str, site: Site) -> Applied | None:
        code = site.county
        regions = (*self._regions, code, code[:4], code[:2])
        numbers = self._rule.in_force(day, regions)
        return None if numbers is None else Applied(self._rule, numbers)

    def _counted(self, stay: StayPoint) -> _Case | None:
        """Take a stay into the case it belongs to, None where it belongs to none."""
        placing = self._places.place(stay)
        why, at = "", placing.site
        if at is None:
            why = "ambiguous" if placing.is_ambiguous else "at no site"
        else:
            day = local_day(stay.from_s)
            status = self._timeline.on(at.site.site_id, day)
            applied = self._applied(day, at.site)
            numbers = None if applied is None else self._sets[id(applied.numbers)]
            if numbers is None:
                why = "rule not in force"
            elif stay.profile not in numbers.profiles:
                why = "other profile"
            elif status is None or status.status not in numbers.statuses:
                why = "site may work"
            else:
                return self._noted(stay, at, status, numbers, placing.evidence())
        self._passed_over[why] += 1
        return None

    def _noted(
        self,
        stay: StayPoint,
        at: Checked,
        status: SiteStatus,
        numbers: ResumptionNumbers,
        checked: list[dict[str, Any]],
    ) -> _Case:
        case = self._cases.get(at.site.site_id)
        if case is None:
            case = _Case(at.site, status, VisitRing(numbers.visits_kept))
            self._cases[at.site.site_id] = case
        case.site, case.status = at.site, status
        visit = Visit.of(stay, at.probability, checked)
        self._passed_over["forgotten"] += case.visits.take(visit, numbers.same_visit_s)
        return case

    def _judge(self, case: _Case, stay: StayPoint) -> list[Finding]:
        """Return that a case began, if by this stay it did."""
        applied = self._applied(local_day(stay.from_s), case.site)
        if applied is None or case.is_said:
            return []
        numbers = self._sets[id(applied.numbers)]
        case.visits.forget_before(max(v.to_s for v in case.visits) - numbers.window_s)
        counted = _plausible(case, numbers, stay.to_s)
        if not _is_met(counted, numbers):
            return []
        case.is_said = True
        probable = sum(visit.probability for visit in counted) / len(counted)
        return [
            Finding(
                key=f"{RULE}/{case.site.site_id}",
                rule=RULE,
                severity=self._rule.severity,
                entity_id=case.site.site_id,
                lon_deg=case.site.lon_deg,
                lat_deg=case.site.lat_deg,
                at_s=stay.to_s,
                is_standing=True,
                evidence=self._evidence(case, counted, applied),
                from_s=min(visit.from_s for visit in counted),
                confidence=round(probable, 3),
                is_retrospective=stay.lag_s > numbers.late_s,
                rule_version=self._rule.version,
                config_hash=applied.config_hash,
            )
        ]

    def _over_s(self, case: _Case, numbers: ResumptionNumbers, now_s: float) -> float | None:
        """Return when a case that was said ended, None while it goes on."""
        status = self._timeline.on(case.site.site_id, local_day(now_s))
        if status is not None and status.status not in numbers.statuses:
            return now_s  # it may work again
        # When the visits go one by one, the last time at which there were enough.
        for until_s in sorted({v.to_s + numbers.window_s for v in case.visits}):
            if until_s >= now_s:
                break
            if not _is_met(_plausible(case, numbers, until_s + SOON_S), numbers):
                return until_s
        # A visit that goes on until no loading takes so long was none.
        return None if _is_met(_plausible(case, numbers, now_s), numbers) else now_s

    def _ended(self, now_s: float, began: Set[str]) -> list[Finding]:
        """Return the cases that are over, the earliest ended first; none that ``began`` just now.

        A plant that may work again since this day has its last day's visits said all the same.
        """
        ended = []
        for case in self._cases.values():
            is_old = case.is_said and case.site.site_id not in began
            applied = self._applied(local_day(now_s), case.site) if is_old else None
            if applied is None:
                continue
            numbers = self._sets[id(applied.numbers)]
            at_s = self._over_s(case, numbers, now_s)
            if at_s is None:
                continue
            case.is_said = False
            ended.append(
                Finding(
                    key=f"{RULE}/{case.site.site_id}",
                    rule=RULE,
                    severity=self._rule.severity,
                    entity_id=case.site.site_id,
                    lon_deg=case.site.lon_deg,
                    lat_deg=case.site.lat_deg,
                    at_s=at_s,
                    is_standing=False,
                    from_s=at_s,
                    rule_version=self._rule.version,
                    config_hash=applied.config_hash,
                )
            )
        return sorted(ended, key=lambda finding: (finding.at_s, finding.key))

    def _evidence(self, case: _Case, counted: Sequence[Visit], applied: Applied) -> dict[str, Any]:
        others = [visit for visit in case.visits if visit not in counted]
        return {
            "site": {
                "site_id": case.site.site_id,
                "name": case.site.name,
                "kind": case.site.kind,
                "radius_m": case.site.radius_m,
            },
            "status": case.status.status.value,
            "status_from": case.status.valid_from,
            "status_to": case.status.valid_to,
            "visits_counted": len(counted),
            "vehicles": sorted({visit.entity_id for visit in counted}),
            "dates": sorted({visit.day for visit in counted}),
            "visits": [visit.evidence() for visit in counted],
            "visits_not_counted": [visit.evidence() for visit in others],
            **applied.evidence(),
        }


def _plausible(case: _Case, numbers: ResumptionNumbers, at_s: float) -> list[Visit]:
    """Return the visits of the window before a moment that lasted as long as loading takes."""
    return [
        visit
        for visit in case.visits
        if numbers.least_dwell_s <= visit.dwell_s <= numbers.most_dwell_s
        and visit.to_s >= at_s - numbers.window_s
    ]


def _is_met(counted: Sequence[Visit], numbers: ResumptionNumbers) -> bool:
    vehicles = {visit.entity_id for visit in counted}
    return len(counted) >= numbers.least_visits or len(vehicles) >= numbers.least_vehicles
