"""The directory as rows, as it stands on a day."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from app.domain.directory import (
    BodySet,
    DataSet,
    Directory,
    DirectoryKind,
    DirectoryRecord,
    Property,
    PropertyScore,
    id_of,
    on_day,
)
from app.domain.visits import Visit
from backends.indicators.record_row import RecordRow, flags_of

# Of each register the columns of words and of numbers, and what they are called there. Of several
# kinds of incident the first is a record's own.
WORDS: Mapping[DirectoryKind, Mapping[str, str]] = {
    DirectoryKind.PLANS: {"incident": "incident", "owner": "lead"},
    DirectoryKind.RESCUE_TEAMS: {"incident": "incidents"},
    DirectoryKind.EXPERTS: {"incident": "incidents", "owner": "organisation"},
    DirectoryKind.CONTACTS: {"incident": "incidents", "kind": "kind"},
    DirectoryKind.TURNS: {"department": "department"},
    DirectoryKind.GRID_TEAM: {"role": "role", "owner": "organisation"},
    DirectoryKind.PROPERTIES: {"company": "company", "owner": "company"},
    DirectoryKind.PREMISES: {"kind": "kind", "status": "state"},
    DirectoryKind.BODY_SETS: {"unit": "unit"},
    DirectoryKind.VISITS: {"kind": "kind", "unit": "unit"},
    DirectoryKind.DATA_SETS: {"owner": "owner", "source": "feed"},
}
NUMBERS: Mapping[DirectoryKind, Mapping[str, str]] = {
    DirectoryKind.RESCUE_TEAMS: {"strength": "strength"},
    DirectoryKind.TURNS: {"hours": "hours"},
    DirectoryKind.PROPERTIES: {"households": "households"},
    DirectoryKind.PREMISES: {"people": "people"},
}


def directory_rows(directory: Directory, day: str) -> Iterator[RecordRow]:
    """Yield the rows that hold on ``day``; a score has its property's county and place.

    The last score of each property by each source is its ``newest``. A visit is called by its
    time as well, and has its standing of that day as ``status``.
    """
    properties = {one.property_id: one for one in directory.properties}
    scores = sorted(on_day(directory.scores, day), key=lambda one: one.valid_from)
    newest = {(one.property_id, one.source): one.score_id for one in scores}
    for kind in DirectoryKind:
        for record in on_day(directory.of(kind), day):
            if isinstance(record, PropertyScore):
                is_newest = newest[record.property_id, record.source] == record.score_id
                yield _score(record, properties.get(record.property_id), is_newest=is_newest)
            elif isinstance(record, Visit):
                yield _visit(_row(kind, record), record, day)
            else:
                yield _row(kind, record)


def _row(kind: DirectoryKind, record: DirectoryRecord) -> RecordRow:
    lon_deg, lat_deg = getattr(record, "lon_deg", None), getattr(record, "lat_deg", None)
    flags = flags_of(
        demo=record.is_simulated,
        geo=lon_deg is not None,
        worn=isinstance(record, BodySet) and record.wearer_id != "",
        open=isinstance(record, DataSet) and record.is_open,
    )
    name = record.wearer if isinstance(record, BodySet) else str(getattr(record, "name", ""))
    return RecordRow(
        *(kind.value, id_of(record), name or id_of(record), record.county, lon_deg, lat_deg),
        flags=flags,
        values={key: _word(getattr(record, of)) for key, of in WORDS.get(kind, {}).items()},
        numbers={key: float(getattr(record, of)) for key, of in NUMBERS.get(kind, {}).items()},
        since=record.valid_from,
    )


def _visit(row: RecordRow, visit: Visit, day: str) -> RecordRow:
    due = visit.due_on(day)
    when = visit.begins if due == day else f"{due} {visit.begins}"
    moving = flags_of(due_today=due == day, made_today=visit.was_made_on(day))
    return replace(
        row,
        name=" ".join(filter(None, (when, visit.name, visit.person))),
        flags=row.flags | moving,
        values={**row.values, "status": visit.state_on(day).value},
    )


def _word(value: object) -> str:
    if isinstance(value, tuple):
        return str(value[0]) if value else ""
    return str(value)


def _score(score: PropertyScore, of: Property | None, *, is_newest: bool) -> RecordRow:
    per_cent = 100.0 * score.score / score.most if score.most > 0 else math.nan
    name = "" if of is None else of.name
    return RecordRow(
        *("scores", score.score_id, name or score.property_id, "" if of is None else of.county),
        *(None if of is None else of.lon_deg, None if of is None else of.lat_deg),
        flags_of(demo=score.is_simulated, geo=of is not None, newest=is_newest),
        {"property": score.property_id, "source": score.source},
        {"score": per_cent},
        {"property": name},
        since=score.valid_from,
    )
