"""Three hundred figures of a million cases: counted at the start, and after a hundred cases change.

Run as ``python -m tests.bench.indicators [CASES] [--folder KEPT]``. The table is laid past the gate
by SQLite itself, a year and a half of days up to now, of which the last hold the open cases; hub
and seats have no part in it. The indicators of cases that ship come first, then variants of them.
Bar: 1 s for taking over a hundred changed cases and counting everything anew.
"""

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, insert, text, update

from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.measures.asking import MembersQuestion, PartsQuestion
from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant
from app.domain.measures.period import DAY_S, Period
from app.domain.measures.table import IndicatorTable
from app.domain.measures.terms import term
from backends.cases.catalogue_file import read_case_catalogue
from backends.indicators.case_facts import CaseFacts
from backends.indicators.counting import Counter
from backends.indicators.table_file import read_table
from backends.store.database import Reading
from backends.store.schema import journal, matter, metadata
from tests.bench.machine import machine_line

DEFAULT_CASES = 1_000_000
INDICATORS = 300
CHANGED = 100
ROUNDS = 10
BAR_S = 1.0
OPEN = 25_000  # the newest
NOW_S = 1_795_400_000.0
DAYS = 540
COUNTIES = tuple((f"c{n}", f"county {n}", n + 1) for n in range(10))
NODES = (("city", 0), *((code, index) for code, _, index in COUNTIES))
BODY = '{"helpers":[],"reported_in":[],"attachments":[],"text":"%s"}' % ("x" * 1_440)
_LAY = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :count - 1),
c AS (SELECT i, i >= :count - :open AS is_open, :now - (:count - i) * :step AS at_s FROM n)
INSERT INTO matter(
 case_id,seq,first_seq,number,kind,channel,source,original_no,type_code,state,is_open,
 severity,county,town,grid,unit,lon_deg,lat_deg,raised_s,opened_s,filed_s,closed_s,
 close_due_s,reply_due_s,replied_s,next_due_s,returned,reworked,reopened,extended,
 is_deferred,is_supervised,is_satisfied,members,into_id,is_demo,title,leader,handler,
 campaign,seen_by,about_id,escalation,deferred_until_s,body)
 SELECT printf('case-%d', i), 0, 0, 20250101000000 + i, 'demand',
 CASE WHEN i % 500 = 0 THEN 'opinion' WHEN i % 3 = 0 THEN 'video' ELSE 'hotline' END,
 'dep-' || (i % 17), '', 'type-' || (i % 40),
 CASE WHEN is_open THEN CASE i % 4 WHEN 0 THEN 'received' ELSE 'handling' END
  WHEN i % 50 = 0 THEN 'void' ELSE 'evaluated' END,
 is_open, 1 + (i % 300 > 0) + (i % 300 > 10) + (i % 300 > 100), 'c' || (i % 10),
 'T-' || (i % 96), 'G-' || (i % 3000), 'unit-' || (i % 120), 120.5 + (i % 997) / 997.0,
 31.7 + (i % 991) / 1100.0, at_s, at_s, at_s + 7200,
 CASE WHEN is_open THEN 0 WHEN i % 3 = 0 THEN at_s + 300000 ELSE at_s + 180000 END,
 at_s + 259200, at_s + 432000,
 CASE WHEN is_open THEN 0 ELSE at_s + 150000 END,
 CASE WHEN NOT is_open THEN 0 WHEN i % 9 = 0 THEN 0 ELSE at_s + 259200 END,
 i % 25 = 0, 0, i % 400 = 0, 0, is_open AND i % 50 = 0, i % 60 = 0,
 CASE WHEN is_open THEN NULL ELSE i % 40 > 0 END, 0, '', 1, 'title ' || i, '', '', '', '', '', 0,
 0, :body FROM c
"""


def lay(path: Path, count: int) -> Engine:
    """Return a database with ``count`` cases; the indexes are left out, as nothing here asks."""
    engine = create_engine(f"sqlite:///{path}")
    for index in list(matter.indexes):
        matter.indexes.remove(index)
    is_new = not path.exists()
    metadata.create_all(engine)
    if is_new:
        step_s = DAYS * DAY_S / count
        said = {"count": count, "open": OPEN, "now": NOW_S, "step": step_s, "body": BODY}
        with engine.begin() as connection:
            connection.execute(text(_LAY), said)
    return engine


def catalogue() -> CaseCatalogue:
    """Return the shipped catalogue with 120 units, of which 96 are of towns."""
    shipped = read_case_catalogue(Path("none"))
    levels = ["town"] * 96 + ["county"] * 10 + ["city"] * 14
    units = {f"unit-{n}": Unit(f"unit-{n}", f"{n}", level) for n, level in enumerate(levels)}
    return CaseCatalogue(shipped.types, units, shipped.channels, shipped.calendar)


def indicators(count: int) -> IndicatorTable:
    """Return the shipped indicators of cases and variants of them, ``count`` in all."""
    kinds = {FactKind.CASES}
    shipped = [one for one in read_table() if _kinds(one) == kinds]
    found = shipped[:count]
    for number, variant in enumerate(_variants(shipped)):
        if len(found) >= count:
            break
        found.append(replace(variant, key=f"variant{number}", number=40_000 + 2 * number))
    return IndicatorTable(tuple(found))


def _kinds(one: Indicator) -> set[FactKind]:
    return {one.meant.facts} | ({one.per.facts} if one.per else set())


def _variants(shipped: list[Indicator]) -> Iterator[Indicator]:
    """Yield the shipped ones for one channel, severity or place each, in other periods."""
    mores = ("channel = hotline", "channel = video", "severity <= 2", "in_town", "source = dep-3")
    fields = (
        *((Counting.MEAN, "close_took_s"), (Counting.MEDIAN, "close_took_s")),
        *((Counting.P90, "reply_took_s"), (Counting.DISTINCT, "unit")),
    )
    base = replace(shipped[0], counted=(), per=None, of_field="")
    for period in (Period.MONTH, Period.YEAR, Period.TODAY, Period.HOUR):
        for counting, field in fields:
            meant = Meant(FactKind.CASES, (term("!void"),), "closed")
            yield replace(base, counting=counting, of_field=field, meant=meant, period=period)
        for more in mores:
            for one in shipped:
                where = (*one.meant.where, term(more))
                its_period = one.period if one.period is Period.NOW else period
                yield replace(one, meant=replace(one.meant, where=where), period=its_period)


class Changing:
    """Changes cases past the gate: most of them open ones of these days, some of any day."""

    def __init__(self, engine: Engine, count: int) -> None:
        self._engine = engine
        self._count = count
        self._seq = 0
        self._random = random.Random(20_261_122)

    def change(self, many: int, now_s: float) -> None:
        """Close some cases, file others and judge old ones."""
        entries: list[dict[str, Any]] = []
        with self._engine.begin() as connection:
            for n in range(many):
                is_old = n % 5 == 0
                low = 0 if is_old else self._count - OPEN
                case_id = f"case-{self._random.randrange(low, self._count)}"
                closing = {"closed_s": now_s, "is_open": False, "state": "closed"}
                values = {"is_satisfied": n % 2 == 0} if is_old else closing
                connection.execute(update(matter).where(matter.c.case_id == case_id).values(values))
                self._seq += 1
                entries.append(_entry(self._seq, case_id, now_s))
            connection.execute(insert(journal), entries)


def _entry(seq: int, case_id: str, now_s: float) -> dict[str, Any]:
    texts = ("kind", "county", "person", "role", "scope", "seat", "command_key", "body")
    named = dict.fromkeys((*texts, "personal_hash", "previous"), "")
    said = {"seq": seq, "time_s": now_s, "subject": f"case:{case_id}", "hash": str(seq)}
    return {**named, **said}


def measure(folder: Path, count: int, many: int) -> float:
    """Print what all took; return the longest refresh after changes, in seconds."""
    path = folder / f"indicators-{count}.db"
    engine = lay(path, count)
    reading = Reading(path)
    facts = CaseFacts(catalogue(), COUNTIES, reading)
    began = time.perf_counter()
    with reading.read() as connection:
        facts.absorb(connection, NOW_S)
    loaded_s = time.perf_counter() - began
    print(f"{facts.size} cases: read in {loaded_s:.1f} s, {facts.bytes_held() / 1e6:.0f} MB")
    table = indicators(many)
    counter = Counter({FactKind.CASES: facts}, table, NODES)
    began = time.perf_counter()
    figures = counter.refresh(NOW_S)
    print(f"{len(table)} indicators, {len(figures)} figures: {time.perf_counter() - began:.2f} s")
    print(f"off: {counter.faults}")
    idle, following, counting, rows = _rounds(Changing(engine, count), reading, facts, counter)
    both = [one + other for one, other in zip(following, counting, strict=True)]
    print(f"nothing new: {1e3 * statistics.median(idle):.0f} ms")
    print(f"{CHANGED} changed: read {_said(following)}, counted {_said(counting)}, {_said(both)}")
    print(f"days counted again: {statistics.median(rows):.0f} rows")
    _ask(counter, table)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"the whole process at its most: {peak_mb:.0f} MB")
    reading.close()
    engine.dispose()
    return max(both)


def _rounds(
    changing: Changing, reading: Reading, facts: CaseFacts, counter: Counter
) -> tuple[list[float], list[float], list[float], list[int]]:
    idle, following, counting, rows = [], [], [], []
    for n in range(ROUNDS):
        now_s = NOW_S + 2.0 * (n + 1)
        began = time.perf_counter()
        counter.refresh(now_s - 1.0)
        idle.append(time.perf_counter() - began)
        changing.change(CHANGED, now_s)
        began = time.perf_counter()
        with reading.read() as connection:
            facts.absorb(connection, now_s)
        followed = time.perf_counter()
        counter.refresh(now_s)
        following.append(followed - began)
        counting.append(time.perf_counter() - followed)
        rows.append(counter.counted_rows)
    return idle, following, counting, rows


def _ask(counter: Counter, table: IndicatorTable) -> None:
    """Print what parts and a page of rows of a year's and a month's figure take."""
    for period in (Period.MONTH, Period.YEAR):
        one = next(o for o in table if o.period is period and o.counting is Counting.SHARE)
        for question in (PartsQuestion(one.key, "unit"), PartsQuestion(one.key, "unit", "c3")):
            began = time.perf_counter()
            counter.parts(question, NOW_S + 60.0)
            took_ms = 1e3 * (time.perf_counter() - began)
            print(f"parts of {period}, {question.node}: {took_ms:.0f} ms")
        began = time.perf_counter()
        counter.members(MembersQuestion(one.key), NOW_S + 60.0)
        print(f"a page of {period}: {1e3 * (time.perf_counter() - began):.0f} ms")


def _said(times_s: list[float]) -> str:
    return f"{1e3 * statistics.median(times_s):.0f} (at most {1e3 * max(times_s):.0f}) ms"


def main() -> int:
    """Measure and say whether the bar is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=int, default=DEFAULT_CASES)
    parser.add_argument("--indicators", type=int, default=INDICATORS)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    print(machine_line())
    with tempfile.TemporaryDirectory() as folder:
        longest_s = measure(asked.folder or Path(folder), asked.cases, asked.indicators)
    print(f"bar {BAR_S:g} s: {'kept' if longest_s < BAR_S else 'NOT KEPT'}")
    return 0 if longest_s < BAR_S else 1


if __name__ == "__main__":
    sys.exit(main())
