"""A database of any cases, and its table of facts, for tests."""

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, create_engine, func, insert, select
from sqlalchemy.schema import CreateTable

from app.domain.cases.case import CaseState
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.cases.query import CaseFilter
from app.domain.measures.terms import term
from backends.cases.catalogue_file import read_case_catalogue
from backends.cases.filtering import condition
from backends.indicators.case_facts import CaseFacts
from backends.store.database import Reading
from backends.store.schema import journal, matter

NOW_S = 1_795_400_000.0
COUNTIES = (("cc", "崇川", 1), ("tz", "通州", 2))
UNITS = {
    unit.unit_id: unit
    for unit in (
        Unit("centre", "中心", "city"),
        Unit("water", "水务", "city", "centre", department="d-water"),
        Unit("county-cc", "崇川中心", "county", "centre", "cc"),
        Unit("town-1", "一街道", "town", "county-cc", "cc", "T-1", department="d-town"),
        Unit("out", "供电公司", "outside"),
    )
}
SHIPPED = read_case_catalogue(Path("none"))
URGENT = "pub-manhole"
CATALOGUE = CaseCatalogue(SHIPPED.types, UNITS, SHIPPED.channels, SHIPPED.calendar)
TYPES = [*list(SHIPPED.types)[:6], URGENT, "no-such-type"]
TIMES = st.sampled_from([0.0, NOW_S - 90_000, NOW_S - 100, NOW_S - 50, NOW_S, NOW_S + 60])
BODIES = st.sampled_from(
    [
        '{"helpers": [], "reported_in": [], "attachments": []}',
        '{"helpers": ["u1"], "reported_in": [], "attachments": ["a"], "title": "x"}',
        '{"helpers": ["u1", "u2"], "reported_in": ["u2"], "number": 3}',
        '{"helpers": ["u1", "u2"], "reported_in": ["u2", "u1"]}',
    ]
)
FEW = st.sampled_from([0, 1, 2])


def any_case() -> st.SearchStrategy[dict[str, Any]]:
    """Return the columns of any case, likely or not."""
    return st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["demand", "event"]),
            "channel": st.sampled_from(["hotline", "video"]),
            "source": st.sampled_from(["", "12345"]),
            "type_code": st.sampled_from(TYPES),
            "state": st.sampled_from([state.value for state in CaseState]),
            "is_open": st.booleans(),
            "severity": st.integers(1, 4),
            "county": st.sampled_from(["", "cc", "tz", "elsewhere"]),
            "town": st.sampled_from(["", "T-1"]),
            "grid": st.sampled_from(["", "G-1"]),
            "unit": st.sampled_from(["", "gone", *UNITS]),
            "raised_s": TIMES.filter(bool),
            "opened_s": TIMES,
            "filed_s": TIMES,
            "closed_s": TIMES,
            "close_due_s": TIMES,
            "reply_due_s": TIMES,
            "replied_s": TIMES,
            "next_due_s": TIMES,
            "returned": FEW,
            "reworked": FEW,
            "reopened": FEW,
            "returned_unit": st.sampled_from(["", "gone", *UNITS]),
            "reworked_unit": st.sampled_from(["", "gone", *UNITS]),
            "reopened_unit": st.sampled_from(["", "gone", *UNITS]),
            "is_deferred": st.booleans(),
            "is_supervised": st.booleans(),
            "is_satisfied": st.sampled_from([None, True, False]),
            "members": FEW,
            "is_demo": st.booleans(),
            "leader": st.sampled_from(["", "boss"]),
            "handler": st.sampled_from(["", "li"]),
            "campaign": st.sampled_from(["", "census-1"]),
            "seen_by": st.sampled_from(["", "C-1"]),
            "escalation": FEW,
            "lon_deg": st.sampled_from([None, 0.0, 120.9]),
            "original_no": st.sampled_from(["", "NT-1"]),
            "body": BODIES,
        }
    )


def row_of(number: int, said: dict[str, Any]) -> dict[str, Any]:
    """Return a whole row of the table."""
    named = {"case_id": f"c{number}", "number": number, "seq": number, "first_seq": number}
    nobody = {"returned_unit": "", "reworked_unit": "", "reopened_unit": ""}
    rest = nobody | {
        "extended": 0,
        "into_id": "",
        "title": f"案 {number}",
        "original_no": "",
        "body": "{}",
    }
    return {**named, **rest, "about_id": "", "deferred_until_s": 0.0, **said}


class Desk:
    """The database is written past the gate; what counts is what the columns say."""

    def __init__(self, folder: Path) -> None:
        path = folder / "journal.db"
        self._engine = create_engine(f"sqlite:///{path}")
        with self._engine.begin() as connection:  # without the indexes, which take the longest
            for table in (matter, journal):
                connection.execute(CreateTable(table))
        self.reading = Reading(path)
        self.facts = self.fresh()
        self._seq = 0

    def close(self) -> None:
        """Close every connection."""
        self.reading.close()
        self._engine.dispose()

    def fresh(self) -> CaseFacts:
        """Return an empty table of facts."""
        return CaseFacts(CATALOGUE, COUNTIES, self.reading)

    def lay(self, cases: list[dict[str, Any]]) -> None:
        """Put these cases in place of all others, and load them."""
        with self._engine.begin() as connection:
            connection.execute(matter.delete())
            rows = [row_of(10 * (n + 1), said) for n, said in enumerate(cases)]
            if rows:
                connection.execute(insert(matter), rows)
        self.facts = self.fresh()
        self.absorb()

    def put(self, number: int, said: dict[str, Any]) -> None:
        """Change a case or add one, with an entry about it."""
        row = row_of(number, said)
        self._seq += 1
        named = dict.fromkeys(("kind", "county", "person", "role", "scope", "seat"), "")
        named |= dict.fromkeys(("command_key", "body", "personal_hash", "previous"), "")
        entry = {**named, "seq": self._seq, "time_s": NOW_S, "subject": f"case:c{number}"}
        with self._engine.begin() as connection:
            connection.execute(insert(journal), [{**entry, "hash": str(self._seq)}])
            connection.execute(matter.delete().where(matter.c.number == number))
            connection.execute(insert(matter), [row])

    def absorb(self, now_s: float = NOW_S) -> int:
        """Take over what is new."""
        with self.reading.read() as connection:
            return self.facts.absorb(connection, now_s)

    def count_of(self, where: CaseFilter, now_s: float = NOW_S) -> int:
        """Return how many cases the case desk finds."""
        return self.count(condition(where, CATALOGUE, now_s))

    def count(self, meant: ColumnElement[bool]) -> int:
        """Return how many cases a condition of SQL holds of."""
        with self.reading.read() as connection:
            query = select(func.count()).select_from(matter).where(meant)
            return int(connection.execute(query).scalar_one())

    def counted(self, *texts: str) -> int:
        """Return for how many cases all terms hold."""
        terms = [term(text) for text in texts]
        rows = self.facts.rows(terms)
        held = np.ones(len(rows), dtype=np.bool_)
        for one in terms:
            held &= self.facts.mask(one, rows, NOW_S)
        return int(held.sum())
