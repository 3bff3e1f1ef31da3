"""The live line: the demo's calls become cases, and its units deal with what is sent to them."""

import asyncio
import csv
import heapq
import logging
import os
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.clock import Clock
from app.domain.errors import FeedError
from backends.demo.demands.attending import attend
from backends.demo.demands.counter import Counter
from backends.demo.demands.demand import Demand, Truth
from backends.demo.demands.habits import Act, next_act
from backends.demo.demands.source import DemandSource

SOURCE = "demo-12345"  # what the line is called in the cases that it opens
PAST_SOURCE = "demo-12345-past"  # and in those of the days that were laid down before it began
OWN = (SOURCE, PAST_SOURCE)
AT_START = 40  # of the last hours' calls, so that a hall that begins has a desk
BACK_S = 24 * 3600.0
MOST_AT_ONCE = 6  # steps that the cases of the start have behind them, by lot
LOOK_EVERY_S = 1.0  # real seconds
SWEEP_EVERY_S = 120.0  # city seconds between two looks for what people sent to units
PAGE = 200
MOST_PAGES = 10
_GONE_ON = frozenset({"case_changed_since", "case_state", "expired"})
# Nothing comes of it now: all is tried again with a new session.
_AGAIN = frozenset({"not_signed_in", "store_unavailable", "internal_error"})
_log = logging.getLogger("feed")


class Line:
    """Speaks from outside, as any department's system does: one client seat, the real commands."""

    def __init__(
        self,
        make_source: Callable[[], DemandSource],
        catalogue: CaseCatalogue,
        clock: Clock,
        seed: int,
        truth_file: Path | None,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        """``make_source`` takes a moment, and is called when the line begins."""
        self._look_every_s = look_every_s
        self._make_source = make_source
        self._catalogue = catalogue
        self._clock = clock
        self._seed = seed
        self._truth_file = truth_file
        self._hoaxes: set[str] = set()
        self._waiting: list[tuple[float, str, int]] = []  # due, case, as of which entry
        self._planned: dict[str, Act] = {}
        self._heard_s = 0.0

    async def run(self, make_counter: Callable[[], Counter]) -> None:
        """Take calls, forever; a hub that is away is tried again."""
        await attend(self._make_source, make_counter, self.live)

    async def live(self, source: DemandSource, counter: Counter) -> None:
        """Go on with what is open, fill a desk that is new, then take calls until FeedError."""
        await self._adopt(counter)
        if not self._heard_s:
            self._heard_s = self._clock.now_s()
            if not self._planned:
                await self._begin(source, counter)
        swept_s = self._clock.now_s()
        while True:
            now_s = self._clock.now_s()
            # After a long sleep a line has only what it could have heard in a day.
            self._heard_s = max(self._heard_s, now_s - BACK_S)
            calls = await asyncio.to_thread(source.between, self._heard_s, now_s)
            for demand in calls:
                await self._open(demand, counter)
            self._heard_s = max(self._heard_s, now_s)
            await self._act(counter, now_s)
            if now_s - swept_s >= SWEEP_EVERY_S:
                swept_s = now_s
                await self._find(counter, {"states": ["dispatched", "handling"]})
            await asyncio.sleep(self._look_every_s)

    async def _begin(self, source: DemandSource, counter: Counter) -> None:
        calls = await asyncio.to_thread(source.between, self._heard_s - BACK_S, self._heard_s)
        for demand in calls[-AT_START:]:
            case_id = await self._open(demand, counter)
            for _ in range(zlib.crc32(case_id.encode()) % MOST_AT_ONCE):
                act = self._planned.pop(case_id, None)
                if act is None or not (await counter.give(act.body)).is_ok:
                    break
                await self._plan(case_id, counter)

    async def _adopt(self, counter: Counter) -> None:
        self._waiting.clear()
        self._planned.clear()
        await self._find(counter, {"is_open": True, "sources": list(OWN)})
        await self._find(counter, {"states": ["dispatched", "handling"]})

    async def _find(self, counter: Counter, where: Mapping[str, Any]) -> None:
        """Plan what is next with the cases that a filter means, as far as nothing is planned."""
        after = ""
        for _ in range(MOST_PAGES):
            asked = {"where": dict(where), "limit": PAGE, "after": after, "with_count": False}
            code, page = await counter.ask("case_page", asked)
            if code != "ok":
                raise FeedError(f"demo line: case_page: {code}")
            for line in page["lines"]:
                if line["case_id"] not in self._planned:
                    await self._plan(line["case_id"], counter)
            after = page["cursor"]
            if not after:
                return

    async def _open(self, demand: Demand, counter: Counter) -> str:
        """Put a call in; return the id of its case."""
        case_id = demand.case_id(self._seed)
        if demand.truth is Truth.HOAX:
            self._hoaxes.add(case_id)
        reply = await counter.give(demand.call(case_id, SOURCE))
        if reply.is_ok:
            self._keep_truth(case_id, demand)
            await self._plan(case_id, counter)
        elif reply.code in _AGAIN:
            raise FeedError(f"demo line: {reply.code}")
        elif reply.code != "case_known":
            _log.warning("demo line: a call was refused: %s %s", reply.code, reply.detail)
        return case_id

    async def _act(self, counter: Counter, now_s: float) -> None:
        """Take the steps that are due; where somebody was faster, think anew."""
        while self._waiting and self._waiting[0][0] <= now_s:
            _, case_id, seq = heapq.heappop(self._waiting)
            act = self._planned.get(case_id)
            if act is None or act.body.expected_seq != seq:
                continue
            del self._planned[case_id]
            reply = await counter.give(act.body)
            if reply.is_ok or reply.code in _GONE_ON:
                await self._plan(case_id, counter)
            elif reply.code in _AGAIN:
                raise FeedError(f"demo line: {reply.code}")
            else:
                _log.warning("demo line: %s: %s %s", act.body.step, reply.code, reply.detail)

    async def _plan(self, case_id: str, counter: Counter) -> None:
        code, story = await counter.ask("case_story", {"case_id": case_id})
        if code == "case_unknown":
            return
        if code != "ok":
            raise FeedError(f"demo line: case_story: {code}")
        case, now_s = story["case"], self._clock.now_s()
        act = next_act(
            case,
            self._catalogue,
            self._seed,
            now_s,
            is_own=case["source"] in OWN,
            is_hoax=case_id in self._hoaxes,
        )
        if act is not None:
            self._planned[case_id] = act
            due = (now_s + act.after_s, case_id, act.body.expected_seq)
            heapq.heappush(self._waiting, due)

    def _keep_truth(self, case_id: str, demand: Demand) -> None:
        """Write down which calls are one matter, for judging how well like ones are found."""
        if self._truth_file is None:
            return
        handle = os.open(self._truth_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow([case_id, demand.matter, demand.truth.value])
