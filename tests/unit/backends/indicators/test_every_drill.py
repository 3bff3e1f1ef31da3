"""Every indicator that ships opens what it is of: as many rows as it counts, each of its own kind.

The tables are filled with a little of everything. What nothing was planted for opens no rows, and
shows no number.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.domain.alarm import VERIFIED_AS
from app.domain.cases.case import CaseState
from app.domain.classes import EntityClass, EntityState
from app.domain.clock import SetClock
from app.domain.directory import DutyTurn
from app.domain.entry import Actor, Draft
from app.domain.health import SourceHealth
from app.domain.limits import LimitTable
from app.domain.measures.asking import MembersQuestion, Side
from app.domain.measures.figure import Figure
from app.domain.measures.indicator import Counting, FactKind, Indicator
from app.domain.measures.terms import How
from app.domain.patience import Patience
from app.domain.readings import Soundness
from app.domain.register import Station
from app.domain.roll_call import RollPurpose
from backends.history.messages import Told, decode, encode
from backends.indicators.alarm_facts import AlarmFacts
from backends.indicators.counting import Counter
from backends.indicators.facts import F8, Facts, Mask
from backends.indicators.feed_facts import FeedFacts
from backends.indicators.message_facts import MessageFacts
from backends.indicators.reading_facts import ReadingFacts
from backends.indicators.record_facts import RecordFacts
from backends.indicators.record_row import RecordRow
from backends.indicators.roll_facts import RollFacts
from backends.indicators.table_file import read_table
from backends.indicators.task_facts import TaskFacts
from backends.indicators.thing_facts import ThingFacts
from backends.judging.numbers import read_limits, read_quantities, read_rule_book
from backends.store.lookups import newest_seq
from tests.unit.backends.indicators.any_cases import COUNTIES, NOW_S, SHIPPED, TYPES, UNITS, Desk
from tests.unit.backends.store.story import open_journal

COUNTY = "cc"
NODES = (("city", 0), *((code, index) for code, _, index in COUNTIES))
TABLE = read_table()
WANG = Actor("P-2", "shift_leader", "city", "seat-1")
STATION_CLASSES = (
    *(EntityClass.AIR_STATION, EntityClass.DUST_STATION),
    *(EntityClass.NOISE_STATION, EntityClass.WATER_STATION),
)
MADE = frozenset({"on_now", "terminal", "online", "recent", "serving"})
AGES_S = (5.0, 60.0, 7200.0)  # live, late, lost


def terms_of(indicator: Indicator, field: str) -> tuple[str, ...]:
    """Return the values that an indicator's rows may have of a field."""
    metered = (*indicator.meant.where, *indicator.counted)
    return next((one.values for one in metered if one.field == field), ())


def things() -> ThingFacts:
    """Return a table with every class, in every state, live, late and lost."""
    facts = ThingFacts(COUNTIES, Patience())
    rows = [
        (kind, state, age_s) for kind in EntityClass for state in EntityState for age_s in AGES_S
    ]
    count = len(rows)
    ids = [f"{kind.name.lower()[:20]}:{n}" for n, (kind, _, _) in enumerate(rows)]
    numbers = np.arange(count, dtype=np.uint32)
    named: dict[str, Any] = {
        "number": numbers,
        "id": np.array([one.encode() for one in ids], "S32"),
        "label": np.array([one.encode() for one in ids], "S48"),
        "class": np.array([kind for kind, _, _ in rows], np.uint8),
        "source": np.array([b"tracks"] * count, "S16"),
    }
    fix_s = np.array([NOW_S - age_s for _, _, age_s in rows])
    cells: dict[str, Any] = {
        "number": numbers,
        "lon_deg": np.full(count, 120.9),
        "lat_deg": np.full(count, 32.0),
        "speed_mps": np.full(count, 10.0, np.float32),
        "course_deg": np.zeros(count, np.float32),
        "fix_s": fix_s,
        "receipt_s": fix_s + 1.0,
        "state": np.array([state for _, state, _ in rows], np.uint8),
        "county": np.ones(count, np.uint8),
    }
    facts.hear(decode(encode("tracks.names", named)))
    facts.hear(decode(encode("tracks", cells)))
    facts.take_register(dict.fromkeys(ids[::2], "一公司"))
    facts.set_busy(ids[::5])
    facts.known_until(NOW_S)
    return facts


def readings() -> ReadingFacts:
    """Return a table in which every quantity that an indicator names has been read."""
    quantities = read_quantities()
    wanted = sorted({key for one in TABLE for key in terms_of(one, "quantity")})
    stations = tuple(
        Station(f"{kind.name[:3]}-1", kind.name, kind, 120.9, 32.0, (), 60.0, COUNTY)
        for kind in STATION_CLASSES
    )
    where = [*(f"D-{n}" for n in range(3)), *(one.station_id for one in stations)]
    limits: LimitTable = read_limits(is_demo=True)
    facts = ReadingFacts(COUNTIES, quantities, stations, limits)
    rows = [(station, key) for station in where for key in wanted]
    count, numbers = len(rows), np.arange(len(rows), dtype=np.uint32)
    named: dict[str, Any] = {
        "number": numbers,
        "id": np.array([f"{station}/{key}".encode() for station, key in rows], "S64"),
        "station": np.array([station.encode() for station, _ in rows], "S32"),
        "quantity": np.array([quantities[key].number for _, key in rows], np.uint16),
        "span_s": np.zeros(count, np.uint32),
        "statistic": np.zeros(count, np.uint8),
        "source": np.array([b"demo-push"] * count, "S16"),
        "county": np.ones(count, np.uint8),
    }
    is_lost = (numbers < len(wanted)) | (numbers == count - 1)  # all of one, and one of another
    t_s = np.where(is_lost, NOW_S - 1e6, NOW_S - 5.0)
    cells: dict[str, Any] = {
        "number": numbers,
        "value": 1.0 + numbers % 50,
        "mark": np.zeros(count, np.uint8),
        "t_s": t_s,
        "receipt_s": t_s + 1.0,
        "same_since_s": t_s,
        "timing": np.zeros(count, np.uint8),
    }
    heard: tuple[Told, ...] = (
        decode(encode("readings.names", named)),
        decode(encode("readings", cells)),
    )
    for told in heard:
        facts.hear(told)
    facts.known_until(NOW_S)
    return facts


def half_speak(ids: Sequence[str], _now_s: float) -> tuple[F8, Mask]:
    """Return of ages and who is live: every other record, the others never spoke."""
    ages_s = np.array([5.0 if int(one[2:]) % 2 else np.inf for one in ids])
    return ages_s, ages_s < 30.0


def records() -> RecordFacts:
    """Return a table with two records of what each indicator of records means."""
    facts = RecordFacts(COUNTIES, lambda _: True, lambda: 0, half_speak, lambda: 0.0)
    rows: list[RecordRow] = []
    for one in TABLE:
        for meant in (one.meant, one.per):
            if meant is None or meant.facts is not FactKind.RECORDS:
                continue
            flags = {term.field for term in (*meant.where, *one.counted) if term.is_flag}
            values = {
                term.field: term.values[-1]
                for term in meant.where
                if term.values and term.how is How.IS
            }
            register = values.pop("register")
            number = {one.of_field: 3.0} if one.of_field not in ("", "department") else {}
            values |= {"department": "dep-police"} if register == "turns" else {}
            # By the table itself; an officer has no terminal but that of the register.
            flags -= MADE - ({"terminal"} if register == "officers" else set())
            for half in (flags, flags - {term.field for term in one.counted}):
                record_id, name = f"R-{len(rows)}", f"{register} {len(rows)}"
                row = RecordRow(register, record_id, name, COUNTY, 120.9, 32.0)
                rows.append(replace(row, flags=frozenset(half), values=values, numbers=number))
    turns = [
        DutyTurn(row.record_id, "dep-police", "王", "", "00:00", 24.0)
        for row in rows
        if row.register == "turns"
    ]
    facts.take(rows, turns, NOW_S)
    facts.set_busy([row.record_id for row in rows if row.register == "officers"])
    facts.rate("towns", "risk", {row.record_id: 7.0 for row in rows if row.register == "towns"})
    return facts


def feeds() -> FeedFacts:
    """Return a table of sources that are live, late, and lost."""
    facts = FeedFacts()
    told = [
        SourceHealth(f"f{n}", "columns", NOW_S, NOW_S - age_s, 90, 3.0, {"bad": 7})
        for n, age_s in enumerate((5.0, 30.0, 7200.0))
    ]
    facts.hear(told, NOW_S)
    return facts


def cases(folder: Path) -> tuple[Desk, Facts]:
    """Return any cases, four hundred of them, and a dozen of what is of one channel and type."""
    chance = random.Random(7)
    desk = Desk(folder)
    times = (0.0, NOW_S - 90_000, NOW_S - 4000, NOW_S - 50, NOW_S + 60)
    spans = ("opened_s", "filed_s", "closed_s", "close_due_s", "reply_due_s", "replied_s")
    channels = sorted({v for one in TABLE for v in terms_of(one, "channel")} | {"hotline"})
    aspects = {v for one in TABLE for v in terms_of(one, "aspect")}
    codes = [code for code, types in SHIPPED.types.items() if types[-1].aspect in aspects]
    codes += sorted({v for one in TABLE for v in terms_of(one, "type")}) + TYPES
    seen = [
        {"channel": channel, "type_code": code}
        for one in TABLE
        for channel in terms_of(one, "channel")
        for code in terms_of(one, "type")
    ]
    rows = []
    for fixed in [*({} for _ in range(400)), *(pair for pair in seen for _ in range(12))]:
        said: dict[str, Any] = {name: chance.choice(times) for name in (*spans, "next_due_s")}
        said |= {name: chance.randrange(3) for name in ("returned", "reworked", "reopened")}
        said |= {name: chance.choice((True, False)) for name in ("is_open", "is_deferred")}
        said |= {
            "kind": chance.choice(("demand", "event", "component")),
            "channel": chance.choice(channels),
            "source": chance.choice(("", "12345")),
            "type_code": chance.choice(codes),
            "state": chance.choice([state.value for state in CaseState]),
            "severity": chance.randint(1, 4),
            "county": COUNTY,
            "town": "T-1",
            "grid": chance.choice(("", "G-1")),
            "unit": chance.choice(tuple(UNITS)),
            "raised_s": chance.choice(times[1:-1]),
            "is_supervised": chance.choice((True, False)),
            "is_satisfied": chance.choice((None, True, False)),
            "members": chance.randrange(2),
            "is_demo": True,
            "leader": chance.choice(("", "boss")),
            "handler": chance.choice(("", "li")),
            "campaign": chance.choice(("", "census-1")),
            "seen_by": chance.choice(("", "C-1")),
            "escalation": chance.randrange(3),
            "lon_deg": chance.choice((None, 120.9)),
            "original_no": chance.choice(("", "NT-1")),
            "body": '{"helpers": ["u1"], "reported_in": ["u1"], "attachments": ["a"]}',
        }
        rows.append(said | fixed)
    desk.lay(rows)
    return desk, desk.facts


def rolls() -> Iterator[Draft]:
    """Yield a roll of each purpose: one post is silent, the others are in some state each."""
    for purpose in RollPurpose:
        posts = [
            {"key": f"p{at}", "label": f"{at}队", "seat": "", "department": "", "county": COUNTY}
            for at in range(4)
        ]
        body = {"purpose": purpose.value, "send_id": "", "posts": posts}
        yield Draft("roll_called", f"roll:{purpose.value}", body, "")
        for at, state in enumerate(("here", "noted", "absent")):
            told = {"post": f"p{at}", "state": state, "is_own": False}
            yield Draft("roll_answered", f"roll:{purpose.value}", told, "")


def journalled(folder: Path) -> dict[FactKind, Facts]:
    """Return alarms of every rule, tasks, messages and rolls, from entries of a journal."""
    clock = SetClock(NOW_S - 600.0)
    journal = open_journal(folder, clock)
    rules = read_rule_book().rules
    ids, raised = [], []
    for rule in rules:
        for n in range(8):
            alarm_id, entity_id = f"{rule}-{n}", f"{('hazmat_truck', 'muck_truck')[n % 2]}:{rule}"
            body: dict[str, Any] = {
                **{"rule": rule, "severity": 1 + n % 4, "entity_id": entity_id, "label": "苏F1"},
                **{"lon_deg": 120.9, "lat_deg": 32.0, "is_standing": True},
                **{"evidence": {"site": "江海化工"}},
            }
            ids.append(alarm_id)
            raised.append(Draft("alarm_raised", f"alarm:{alarm_id}", body, COUNTY))
    journal.append([(draft, WANG, "") for draft in raised])
    clock.advance(60.0)
    steps: list[Draft] = []
    for n, alarm_id in enumerate(ids):
        subject = f"alarm:{alarm_id}"
        kind = (*VERIFIED_AS, "")[n // 8 % (len(VERIFIED_AS) + 1)]
        closed = {"outcome": "verified"} | ({"verified_as": kind} if kind else {})
        given: dict[int, tuple[str, dict[str, Any]]] = {
            2: ("alarm_acknowledged", {}),
            3: ("alarm_closed", closed),
            4: ("alarm_closed", {"outcome": "rejected"}),
            5: ("alarm_shelved", {"for_s": 600}),
            6: ("alarm_suppressed", {"by": "source_silent", "cause_id": ids[0]}),
        }
        if n % 8 in given:
            steps.append(Draft(given[n % 8][0], subject, given[n % 8][1], COUNTY))
    steps += list(rolls())
    journal.append([(draft, WANG, "") for draft in steps])
    kind_of = {key: rule.kind for key, rule in rules.items()}
    alarms = AlarmFacts(COUNTIES, kind_of, lambda one: one.partition(":")[0], lambda _: True)
    tables = (
        alarms,
        TaskFacts(COUNTIES, lambda _: "一大队"),
        MessageFacts(COUNTIES),
        RollFacts(COUNTIES),
    )
    with journal.database.read() as connection:
        head = newest_seq(connection)
        for table in tables:
            table.absorb(connection, 0, head)
    alarms.arrived(dict.fromkeys(ids[:9], NOW_S - 300.0))
    for table in tables:
        table.known_until(NOW_S)
    journal.close()
    return {table.kind: table for table in tables}


@dataclass
class Drill:
    """Who counts over a little of everything, and what it came to."""

    counter: Counter

    def __post_init__(self) -> None:
        """Count."""
        counted = self.counter.refresh(NOW_S)
        self.figures = {
            (one.indicator.key, one.node): Figure(
                one.indicator, one.node, one.value, one.of, one.as_of_s, Soundness.LIVE
            )
            for one in counted
        }

    def opens(self, key: str, side: Side) -> tuple[int, set[FactKind]]:
        """Return how many rows are behind a figure, and of what kinds the newest are."""
        question = MembersQuestion(key, side=side, most=3)
        page = self.counter.members(question, NOW_S)
        assert len(page.members) == min(3, page.count)
        assert all(one.ref and one.title for one in page.members), key
        return page.count, {FactKind(one.kind) for one in page.members}


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    desk, case_facts = cases(tmp_path_factory.mktemp("cases"))
    tables: dict[FactKind, Facts] = {
        FactKind.CASES: case_facts,
        FactKind.THINGS: things(),
        FactKind.READINGS: readings(),
        FactKind.RECORDS: records(),
        FactKind.FEEDS: feeds(),
        **journalled(tmp_path_factory.mktemp("journal")),
    }
    yield Drill(Counter(tables, TABLE, NODES))
    desk.close()


# Nothing was planted for these: no task, no message, nothing that is beyond a limit in force.
NOT_PLANTED = frozenset(
    {one.key for one in TABLE if one.meant.facts in (FactKind.TASKS, FactKind.MESSAGES)}
    | {"aqi", "aqi_worst", "crowd_over", "dust_over", "over_now"}
)


@pytest.mark.parametrize("kind", FactKind)
def test_every_figure_opens_as_many_rows_as_it_counts(drill: Drill, kind: FactKind) -> None:
    assert drill.counter.faults == {}
    for one in TABLE:
        if one.meant.facts is not kind:
            continue
        figure = drill.figures[one.key, "city"]
        (counted, kinds), (of, kinds_of) = (
            drill.opens(one.key, side) for side in (Side.COUNTED, Side.OF)
        )
        below = kind if one.per is None else one.per.facts
        assert kinds <= {kind}, one.key
        assert kinds_of <= {below}, one.key
        if one.counting is Counting.COUNT:
            assert counted == figure.value, one.key
        elif one.is_quotient:
            assert (counted, of) == (figure.value, figure.of), one.key
        else:
            assert counted == figure.of, one.key
        if one.counting is Counting.SHARE:
            assert drill.opens(one.key, Side.MISSED)[0] == of - counted, one.key
        assert (of > 0) != (one.key in NOT_PLANTED), one.key
        if not of:
            assert figure.text in ("0", "—"), one.key  # and never a number that nothing is behind


def test_the_five_kinds_and_what_nobody_said_sum_up_to_all_verified(drill: Drill) -> None:
    kinds = [drill.figures[f"v_{kind}", "city"].number for kind in (*VERIFIED_AS, "not_said")]
    assert min(kinds) > 0
    assert sum(kinds) == drill.figures["verified", "city"].number
