"""The directory: who and what a hall can call on, each row valid from a day to a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Protocol, TypeVar

from app.domain.visits import Visit


class GridRole(StrEnum):
    """What somebody is in a grid's team."""

    HEAD = "head"  # 网格长
    MEMBER = "member"  # 专职网格员
    ENFORCEMENT = "enforcement"  # 执法
    VOLUNTEER = "volunteer"  # 志愿者
    COLLECTOR = "collector"  # 信息采集员


class PremisesState(StrEnum):
    """How far the looking at a place has come."""

    SUSPECTED = "suspected"
    CHECKED = "checked"
    RECTIFYING = "rectifying"
    CLEARED = "cleared"


class DirectoryKind(StrEnum):
    """The kinds of rows, in the order of the board; the value names the register's file."""

    PLANS = "plans"
    RESCUE_TEAMS = "rescue_teams"
    EXPERTS = "experts"
    CONTACTS = "contacts"
    TURNS = "turns"
    GRID_TEAM = "grid_team"
    PROPERTIES = "properties"
    PREMISES = "premises"
    BODY_SETS = "body_sets"
    DATA_SETS = "data_sets"
    SCORES = "scores"
    VISITS = "visits"


@dataclass(frozen=True, slots=True)
class GridMember:
    """Somebody of a grid's team; ``grids`` are codes of unit or responsibility grids."""

    member_id: str
    name: str
    role: GridRole
    grids: tuple[str, ...]
    phone: str = ""
    organisation: str = ""
    county: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody to be asked; ``incidents`` are the kinds of incident that he knows of."""

    expert_id: str
    name: str
    field: str
    incidents: tuple[str, ...]
    organisation: str = ""
    phone: str = ""
    county: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class RescueTeam:
    """A team where it stands ready, with ``strength`` people."""

    team_id: str
    name: str
    incidents: tuple[str, ...]
    leader: str
    phone: str
    strength: int
    equipment: str
    lon_deg: float
    lat_deg: float
    county: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody outside the city's own units: a detox centre, an airline; ``kind`` is a word."""

    contact_id: str
    name: str
    kind: str
    incidents: tuple[str, ...]
    person: str = ""
    phone: str = ""
    county: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class IncidentPlan:
    """What is done in a kind of incident: ``lead`` is the unit that leads, ``steps`` the procedure.

    ``types`` are codes of problem types and ``rules`` keys of alarms that begin it. Whoever in the
    directory names the same ``incident`` belongs to it.
    """

    plan_id: str
    name: str
    incident: str
    lead: str
    steps: tuple[str, ...]
    helpers: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    authority: str = ""
    county: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """A housing estate with the firm that keeps it and its registered manager."""

    property_id: str
    name: str
    company: str
    manager: str
    phone: str
    households: int
    lon_deg: float
    lat_deg: float
    county: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class PropertyScore:
    """What a source gave a property on a day (``valid_from``): ``score`` of ``most``, and why."""

    score_id: str
    property_id: str
    source: str
    score: float
    most: float
    why: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""

    @property
    def county(self) -> str:
        """A score is seen with its property."""
        return ""


@dataclass(frozen=True, slots=True)
class Premises:
    """A place to be looked at: let out by the room, a hazard; ``kind`` is a word."""

    premises_id: str
    name: str
    kind: str
    state: PremisesState
    address: str
    responsible: str
    phone: str
    people: int
    text: str
    lon_deg: float
    lat_deg: float
    county: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class BodySet:
    """A body-worn set; ``wearer_id`` is an officer of the register, ``url`` its live view."""

    set_id: str
    wearer_id: str
    wearer: str
    unit: str
    url: str = ""
    county: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class DutyTurn:
    """Who of a department is on duty: daily from ``begins`` (``08:00``) for ``hours``."""

    turn_id: str
    department: str
    name: str
    phone: str
    begins: str
    hours: float
    county: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""

    @property
    def begins_min(self) -> float:
        """The minute of the day at which it begins."""
        return 60.0 * int(self.begins[:2]) + int(self.begins[3:])

    def is_on(self, minute_of_day: float) -> bool:
        """Return whether the turn holds at a minute of the city's day; it may pass midnight."""
        return (minute_of_day - self.begins_min) % 1440.0 < 60.0 * self.hours


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set, whether it is open by default, and by what it is not."""

    set_id: str
    name: str
    owner: str
    is_open: bool
    basis: str = ""
    feed: str = ""
    county: str = ""
    is_simulated: bool = False
    valid_from: str = ""
    valid_to: str = ""


DirectoryRecord = (
    GridMember
    | Expert
    | RescueTeam
    | Contact
    | IncidentPlan
    | Property
    | PropertyScore
    | Premises
    | BodySet
    | DutyTurn
    | DataSet
    | Visit
)


@dataclass(frozen=True, slots=True)
class Directory:
    """All of it, whatever its days; a field for each :class:`DirectoryKind`."""

    plans: tuple[IncidentPlan, ...] = ()
    rescue_teams: tuple[RescueTeam, ...] = ()
    experts: tuple[Expert, ...] = ()
    contacts: tuple[Contact, ...] = ()
    turns: tuple[DutyTurn, ...] = ()
    grid_team: tuple[GridMember, ...] = ()
    properties: tuple[Property, ...] = ()
    premises: tuple[Premises, ...] = ()
    body_sets: tuple[BodySet, ...] = ()
    data_sets: tuple[DataSet, ...] = ()
    scores: tuple[PropertyScore, ...] = ()
    visits: tuple[Visit, ...] = ()

    def of(self, kind: DirectoryKind) -> tuple[DirectoryRecord, ...]:
        """Return the rows of a kind."""
        rows: tuple[DirectoryRecord, ...] = getattr(self, kind.value)
        return rows


class _Dated(Protocol):
    @property
    def valid_from(self) -> str: ...

    @property
    def valid_to(self) -> str: ...


_Row = TypeVar("_Row", bound=_Dated)


def on_day(rows: Iterable[_Row], day: str) -> list[_Row]:
    """Return the rows that hold on ``day`` (``2026-11-22``), both ends included."""
    return [row for row in rows if row.valid_from <= day <= (row.valid_to or day)]


def on_duty(turns: Iterable[DutyTurn], day: str, minute: float) -> list[DutyTurn]:
    """Return the turns that hold at a minute of ``day``, each by the day on which it began.

    After midnight a night turn is still that of the evening before.
    """
    before = (dt.date.fromisoformat(day) - dt.timedelta(days=1)).isoformat()
    on = [turn for turn in turns if turn.is_on(minute)]
    return [turn for turn in on if on_day([turn], day if turn.begins_min <= minute else before)]


def id_of(record: DirectoryRecord) -> str:
    """Return what identifies a row: its first field."""
    return str(getattr(record, fields(record)[0].name))
