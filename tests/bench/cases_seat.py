"""The asking seat of the case benchmark: a process of its own that asks and keeps the time.

A question's time is from asking the seat's own link to the answer being pumped out of it: through
its encryption, the hub, the reader and back, beside the stream of the feed.
"""

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from app.domain.cases.case import CaseState
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.query import CaseFilter, CaseOrder
from app.domain.cases.rates import GroupBy
from app.domain.cases.traits import CaseTrait
from app.domain.ports import Answer
from app.services.cases.filters import kept_filters
from app.services.cases.pages import filter_body
from backends.cases.catalogue_file import read_case_catalogue
from backends.wire.endpoints import read_endpoints
from backends.wire.keys import load_or_make_keypair
from tests.e2e.hall import OFFICER, PASSWORD
from tests.e2e.seat import HallSeat

A_DAY_S = 86_400.0
FRAME_S = 0.001
ANSWERED_WITHIN_S = 60.0
WORDS = ("井盖", "路灯 不亮", "苏F123", "NT-0000123", "jgps", "没有这样的事情", "垃圾", "人民路口")


class CaseSeatConfig(msgspec.Struct, frozen=True):
    """Where the hub is and what to ask; ``times`` is how often each question is asked."""

    endpoints: str
    key: str
    outbox: str
    city: str
    report: str
    case_id: str
    times: int
    has_index: bool


class Asked(msgspec.Struct, frozen=True):
    """One kind of question: how long each took, what the last said."""

    group: str
    name: str
    ms: tuple[float, ...]
    said: str


def filters(now_s: float, catalogue: CaseCatalogue) -> dict[str, CaseFilter]:
    """Return every field of a filter by itself, and pairs that people use."""
    month = (now_s - 60 * A_DAY_S, now_s - 30 * A_DAY_S)
    state = CaseState
    singles = {
        "states: handling": CaseFilter(states=(state.HANDLING,)),
        "states: closed, evaluated": CaseFilter(states=(state.CLOSED, state.EVALUATED)),
        "states: void": CaseFilter(states=(state.VOID,)),
        "is_open": CaseFilter(is_open=True),
        "not is_open": CaseFilter(is_open=False),
        "is_late": CaseFilter(is_late=True),
        "not is_late": CaseFilter(is_late=False),
        "is_mine": CaseFilter(is_mine=True),
        "is_handed": CaseFilter(is_handed=True),
        "is_led": CaseFilter(is_led=True),
        "is_supervised": CaseFilter(is_supervised=True),
        "is_deferred": CaseFilter(is_deferred=True),
        "channels: common": CaseFilter(channels=("hotline",)),
        "channels: rare": CaseFilter(channels=("opinion",)),
        "sources": CaseFilter(sources=("dep-3",)),
        "type_codes: common": CaseFilter(type_codes=("pub-manhole",)),
        "type_codes: rare": CaseFilter(type_codes=("rare-type",)),
        "aspects": CaseFilter(aspects=(next(iter(catalogue.types.values()))[0].aspect,)),
        "severities: 1": CaseFilter(severities=(1,)),
        "severities: 3, 4": CaseFilter(severities=(3, 4)),
        "county": CaseFilter(county="c2"),
        "town": CaseFilter(town="T-c1-3"),
        "grid": CaseFilter(grid="G-c1-3-7"),
        "unit: a department": CaseFilter(unit="dep-3"),
        "unit: a county's": CaseFilter(unit="county-c1"),
        "units: none": CaseFilter(units=("",)),
        "counties": CaseFilter(counties=("c8", "c9")),
        "towns": CaseFilter(towns=("T-c1-3", "T-c2-4")),
        "levels": CaseFilter(levels=("town",)),
        "raised: a month": CaseFilter(raised_from_s=month[0], raised_to_s=month[1]),
        "raised: a day": CaseFilter(raised_from_s=month[0], raised_to_s=month[0] + A_DAY_S),
        "due: four hours": CaseFilter(due_from_s=now_s, due_to_s=now_s + 14_400.0),
        "closed: a month": CaseFilter(closed_from_s=month[0], closed_to_s=month[1]),
        "close_due: a month": CaseFilter(close_due_from_s=month[0], close_due_to_s=month[1]),
        "reply_due: a month": CaseFilter(reply_due_from_s=month[0], reply_due_to_s=month[1]),
        "bounds: 500 m": CaseFilter(bounds_deg=(120.9, 32.0, 120.905, 32.005)),
        "bounds: a third": CaseFilter(bounds_deg=(120.6, 31.8, 121.2, 32.2)),
        "campaigns": CaseFilter(campaigns=("census-3",)),
        "cameras": CaseFilter(cameras=("C-7",)),
        "about_ids": CaseFilter(about_ids=("P-9",)),
        "ids: unknown": CaseFilter(ids=("nobody", "none")),
    }
    traits = {f"trait {one.value}": CaseFilter(traits=(one,)) for one in CaseTrait}
    traits |= {f"not trait {one.value}": CaseFilter(not_traits=(one,)) for one in CaseTrait}
    pairs = {
        "unit, open": CaseFilter(unit="dep-3", is_open=True),
        "county, late, open": CaseFilter(county="c5", is_late=True, is_open=True),
        "rare channel, rare county": CaseFilter(channels=("web",), counties=("c9",)),
        "rare channel, void": CaseFilter(channels=("opinion",), states=(state.VOID,)),
        "unsatisfied": CaseFilter(traits=(CaseTrait.JUDGED,), not_traits=(CaseTrait.SATISFIED,)),
        "month, type": CaseFilter(
            raised_from_s=month[0], raised_to_s=month[1], type_codes=("env-dust",)
        ),
        "town, severity": CaseFilter(town="T-c1-3", severities=(1, 2)),
        "bounds, open": CaseFilter(bounds_deg=(120.9, 32.0, 120.95, 32.05), is_open=True),
    }
    return singles | traits | pairs


class Desk:
    """Asks, waits, and keeps the time."""

    def __init__(self, seat: HallSeat, times: int) -> None:
        self._seat = seat
        self._times = times
        self.asked: list[Asked] = []

    def ask(self, name: str, **arguments: Any) -> tuple[float, Answer]:
        """Return how many milliseconds an answer took, and it."""
        answers: list[Answer] = []
        begun_s = time.perf_counter()
        self._seat.group.questions.ask(name, answers.append, **arguments)
        while not answers:
            self._seat.pump()
            if answers:
                break
            if time.perf_counter() > begun_s + ANSWERED_WITHIN_S:
                raise SystemExit(f"{name} is not answered")
            time.sleep(FRAME_S)
        return 1e3 * (time.perf_counter() - begun_s), answers[0]

    def measure(
        self, group: str, what: str, say: Callable[[Any], str], name: str, **more: Any
    ) -> Answer:
        """Ask the same several times; what it says is kept with the times."""
        taken, said = [], ""
        for _ in range(self._times):
            ms, answer = self.ask(name, **more)
            taken.append(ms)
            said = say(answer.result) if answer.code == "ok" else answer.code
        self.asked.append(Asked(group, what, tuple(taken), said))
        return answer


def counted(result: Any) -> str:
    """Return what a page says of its count."""
    return f"{result['count']}{'+' if result['is_more_than'] else ''}"


def main() -> None:
    """Ask everything; see the module."""
    config = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=CaseSeatConfig)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    seat = HallSeat(
        lambda: read_endpoints(Path(config.endpoints)),
        load_or_make_keypair(Path(config.key)),
        Path(config.outbox),
    )
    try:
        seat.wait_live(60.0)
        seat.sign_in(OFFICER.person_id, PASSWORD)
        desk = Desk(seat, config.times)
        _ask_all(desk, config)
        Path(config.report).write_bytes(msgspec.json.encode(desk.asked))
    finally:
        seat.close()


def _ask_all(desk: Desk, config: CaseSeatConfig) -> None:
    now_s = time.time()
    catalogue = read_case_catalogue(Path(config.city) / "cases")
    while desk.ask("case_page", where={})[1].code != "ok":
        time.sleep(1.0)  # the reader starts
    for one in kept_filters(catalogue, "d3")[:16]:
        where = filter_body(one.where(now_s))
        desk.measure("kept filter", one.key, counted, "case_page", where=where, order=one.order)
    desk.measure(
        "story",
        "one of eleven steps",
        lambda r: str(len(r["steps"])),
        "case_story",
        case_id=config.case_id,
    )
    for name, where in filters(now_s, catalogue).items():
        for order in CaseOrder:
            body = filter_body(where)
            desk.measure(
                f"field, {order.value}", name, counted, "case_page", where=body, order=order
            )
    for order in CaseOrder:
        _turn(desk, order, {})
        _turn(desk, order, {"is_open": True})
    if config.has_index:
        for text in WORDS:
            desk.measure("find", text, lambda r: str(len(r["groups"])), "find", text=text)
            for order in CaseOrder:
                for where in ({}, {"is_open": True}, {"county": "c9"}):
                    name = f"{text} {where}"
                    body = where | {"text": text}
                    desk.measure(
                        f"text, {order.value}", name, counted, "case_page", where=body, order=order
                    )
    _ask_figures(desk, now_s)


def _ask_figures(desk: Desk, now_s: float) -> None:
    desk.measure("breaches", "four hours", lambda r: str(r["count"]), "case_breaches")
    desk.measure("tree", "all units", lambda _: "", "case_tree")
    month = {"from_s": now_s - 60 * A_DAY_S, "to_s": now_s - 30 * A_DAY_S}
    for by in GroupBy:
        desk.measure("rates", f"a month by '{by}'", lambda _: "", "case_rates", by=by, **month)
    desk.measure("found", "cameras", lambda _: "", "snapshot_precision", days=30)
    desk.measure("found", "campaigns", lambda _: "", "campaign_progress", code="census-3")
    desk.measure("found", "opinion", lambda _: "", "opinion_figures", hours=168)


def _turn(desk: Desk, order: CaseOrder, where: dict[str, Any]) -> None:
    """Turn pages to the hundredth; the first, tenth and hundredth are kept."""
    after, group = "", f"pages, {order.value}"
    for page in range(1, 101):
        more = {"where": where, "order": order, "after": after, "with_count": False}
        if page in (1, 10, 100):
            answer = desk.measure(
                group, f"{page} of {where}", lambda r: str(len(r["lines"])), "case_page", **more
            )
        else:
            _, answer = desk.ask("case_page", **more)
        after = answer.result["cursor"]
        if not after:
            return


if __name__ == "__main__":
    main()
