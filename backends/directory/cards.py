"""What the card of each kind of thing says: its facts, whom to call, and what it leads to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from app.domain.cases.catalogue import Unit
from app.domain.directory import (
    BodySet,
    Contact,
    DataSet,
    Directory,
    DirectoryKind,
    DirectoryRecord,
    DutyTurn,
    Expert,
    GridMember,
    GridRole,
    IncidentPlan,
    Premises,
    Property,
    PropertyScore,
    RescueTeam,
    on_day,
    on_duty,
)
from app.domain.directory_card import GRID, UNIT, DirectoryCard, DirectoryLine, ScoreTold
from app.domain.visits import Visit
from backends.directory.grids import Grids
from backends.directory.lists import Place, line_of, place_of, unit_name

MOST_LINKS = 12
MOST_TEAMS = 6
MOST_PEOPLE = 40
MOST_SCORES = 40
_ROLES = tuple(GridRole)

Facts = tuple[tuple[str, str], ...]

# Of each kind of row what its card says: the key of the fact, and the field.
_FACTS: Mapping[type, Facts] = {
    IncidentPlan: (
        *(("incident", "incident"), ("lead", "lead"), ("helpers", "helpers")),
        ("authority", "authority"),
    ),
    RescueTeam: (
        *(("leader", "leader"), ("phone", "phone"), ("strength", "strength")),
        ("equipment", "equipment"),
    ),
    Expert: (("field", "field"), ("organisation", "organisation"), ("phone", "phone")),
    Contact: (("contact_kind", "kind"), ("person", "person"), ("phone", "phone")),
    DutyTurn: (
        *(("person", "name"), ("phone", "phone"), ("begins", "begins"), ("hours", "hours")),
    ),
    GridMember: (("role", "role"), ("phone", "phone"), ("organisation", "organisation")),
    Property: (
        *(("company", "company"), ("manager", "manager"), ("phone", "phone")),
        ("households", "households"),
    ),
    Premises: (
        *(("premises_kind", "kind"), ("state", "state"), ("address", "address")),
        *(("responsible", "responsible"), ("phone", "phone"), ("people", "people")),
        ("text", "text"),
    ),
    BodySet: (("wearer", "wearer"), ("unit", "unit")),
    DataSet: (("owner", "owner"), ("openness", "is_open"), ("basis", "basis"), ("feed", "feed")),
    PropertyScore: (),
    Visit: (
        *(("visit_kind", "kind"), ("unit", "unit"), ("person", "person"), ("phone", "phone")),
        *(("address", "address"), ("visit_begins", "begins"), ("every_days", "every_days")),
    ),
}


class Cards:
    """Makes cards of rows as of a day and a minute of it; knows nothing of seats and counties."""

    def __init__(
        self, directory: Directory, grids: Grids, units: Mapping[str, Unit], camera_base: str
    ) -> None:
        self._directory = directory
        self._grids = grids
        self._units = units
        self._camera_base = camera_base.rstrip("/")

    def of(
        self,
        kind: DirectoryKind,
        record: DirectoryRecord,
        day: str,
        minute: float,
        near: Place | None,
    ) -> DirectoryCard:
        """Return the card of a row."""
        place = place_of(record)
        line = line_of(kind.value, record, self._units, near)
        card = DirectoryCard(
            kind.value,
            line.key,
            line.label,
            day,
            tuple(fact for fact in self._facts(record) if fact[1]),
            lon_deg=None if place is None else place[0],
            lat_deg=None if place is None else place[1],
            is_simulated=record.is_simulated,
        )
        if isinstance(record, Visit):
            card = replace(card, facts=(*_standing(record, day), *card.facts))
        if isinstance(record, IncidentPlan):
            return replace(
                card,
                steps=record.steps,
                people=tuple(self._callable(record, day, minute)),
                links=tuple(self._teams(record.incident, day, near)),
            )
        if isinstance(record, BodySet):
            url = record.url
            if url and "://" not in url:
                url = f"{self._camera_base}/{url}" if self._camera_base else ""
            return replace(card, url=url, entity_id=record.wearer_id)
        scores = self._scores(record.property_id, day) if isinstance(record, Property) else ()
        return replace(card, links=tuple(self._leads_to(record, day)), scores=scores)

    def grid(self, key: str, day: str) -> DirectoryCard | None:
        """Return the card of a grid, a town or a county: its team and what lies in it."""
        grids = self._grids
        found = grids.find(key)
        if found is None:
            return None
        above = grids.above(key)
        areas, number = found
        first, stop = areas.ring_first[areas.area_first[number : number + 2]]
        lon, lat = areas.lonlat[int(first) : int(stop)].mean(axis=0).tolist()
        team = self._team(key, above, day)
        facts = [("code", key.partition(":")[2])]
        if above:
            facts.append(("above", grids.name(above)))
        below = len(grids.below(key))
        if below:
            facts.append(("below", str(below)))
        links = [
            DirectoryLine(GRID, above, grids.name(above)) if above else None,
            *self._inside(key, day),
        ]
        return DirectoryCard(
            GRID,
            key,
            grids.name(key),
            day,
            tuple(facts),
            people=tuple(team[:MOST_PEOPLE]),
            links=tuple(link for link in links if link is not None)[:MOST_LINKS],
            rings=grids.outline(key),
            lon_deg=lon,
            lat_deg=lat,
            is_simulated=any(one.is_simulated for one in team),
        )

    def unit(self, unit: Unit, day: str, minute: float) -> DirectoryCard:
        """Return the card of a unit: where it stands, and who is on duty of it."""
        parent = self._units.get(unit.parent_id)
        facts = (
            ("level", unit.level),
            ("above", "" if parent is None else parent.name),
            ("kinds", str(len(unit.kinds)) if unit.kinds else ""),
        )
        below = [one for one in self._units.values() if one.parent_id == unit.unit_id]
        links = [DirectoryLine(UNIT, parent.unit_id, parent.name)] if parent is not None else []
        links += [DirectoryLine(UNIT, one.unit_id, one.name, code=one.level) for one in below]
        return DirectoryCard(
            UNIT,
            unit.unit_id,
            unit.name,
            day,
            tuple(fact for fact in facts if fact[1]),
            people=tuple(self._on_duty(unit.unit_id, day, minute)),
            links=tuple(links[:MOST_LINKS]),
            lon_deg=unit.lon_deg,
            lat_deg=unit.lat_deg,
            is_simulated=unit.is_demo,
        )

    def _facts(self, record: DirectoryRecord) -> Facts:
        """Return keys and values, and the days it is good for; the empty ones too."""
        said = tuple((key, self._said(getattr(record, name))) for key, name in _FACTS[type(record)])
        return (*said, ("valid_from", record.valid_from), ("valid_to", record.valid_to))

    def _said(self, value: object) -> str:
        """Return a value as a fact: units by their names, nothing of a number that is none."""
        if isinstance(value, bool):
            return "open" if value else "closed"
        if isinstance(value, int | float):
            return f"{value:g}" if value else ""
        if isinstance(value, tuple):
            return "、".join(unit_name(self._units, one) for one in value)
        return unit_name(self._units, str(value))

    def _callable(self, plan: IncidentPlan, day: str, minute: float) -> Iterator[DirectoryLine]:
        """Yield whom a plan calls: who leads is first, then who helps, experts and contacts."""
        for one in self._on_duty(plan.lead, day, minute):
            yield replace(one, code="lead")
        for unit_id in plan.helpers:
            for one in self._on_duty(unit_id, day, minute):
                yield replace(one, code="helper")
        kinds: tuple[tuple[DirectoryKind, Sequence[Expert | Contact]], ...] = (
            (DirectoryKind.EXPERTS, self._directory.experts),
            (DirectoryKind.CONTACTS, self._directory.contacts),
        )
        for kind, rows in kinds:
            for row in on_day(rows, day):
                if plan.incident in row.incidents:
                    yield replace(line_of(kind.value, row, self._units), code=kind.value)

    def _on_duty(self, unit_id: str, day: str, minute: float) -> Iterator[DirectoryLine]:
        for turn in on_duty(self._directory.turns, day, minute):
            if turn.department == unit_id:
                line = line_of(DirectoryKind.TURNS.value, turn, self._units)
                yield replace(line, label=turn.name, detail=line.label, code="on_duty")

    def _teams(self, incident: str, day: str, near: Place | None) -> list[DirectoryLine]:
        lines = [
            line_of(DirectoryKind.RESCUE_TEAMS.value, team, self._units, near)
            for team in on_day(self._directory.rescue_teams, day)
            if incident in team.incidents
        ]
        lines.sort(key=lambda line: (line.away_m or 0.0, line.key))
        return lines[:MOST_TEAMS]

    def _plans(self, incidents: Sequence[str], day: str) -> Iterator[DirectoryLine]:
        for plan in on_day(self._directory.plans, day):
            if plan.incident in incidents:
                yield line_of(DirectoryKind.PLANS.value, plan, self._units)

    def _scores(self, property_id: str, day: str) -> tuple[ScoreTold, ...]:
        own = [
            score
            for score in self._directory.scores
            if score.property_id == property_id and score.valid_from <= day
        ]
        own.sort(key=lambda score: (score.valid_from, score.score_id), reverse=True)
        return tuple(
            ScoreTold(one.source, one.score, one.most, one.valid_from, one.why)
            for one in own[:MOST_SCORES]
        )

    def _leads_to(self, record: DirectoryRecord, day: str) -> Iterator[DirectoryLine]:
        """Yield the plans of who can help, the grids of a member, the grid that a place lies in."""
        place = place_of(record)
        if isinstance(record, RescueTeam | Expert | Contact):
            yield from self._plans(record.incidents, day)
        elif isinstance(record, GridMember):
            yield from self._grids_of(record)
        if place is not None and (key := self._grids.at(*place)):
            yield DirectoryLine(GRID, key, self._grids.name(key))

    def _grids_of(self, member: GridMember) -> Iterator[DirectoryLine]:
        for code in member.grids[:MOST_LINKS]:
            for name in ("unit_grid", "responsibility_grid"):
                key = f"{name}:{code}"
                if self._grids.find(key) is not None:
                    yield DirectoryLine(GRID, key, self._grids.name(key), code)

    def _team(self, key: str, above: str, day: str) -> list[DirectoryLine]:
        """Return the team of a grid: its own, that of the grid above, and of those right below."""
        codes = {key.partition(":")[2], *self._grids.below(key)}
        if above.startswith("responsibility_grid:"):
            codes.add(above.partition(":")[2])
        own = [one for one in on_day(self._directory.grid_team, day) if codes & set(one.grids)]
        own.sort(key=lambda one: (_ROLES.index(one.role), one.member_id))
        return [line_of(DirectoryKind.GRID_TEAM.value, one, self._units) for one in own]

    def _inside(self, key: str, day: str) -> Iterator[DirectoryLine]:
        """Yield the properties and premises that lie in a unit or responsibility grid."""
        name = key.partition(":")[0]
        rows: list[tuple[DirectoryKind, Property | Premises]] = [
            *((DirectoryKind.PREMISES, one) for one in on_day(self._directory.premises, day)),
            *((DirectoryKind.PROPERTIES, one) for one in on_day(self._directory.properties, day)),
        ]
        for kind, row in rows:
            at = self._grids.at(row.lon_deg, row.lat_deg)
            while at and not at.startswith(f"{name}:"):
                at = self._grids.above(at)
            if at == key:
                yield line_of(kind.value, row, self._units)


def _standing(visit: Visit, day: str) -> Facts:
    """Return how a planned visit stands on a day, when it is due, and when it was made last."""
    made = max((one for one in visit.done if one <= day), default="")
    said = (("visit_state", visit.state_on(day).value), ("due", visit.due_on(day)), ("made", made))
    return tuple(fact for fact in said if fact[1])
