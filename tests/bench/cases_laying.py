"""A store with many cases and ten times as many steps, laid past the gate and kept between runs.

Entries are chained by hash as the writer chains them and each row of ``matter`` is what the fold
leaves of its entries: every kind of life is folded once and moved to where each case has it, and
of each kind one is checked. Steps of a thousand cases lie among each other, as in a hall. All of it
is invented and marked demo.
"""

import hashlib
import json
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from app.domain.cases.calendar import date_of
from app.domain.cases.case import Case, CasePlace
from app.domain.cases.fold import folded, opened
from app.domain.classes import Severity
from app.domain.clock import RunningClock
from app.domain.entry import Entry, canonical, entry_hash, personal_hash
from backends.search.following import Follower
from backends.search.sidecar import Sidecar
from backends.store.anchor import AnchorLine
from backends.store.case_rows import case_columns
from backends.store.case_shelf import A_DAY, day_number
from backends.store.database import Reading
from backends.store.journal import Journal
from backends.store.migration import newest
from backends.store.schema import journal, matter
from tests.bench.cases_lives import (
    HOUR_S,
    OPEN,
    OVER,
    SALT,
    UNIT,
    WANG,
    Life,
    entry_of,
    moved_body,
    opening,
    shifted,
)
from tests.bench.search import COUNTIES, SIGNS, some
from tests.e2e.hall import make_people

EDITION = 1  # of what is laid: another one is laid again
COHORT = 1_000
A_DAY_S = 86_400.0
PER_DAY = 3_000
STILL_OPEN = 25_000  # of the newest cases about half are open
DEPARTMENTS, TEAMS, TOWNS, CAMPAIGNS, CAMERAS = 17, 8, 10, 54, 500
CHANNELS = ("hotline", "app", "wechat", "patrol", "video", "department", "web", "opinion")
OFTEN = (60, 12, 10, 8, 5, 3, 1.9, 0.1)
TYPES = ("pub-manhole",)
CITY_OFFSET_S = 8 * HOUR_S
_JOURNAL = (
    "INSERT INTO journal(seq,time_s,kind,subject,county,person,role,scope,seat,command_key,body,"
    "personal_hash,previous,hash) VALUES(?,?,?,?,?,?,?,?,?,'',?,?,?,?)"
)
_PERSONAL = "INSERT INTO personal(seq,salt,texts) VALUES(?,?,?)"


class Laid(msgspec.Struct, frozen=True):
    """What a folder holds and how long it took to lay."""

    cases: int
    entries: int
    at_s: float
    laid_s: float
    indexed_s: float
    store_mb: float
    index_mb: float
    case_id: str  # one with a whole life


def kept(folder: Path, count: int, say: Any = print) -> tuple[Path, Laid]:
    """Return a data folder with ``count`` cases in it, laid now where none is kept."""
    place = folder / f"cases-{count}-{newest()}-{EDITION}"
    note = place / "laid.json"
    if note.exists():
        return place / "data", msgspec.json.decode(note.read_bytes(), type=Laid)
    if place.exists():
        shutil.rmtree(place)  # half a one
    place.mkdir(parents=True, mode=0o700)
    laid = _lay(place / "data", count, say)
    note.write_bytes(msgspec.json.encode(laid))
    return place / "data", laid


def units_toml() -> str:
    """Return the units of the hall: departments, counties with teams, towns and one outside."""
    rows = [("centre", "city", "", "", "", "")]
    rows += [(f"dep-{n}", "city", "centre", "", "", f"d{n}") for n in range(DEPARTMENTS)]
    for county in COUNTIES:
        rows.append((f"county-{county}", "county", "centre", county, "", ""))
        rows += [
            (f"team-{county}-{n}", "county", f"county-{county}", county, "", "")
            for n in range(TEAMS)
        ]
        for n in range(TOWNS):
            town = f"T-{county}-{n}"
            rows.append((f"station-{county}-{n}", "town", f"county-{county}", county, town, ""))
    rows.append(("out-1", "outside", "", "", "", ""))
    names = ("unit_id", "level", "parent_id", "county", "town", "department")
    texts = []
    for row in rows:
        said = "\n".join(f'{k} = "{v}"' for k, v in zip(names, row, strict=True) if v)
        texts.append(f'[[unit]]\nname = "示意 {row[0]}"\n{said}\nkinds = []\nis_demo = true\n')
    return "\n".join(texts)


@dataclass(slots=True)
class _Begun:
    """A case that is being laid: its opening, and the entries it has got."""

    life: Life
    at_s: float
    case_id: str
    county: str
    unit: str
    body: dict[str, Any]
    personal: dict[str, str]
    seqs: list[int]

    def left(self) -> Case:
        """Return what its entries fold to."""
        end, by_s, body, place = self.life.end, self.at_s, self.body, self.body["place"]
        return replace(
            end,
            case_id=self.case_id,
            number=body["number"],
            channel=body["channel"],
            source=body["source"],
            original_no=body["original_no"],
            type_code=body["type_code"],
            title=body["title"],
            place=CasePlace(**place),
            county=self.county,
            severity=Severity(body["severity"]),
            raised_s=by_s,
            opened_s=by_s,
            changed_s=end.changed_s + by_s,
            from_seq=self.seqs[0],
            to_seq=self.seqs[-1],
            unit=self.unit if end.unit == UNIT else end.unit,
            due={what: shifted(one, by_s) for what, one in end.due.items()},
            reached_s={state: at_s + by_s for state, at_s in end.reached_s.items()},
            deferred_until_s=end.deferred_until_s + by_s if end.deferred_until_s else 0.0,
            campaign=body.get("campaign", ""),
            seen_by=body.get("seen_by", ""),
            about_id=body.get("about_id", ""),
            **self.personal,
        )

    def folded_anew(self, entries: Sequence[Entry]) -> Case:
        """Return what the fold itself makes of the entries."""
        case = opened(entries[0])
        for entry in entries[1:]:
            case = folded(case, entry)
        return case


class _Chain:
    """Seals entries as rows, each after the one before."""

    def __init__(self, seq: int, head: str) -> None:
        self.seq, self.head = seq, head
        self.rows: list[tuple[Any, ...]] = []
        self.personal: list[tuple[int, str, str]] = []
        self._actor = json.dumps(
            [WANG.person, WANG.role, WANG.scope, WANG.seat],
            separators=(",", ":"),
            ensure_ascii=False,
        )

    def add(
        self, time_s: float, kind: str, subject: str, county: str, body: str, texts: dict[str, str]
    ) -> int:
        """Seal one; ``body`` is canonical."""
        self.seq += 1
        hidden = personal_hash(SALT, texts)
        # The bytes that canonical() gives, put together by hand: a fifth of the time.
        content = (
            f'{{"actor":{self._actor},"body":{body},"county":"{county}","key":"","kind":"{kind}",'
            f'"personal":"{hidden}","previous":"{self.head}","seq":{self.seq},'
            f'"subject":"{subject}","time_s":{time_s!r}}}'
        )
        hashed = hashlib.sha256(content.encode()).hexdigest()
        who = (WANG.person, WANG.role, WANG.scope, WANG.seat)
        self.rows.append(
            (self.seq, time_s, kind, subject, county, *who, body, hidden, self.head, hashed)
        )
        if texts:
            self.personal.append((self.seq, SALT, canonical(texts).decode()))
        self.head = hashed
        return self.seq


def _lay(data: Path, count: int, say: Any) -> Laid:
    make_people(data)
    clock = RunningClock()
    opened_journal = Journal.open(data / "journal.db", clock, data / "anchor" / "journal.anchor")
    seq, head = opened_journal.board.seq, opened_journal.head
    opened_journal.close()
    begun_s, at_s = time.monotonic(), float(int(time.time()))
    file = sqlite3.connect(data / "journal.db", isolation_level=None)
    file.execute("PRAGMA synchronous=OFF")
    file.execute("PRAGMA cache_size=-500000")
    indexes = [one for table in (journal, matter) for one in table.indexes]
    for index in indexes:
        file.execute(f"DROP INDEX {index.name}")
    columns = [column.name for column in matter.columns]
    into = f"INSERT INTO matter({','.join(columns)}) VALUES({','.join('?' * len(columns))})"
    chain = _Chain(seq, head)
    case_id = ""
    for first in range(0, count, COHORT):
        some_begun = _cohort(first, min(first + COHORT, count), count, at_s, chain)
        rows = [_row(one, columns) for one in some_begun]
        file.execute("BEGIN")
        file.executemany(_JOURNAL, chain.rows)
        file.executemany(_PERSONAL, chain.personal)
        file.executemany(into, rows)
        file.execute("COMMIT")
        if first == 0:
            _check(some_begun, chain.rows, chain.personal)
        case_id = case_id or next((o.case_id for o in some_begun if len(o.seqs) > 10), "")
        chain.rows, chain.personal = [], []
        if first % 50_000 == 0 and first:
            done = (first + COHORT) / (time.monotonic() - begun_s)
            say(f"  {first + COHORT} cases, {done:.0f} a second", flush=True)
    for index in indexes:
        file.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file.close()
    with (data / "anchor" / "journal.anchor").open("a") as anchor:
        anchor.write(AnchorLine(chain.seq, chain.head, at_s).text())
    laid_s = time.monotonic() - begun_s
    say(
        f"  {chain.seq - seq} entries in {laid_s:.0f} s, {(chain.seq - seq) / laid_s:.0f} a second",
        flush=True,
    )
    begun_s = time.monotonic()
    reading = Reading(data / "journal.db")
    sidecar = Sidecar(data / "search" / "index.db")
    follower = Follower(reading, sidecar, (), bite=1_000)
    while follower.bite():
        pass
    sidecar.close()
    reading.close()
    size = [(data / name).stat().st_size / 1e6 for name in ("journal.db", "search/index.db")]
    indexed_s = time.monotonic() - begun_s
    return Laid(count, chain.seq - seq, at_s, laid_s, indexed_s, size[0], size[1], case_id)


def _cohort(first: int, stop: int, count: int, at_s: float, chain: _Chain) -> list[_Begun]:
    """Seal the entries of some cases: all openings, then all first steps, and so on."""
    begun = list(_begun(first, stop, count, at_s))
    for one in begun:
        body = canonical(one.body).decode()
        seq = chain.add(
            one.at_s, "case_opened", f"case:{one.case_id}", one.county, body, one.personal
        )
        one.seqs.append(seq)
    for turn in range(max(len(one.life.steps) for one in begun)):
        for one in begun:
            if turn >= len(one.life.steps):
                continue
            kind, hours, body = one.life.steps[turn]
            said = one.life.bodies[turn] or canonical(moved_body(body, one.at_s, one.unit)).decode()
            texts = {"note": "已处理，见照片"} if kind in ("case_noted", "case_closed") else {}
            time_s = one.at_s + hours * HOUR_S
            subject = f"case:{one.case_id}"
            one.seqs.append(chain.add(time_s, kind, subject, one.county, said, texts))
    return begun


_TYPES = (
    *("pub-manhole", "pub-lamp", "pub-noise", "env-dust", "env-water", "traffic-parking"),
    *("housing-lift", "housing-fee", "market-fee", "rare-type"),
)


def _begun(first: int, stop: int, count: int, at_s: float) -> Iterator[_Begun]:
    draw = random.Random(first + 1)
    over, over_share = [one for one, _ in OVER], list(accumulate(share for _, share in OVER))
    still, still_share = [one for one, _ in OPEN], list(accumulate(share for _, share in OPEN))
    for i in range(first, stop):
        age_s = float(int((count - i) * A_DAY_S / PER_DAY))
        opened_s = at_s - age_s
        # Of what came lately much is open, of what came long ago a little is.
        is_open = draw.random() < (0.5 if count - i < STILL_OPEN else 0.005)
        life = draw.choices(over, cum_weights=over_share)[0]
        if is_open or life.steps[-1][1] * HOUR_S > age_s:
            life = draw.choices(still, cum_weights=still_share)[0]
        if life.steps and life.steps[-1][1] * HOUR_S > age_s:
            life = still[0]  # nobody has done anything with it yet
        county = COUNTIES[min(int(draw.expovariate(0.35)), len(COUNTIES) - 1)]
        town = draw.randrange(TOWNS)
        day = day_number(date_of(opened_s))
        place = {
            "lon_deg": round(120.5 + draw.random(), 7),
            "lat_deg": round(31.7 + draw.random() * 0.8, 7),
            "address": f"{some(draw, 2, 3)}{draw.randint(1, 900)}号",
            "town": f"T-{county}-{town}",
            "grid": f"G-{county}-{town}-{draw.randrange(50)}",
        }
        body = {
            **opening(opened_s),
            "number": day * A_DAY + _of_day(opened_s, at_s, count, i),
            "channel": draw.choices(CHANNELS, OFTEN)[0],
            "source": "12345" if i % 3 else f"dep-{draw.randrange(DEPARTMENTS)}",
            "original_no": f"NT-{i:07d}",
            "type_code": draw.choices(_TYPES, (30, 20, 15, 10, 8, 7, 5, 3, 1.9, 0.1))[0],
            "title": some(draw, 3, 5),
            "place": place,
            "severity": draw.choices((1, 2, 3, 4), (0.2, 3, 40, 56.8))[0],
        }
        if draw.random() < 0.02:
            body["campaign"] = f"census-{draw.randrange(CAMPAIGNS)}"
        if draw.random() < 0.05:
            body["seen_by"] = f"C-{draw.randrange(CAMERAS)}"
        if draw.random() < 0.03:
            body["about_id"] = f"P-{draw.randrange(5_000)}"
        personal = {
            "text": f"{some(draw, 8, 14)}，{some(draw, 6, 10)}。苏F{draw.randint(10000, 99999)}",
            "reporter": draw.choice("王李张赵陈杨黄周") + "".join(draw.choices(SIGNS, k=2)),
            "phone": f"13{draw.randrange(10**9):09d}",
        }
        unit = draw.choice(
            (f"dep-{draw.randrange(DEPARTMENTS)}",)
            + (f"team-{county}-{draw.randrange(TEAMS)}",) * 3
            + (f"station-{county}-{town}",) * 4
        )
        case_id = str(UUID(int=draw.getrandbits(128), version=4))
        yield _Begun(life, opened_s, case_id, county, unit, body, personal, [])


def _of_day(opened_s: float, at_s: float, count: int, i: int) -> int:
    """Return the running number of a day: how many cases it had before, and one."""
    midnight = (opened_s + CITY_OFFSET_S) // A_DAY_S * A_DAY_S - CITY_OFFSET_S
    # Case j is opened int((count - j) * A_DAY_S / PER_DAY) before at_s.
    before = int((at_s - midnight) * PER_DAY / A_DAY_S)
    return max(1, before - (count - i) + 2)


def _row(one: _Begun, columns: Sequence[str]) -> tuple[Any, ...]:
    case = one.left()
    values = {
        "case_id": case.case_id,
        "seq": case.to_seq,
        "first_seq": case.from_seq,
        "body": msgspec.json.encode(case).decode(),
        **case_columns(case),
    }
    return tuple(values[name] for name in columns)


def _check(
    begun: Sequence[_Begun],
    rows: Sequence[tuple[Any, ...]],
    personal: Sequence[tuple[int, str, str]],
) -> None:
    """See that the hash is the chain's own and the rows are what the fold leaves, of each life."""
    texts = {seq: json.loads(said) for seq, _, said in personal}
    by_seq = {row[0]: row for row in rows}
    lives: dict[int, _Begun] = {}
    for one in begun:
        lives.setdefault(id(one.life), one)
    for one in lives.values():
        entries = []
        for seq in one.seqs:
            _, time_s, kind, subject, county, *_, body, hidden, previous, hashed = by_seq[seq]
            said = {"subject": subject, "county": county, "previous": previous}
            entry = entry_of(
                seq, time_s, kind, json.loads(body), personal=texts.get(seq, {}), **said
            )
            if entry.personal_hash != hidden or entry_hash(entry) != hashed:
                raise SystemExit(f"entry {seq} is not chained as the journal chains it")
            entries.append(entry)
        if one.folded_anew(entries) != one.left():
            raise SystemExit(f"{one.case_id}: the row is not what its entries fold to")
