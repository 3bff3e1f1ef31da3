"""The search over many cases while the index is fed: from the reader, as a seat's question is.

Run as ``python -m tests.bench.search [CASES]``, a hundred thousand where none is said. Cases are
invented from a list of words (marked demo) and laid into their table as the journal's fold would
leave them; the index is made of them by the follower itself, and fed by it while questions run.
"""

import itertools
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
from sqlalchemy import insert

from app.domain.cases.case import Case, CaseKind, CasePlace, CaseState
from app.domain.classes import Severity
from app.domain.clock import SetClock
from app.domain.entry import GENESIS
from app.domain.people import Role
from backends.hub.inner import ChildQuestion
from backends.search.answers import FindAnswers
from backends.search.following import Follower, Following
from backends.search.sidecar import Sidecar
from backends.search.term import known_syllables
from backends.store.case_rows import case_columns
from backends.store.database import Database, Reading
from backends.store.schema import journal, matter
from tests.bench.machine import machine_line

DEFAULT_CASES = 100_000
AT_ONCE = 5_000
A_DAY = 3_000  # cases of a day
QUESTIONS = 400
FED_S = 0.5  # between two bursts of changed cases
FED_CASES = 10
NOW_S = 1_795_400_000.0
COUNTIES = ("c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10")
WORDS = [
    "人民",
    "青年",
    "工农",
    "通沙",
    "世纪",
    "园林",
    "崇文",
    "长江",
    "路口",
    "井盖",
    "破损",
    "路灯",
    "不亮",
    "施工",
    "噪声",
    "扰民",
    "垃圾",
    "堆放",
    "小区",
    "门口",
    "停车",
    "占道",
    "经营",
    "油烟",
    "水管",
    "爆裂",
    "积水",
    "树枝",
    "倒伏",
    "物业",
    "收费",
    "电梯",
    "故障",
    "公交",
    "晚点",
    "河道",
    "污染",
    "异味",
    "围挡",
    "占用",
    "盲道",
    "广告",
    "牌匾",
    "脱落",
    "宠物",
    "伤人",
    "漏水",
    "停电",
    "燃气",
    "幼儿园",
    "学校",
    "医院",
    "菜场",
    "广场",
    "地铁",
    "站台",
    "护栏",
    "渣土",
    "扬尘",
    "餐馆",
    "烧烤",
    "夜市",
    "摊贩",
    "共享",
    "单车",
    "消防",
    "通道",
    "楼道",
    "杂物",
    "违建",
    "装修",
    "屋顶",
    "窗户",
    "空调",
    "滴水",
    "绿化",
]
SIGNS = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红玲芬燕"


def all_words() -> list[str]:
    """Return the words above and 2,000 that nobody uses much, invented from single signs."""
    draw = random.Random(1)
    signs = [
        bytes((row, cell)).decode("gb2312")
        for row in range(0xB0, 0xBC)
        for cell in range(0xA1, 0xFF)
    ]
    return WORDS + ["".join(draw.sample(signs, 2)) for _ in range(2_000)]


ALL_WORDS = all_words()
# As words are: one is used about as often as its place in the list of all says (Zipf).
OFTEN = list(itertools.accumulate(1.0 / (place + 10) for place in range(len(ALL_WORDS))))


def some(draw: random.Random, least: int, most: int) -> str:
    """Return some words in a row."""
    return "".join(draw.choices(ALL_WORDS, cum_weights=OFTEN, k=draw.randint(least, most)))


def cases(count: int, draw: random.Random) -> Iterator[Case]:
    """Yield invented cases in the order of their numbers."""
    for i in range(count):
        day, of_day = divmod(i, A_DAY)
        at_s = NOW_S - (count - i) * 86_400 / A_DAY
        number = (20_000_000 + day // 28 // 12 * 10_000 + day // 28 % 12 * 100 + 101 + day % 28) * (
            1_000_000
        ) + of_day
        place = CasePlace(120.9, 32.0, f"{some(draw, 2, 3)}{draw.randint(1, 900)}号", "某街道")
        yield Case(
            case_id=f"case-{i}",
            number=number,
            kind=CaseKind.DEMAND,
            channel="hotline",
            source="12345",
            original_no=f"NT-{i:07d}",
            type_code="pub-manhole",
            title=some(draw, 3, 5),
            place=place,
            county=COUNTIES[i % len(COUNTIES)],
            severity=Severity.III,
            raised_s=at_s,
            opened_s=at_s,
            opened_by="demo",
            changed_s=at_s,
            changed_by="demo",
            from_seq=i + 1,
            to_seq=i + 1,
            state=CaseState.RECEIVED,
            text=f"{some(draw, 8, 14)}，{some(draw, 6, 10)}。车牌苏F{draw.randint(10000, 99999)}",
            reporter=draw.choice("王李张赵陈杨黄周") + "".join(draw.choices(SIGNS, k=2)),
            phone=f"13{draw.randrange(10**9):09d}",
            is_demo=True,
        )


def lay(database: Database, count: int, draw: random.Random) -> None:
    """Put the cases into their table, with one entry of a journal before them."""
    row = dict.fromkeys(("subject", "county", "person", "role", "scope", "seat"), "")
    row |= dict.fromkeys(("command_key", "personal_hash"), "") | {"previous": GENESIS}
    with database.write() as connection:
        first = {"seq": 1, "time_s": NOW_S, "kind": "bench", "body": "{}", "hash": "1" * 64}
        connection.execute(insert(journal), [row | first])
    waiting = []
    for case in cases(count, draw):
        body = msgspec.json.encode(case).decode()
        columns = case_columns(case)
        ends = {"seq": case.to_seq, "first_seq": case.from_seq}
        waiting.append({"case_id": case.case_id, "body": body} | ends | columns)
        if len(waiting) == AT_ONCE:
            with database.write() as connection:
                connection.execute(insert(matter), waiting)
            waiting = []
    if waiting:
        with database.write() as connection:
            connection.execute(insert(matter), waiting)


def questions(count: int, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Yield kinds of questions and their texts, one kind as often as another."""
    kinds = (
        ("one word", lambda: draw.choice(WORDS)),
        ("two words", lambda: " ".join(draw.sample(WORDS, 2))),
        ("four signs", lambda: some(draw, 2, 2)),
        ("three words in a row", lambda: some(draw, 3, 3)),
        ("one sign", lambda: draw.choice("".join(WORDS))),
        ("initials", lambda: draw.choice(("jgps", "ldbl", "sgzs", "ktds", "xftd", "ljdf", "jg"))),
        ("pinyin", lambda: draw.choice(("jinggai", "ludengbul", "zhatu", "kongtiaodishui"))),
        ("plate", lambda: f"苏F{draw.randint(100, 999)}"),
        ("wildcard", lambda: f"苏F?{draw.randint(100, 999)}*"),
        ("number", lambda: f"NT-{draw.randrange(DEFAULT_CASES):07d}"),
        ("phone", lambda: f"13{draw.randrange(10**6):06d}"),
        ("reporter", lambda: draw.choice("王李张") + "".join(draw.choices(SIGNS, k=2))),
        ("one wrong sign", lambda: f"{draw.choice(WORDS)}鑫{draw.choice(WORDS)}魁"),
        ("nothing", lambda: "没有这样的事情"),
    )
    for i in range(count):
        kind, text = kinds[i % len(kinds)]
        yield kind, text()


class Feeder:
    """Changes some cases and lets the journal say so, as a hall at work does."""

    def __init__(self, database: Database, count: int, draw: random.Random) -> None:
        self._database = database
        self._draw = draw
        self._count = count
        self._seq = 1
        self._next_s = 0.0
        self.fed = 0

    def feed(self) -> None:
        """Change a few cases where it is time to."""
        if time.monotonic() < self._next_s:
            return
        self._next_s = time.monotonic() + FED_S
        row = dict.fromkeys(("county", "person", "role", "scope", "seat", "command_key"), "")
        row |= {"personal_hash": "", "previous": GENESIS, "kind": "case_amended", "body": "{}"}
        with self._database.write() as connection:
            for _ in range(FED_CASES):
                case_id = f"case-{self._draw.randrange(self._count)}"
                self._seq += 1
                self.fed += 1
                there = matter.c.case_id == case_id
                body = connection.execute(matter.select().where(there)).mappings().one()["body"]
                case = msgspec.json.decode(body)
                case["title"] = some(self._draw, 3, 5)
                changed = {"body": msgspec.json.encode(case).decode(), "title": case["title"]}
                connection.execute(matter.update().where(there).values(changed))
                told = {"seq": self._seq, "time_s": NOW_S, "subject": f"case:{case_id}"}
                connection.execute(insert(journal), [row | told | {"hash": f"{self._seq:064d}"}])


def main() -> None:
    """Lay the cases, make the index, ask, and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_CASES
    draw = random.Random(20261122)
    print(machine_line())
    with tempfile.TemporaryDirectory() as folder:
        where, index = Path(folder) / "store" / "journal.db", Path(folder) / "search" / "index.db"
        database = Database.open(where)
        begun_s = time.monotonic()
        lay(database, count, draw)
        print(f"{count} cases laid in {time.monotonic() - begun_s:.0f} s")
        reading = Reading(where)
        begun_s, begun_cpu_s = time.monotonic(), time.process_time()
        sidecar = Sidecar(index)
        follower = Follower(reading, sidecar, (), bite=1_000)
        while follower.bite():
            pass
        sidecar.close()
        took_s, cpu_s = time.monotonic() - begun_s, time.process_time() - begun_cpu_s
        size = sum(one.stat().st_size for one in index.parent.iterdir())
        print(
            f"index made in {took_s:.0f} s ({cpu_s / count * 1e6:.0f} µs of CPU a case), ", end=""
        )
        print(f"{size / 1e6:.0f} MB, {size / count:.0f} bytes a case")
        measure(database, reading, index, count, draw)
        reading.close()
        database.close()


def measure(
    database: Database, reading: Reading, index: Path, count: int, draw: random.Random
) -> None:
    """Ask every kind of question while cases change, and print how long each took."""
    known_syllables()
    answers = FindAnswers(index, reading, SetClock(NOW_S))
    following = Following(reading, index, ())
    following.start()
    feeder = Feeder(database, count, draw)
    took: dict[str, list[float]] = {}
    found: dict[str, int] = {}
    parts = 0
    for i, (kind, text) in enumerate(questions(QUESTIONS, draw)):
        feeder.feed()
        county = "city" if i % 2 else draw.choice(COUNTIES)
        frozen = {"role": Role.DUTY_OFFICER.value}
        question = ChildQuestion("q", "find", county, {"text": text}, frozen)
        begun_s = time.perf_counter()
        answer = answers.find(question)
        took.setdefault(kind, []).append((time.perf_counter() - begun_s) * 1e3)
        found[kind] = found.get(kind, 0) + bool(answer["groups"])
        parts += answer["is_part"]
    following.stop()
    every = np.array([ms for times in took.values() for ms in times])
    for kind, times in took.items():
        p50, p95 = np.percentile(times, (50, 95))
        share = f"{found[kind]}/{len(times)} found something"
        print(f"{kind:>22}: p50 {p50:6.1f}  p95 {p95:6.1f}  max {max(times):6.1f} ms  {share}")
    p50, p95, p99 = np.percentile(every, (50, 95, 99))
    print(
        f"all {len(every)}: p50 {p50:.1f}  p95 {p95:.1f}  p99 {p99:.1f}  max {every.max():.1f} ms"
    )
    print(f"{feeder.fed} cases changed meanwhile, {parts} answers stopped for their time")


if __name__ == "__main__":
    main()
