"""By what the rows of each kind can be parted: what ``by`` and ``across`` of a pane may name."""

from collections.abc import Mapping

from app.domain.cases.deeds import CaseDeed
from app.domain.measures.indicator import OF_DOERS, FactKind

_CLOCK = frozenset({"hour", "weekday", "day"})

DIMENSIONS: Mapping[FactKind, frozenset[str]] = {
    FactKind.CASES: _CLOCK
    | frozenset(
        (
            *("aspect", "at_unit", "camera", "campaign", "channel", "county", "escalation"),
            *("grid", "kind", "severity", "source", "state", "town", "type", *OF_DOERS),
            *(f"{deed}_{doer}" for deed in CaseDeed for doer in OF_DOERS),
        )
    ),
    FactKind.ALARMS: _CLOCK
    | frozenset(
        (
            *("class", "county", "entity", "group", "kind", "outcome", "rule", "severity"),
            *("state", "verified_as"),
        )
    ),
    FactKind.TASKS: _CLOCK | frozenset(("county", "kind", "officer", "state", "station")),
    FactKind.MESSAGES: _CLOCK
    | frozenset(("channel", "county", "group", "occasion", "recipient", "state")),
    FactKind.ROLLS: _CLOCK | frozenset(("county", "purpose", "state")),
    FactKind.THINGS: frozenset(("age", "class", "county", "group", "owner", "source", "state")),
    FactKind.READINGS: frozenset(
        ("class", "county", "mark", "quantity", "site", "source", "station", "statistic")
    ),
    FactKind.RECORDS: frozenset(
        (
            *("class", "company", "county", "department", "incident", "kind", "level"),
            *("licensing", "owner", "property", "register", "role", "site", "source"),
            *("status", "town", "unit"),
        )
    ),
    FactKind.FEEDS: frozenset(("kind", "source", "state", "unit")),
}
