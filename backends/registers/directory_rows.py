"""The columns of the directory's registers: each is read by its name, wherever it stands."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial

from app.domain.directory import (
    BodySet,
    Contact,
    DataSet,
    DirectoryRecord,
    DutyTurn,
    Expert,
    GridMember,
    GridRole,
    IncidentPlan,
    Premises,
    PremisesState,
    Property,
    PropertyScore,
    RescueTeam,
)
from app.domain.visits import Visit
from backends.registers.cells import (
    MAX_LAT_DEG,
    MAX_TEXT_CHARS,
    Row,
    day_of,
    flag_of,
    id_of,
    number_of,
    text_of,
    validity_of,
)
from backends.registers.table import Kind, Table, table_of

MOST_LISTED = 400  # unit grids of one member; steps of a plan are fewer
MOST_STEPS = 30
MOST_DAYS_MADE = 20 * 366  # of one visit: one a day, for twenty years
MOST_PEOPLE = 1_000_000
MOST_SCORE = 1000.0
LONGEST_TURN_H = 24.0
MOST_DAYS_BETWEEN = 366.0
_PHONE = re.compile(r"[0-9+][0-9 -]{2,23}")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,31}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_URL = re.compile(r"(https?|rtsp)://[^\s<>\"]+")
_PATH = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")

Read = Callable[[Row, str], object]


def _matching(pattern: re.Pattern[str], said: str, row: Row, key: str) -> str:
    value = text_of(row, key)
    if value and not pattern.fullmatch(value):
        raise ValueError(f"{key} {value[:24]!r} is not {said}")
    return value


def _needed(read: Callable[[Row, str], str], row: Row, key: str) -> str:
    value = read(row, key)
    if not value:
        raise ValueError(f"{key} is empty")
    return value


def _one_of(words: type[StrEnum], row: Row, key: str) -> StrEnum:
    value = text_of(row, key, needed=True)
    if value not in set(words):
        raise ValueError(f"{key} {value[:24]!r} is none of {', '.join(words)}")
    return words(value)


def _listed(row: Row, key: str, most: int = MOST_LISTED) -> tuple[str, ...]:
    """Return what is written with ``;`` between, each as short and printable as any text."""
    parts = tuple(part.strip() for part in row.get(key, "").split(";") if part.strip())
    if len(parts) > most or len(set(parts)) != len(parts):
        raise ValueError(f"{key}: one stands twice, or more than {most}")
    for part in parts:
        if len(part) > MAX_TEXT_CHARS or not part.isprintable():
            raise ValueError(f"{key}: {part[:24]!r} is too long or not printable")
    return parts


def _ids(row: Row, key: str) -> tuple[str, ...]:
    parts = _listed(row, key)
    for part in parts:
        id_of({key: part}, key)
    return parts


def _words(row: Row, key: str) -> tuple[str, ...]:
    parts = _listed(row, key)
    for part in parts:
        if not _WORD.fullmatch(part):
            raise ValueError(f"{key}: {part[:24]!r} is no word of letters, digits and underscores")
    return parts


def _steps(row: Row, key: str) -> tuple[str, ...]:
    parts = _listed(row, key, MOST_STEPS)
    if not parts:
        raise ValueError(f"{key} is empty")
    return parts


def _count(row: Row, key: str) -> int:
    value = number_of(row, key, 0.0, MOST_PEOPLE) if row.get(key, "").strip() else 0.0
    if value != int(value):
        raise ValueError(f"{key} {value:g} is no whole number")
    return int(value)


def _address(row: Row, key: str) -> str:
    value = row.get(key, "").strip()
    is_path = _PATH.fullmatch(value) and ".." not in value
    if value and not (is_path or _URL.fullmatch(value)):
        raise ValueError(f"{key} {value[:60]!r} is neither http, https or rtsp nor a plain path")
    return value


def _days(row: Row, key: str) -> tuple[str, ...]:
    """Return days in their order of writing, each once however often somebody came on it."""
    parts = tuple(dict.fromkeys(part.strip() for part in row.get(key, "").split(";")))
    days = tuple(part for part in parts if part)
    if len(days) > MOST_DAYS_MADE:
        raise ValueError(f"{key}: {len(days)} days, {MOST_DAYS_MADE} at most")
    for day in days:
        day_of({key: day}, key)
    return days


def _days_between(row: Row, key: str) -> int:
    value = number_of(row, key, 0.0, MOST_DAYS_BETWEEN) if row.get(key, "").strip() else 0.0
    if value != int(value):
        raise ValueError(f"{key} {value:g} is no whole number")
    return int(value)


_needs_text = partial(_needed, text_of)
_word = partial(_matching, _WORD, "a word of letters, digits and underscores")
_phone = partial(_matching, _PHONE, "a telephone number")
_clock = partial(_matching, _CLOCK, "a time such as 08:00")

_TEXTS = (
    *("organisation", "county", "equipment", "address", "responsible", "person", "text", "why"),
    *("authority", "basis", "feed", "leader", "unit", "wearer_id", "field", "company", "manager"),
)
_COLUMNS: Mapping[str, Read] = {
    **dict.fromkeys(_TEXTS, text_of),
    **dict.fromkeys(("owner", "wearer"), _needs_text),
    **dict.fromkeys(("kind", "source", "incident"), partial(_needed, _word)),
    **dict.fromkeys(("grids", "helpers", "types"), _ids),
    **dict.fromkeys(("incidents", "rules"), _words),
    **dict.fromkeys(("strength", "people", "households"), _count),
    **dict.fromkeys(("is_simulated", "is_open"), flag_of),
    "name": _needs_text,
    "phone": _phone,
    "lead": id_of,
    "department": id_of,
    "steps": _steps,
    "url": _address,
    "begins": partial(_needed, _clock),
    "role": partial(_one_of, GridRole),
    "state": partial(_one_of, PremisesState),
    "hours": lambda row, key: number_of(row, key, 0.5, LONGEST_TURN_H),
    "score": lambda row, key: number_of(row, key, 0.0, MOST_SCORE),
    "most": lambda row, key: number_of(row, key, 1.0, MOST_SCORE),
    "lon_deg": lambda row, key: number_of(row, key, -180.0, 180.0),
    "lat_deg": lambda row, key: number_of(row, key, -MAX_LAT_DEG, MAX_LAT_DEG),
    "first_day": partial(_needed, day_of),
    "every_days": _days_between,
    "done": _days,
    "valid_from": day_of,
    "valid_to": day_of,
}


def _table(record: Callable[..., DirectoryRecord], columns: str, optional: str = "") -> Table:
    names = f"{columns} is_simulated valid_from valid_to".split()

    def read(row: Row) -> DirectoryRecord:
        validity_of(row)
        made = record(**{name: _COLUMNS.get(name, id_of)(row, name) for name in names})
        return _sound(made)

    return table_of(" ".join(names), f"county is_simulated {optional}", read)


def _sound(record: DirectoryRecord) -> DirectoryRecord:
    """Return a record whose cells agree with each other; raise ValueError for any other."""
    if isinstance(record, PropertyScore):
        if record.score > record.most:
            raise ValueError(f"score {record.score:g} is more than {record.most:g}")
        if not record.valid_from:
            raise ValueError("valid_from is empty: a score is of a day")
    if isinstance(record, Visit) and not record.unit:
        raise ValueError("unit is empty")
    if isinstance(record, GridMember) and not record.grids:
        raise ValueError("grids is empty")
    return record


DIRECTORY_TABLES: Mapping[Kind, Table] = {
    Kind.PLANS: _table(
        IncidentPlan,
        "plan_id name incident lead steps helpers types rules authority county",
        "helpers types rules authority",
    ),
    Kind.RESCUE_TEAMS: _table(
        RescueTeam,
        "team_id name incidents leader phone strength equipment lon_deg lat_deg county",
        "leader phone strength equipment",
    ),
    Kind.EXPERTS: _table(
        Expert,
        "expert_id name field incidents organisation phone county",
        "field organisation phone",
    ),
    Kind.CONTACTS: _table(
        Contact,
        "contact_id name kind incidents person phone county",
        "incidents person phone",
    ),
    Kind.TURNS: _table(DutyTurn, "turn_id department name phone begins hours county", "phone"),
    Kind.GRID_TEAM: _table(
        GridMember, "member_id name role grids phone organisation county", "phone organisation"
    ),
    Kind.PROPERTIES: _table(
        Property,
        "property_id name company manager phone households lon_deg lat_deg county",
        "company manager phone households",
    ),
    Kind.PREMISES: _table(
        Premises,
        "premises_id name kind state address responsible phone people text lon_deg lat_deg county",
        "address responsible phone people text",
    ),
    Kind.BODY_SETS: _table(
        BodySet, "set_id wearer_id wearer unit url county", "wearer_id unit url"
    ),
    Kind.DATA_SETS: _table(DataSet, "set_id name owner is_open basis feed county", "basis feed"),
    Kind.VISITS: _table(
        Visit,
        "visit_id name kind unit person phone first_day begins every_days done address"
        " lon_deg lat_deg county",
        "person phone every_days done address",
    ),
    Kind.SCORES: _table(PropertyScore, "score_id property_id source score most why", "why"),
}
