"""The demo's watchers: what is found becomes cases, and some of the past was judged and handled."""

import asyncio
import base64
import hashlib
import logging
import zlib
from collections.abc import Callable
from dataclasses import replace

from app.domain.cases.attached import PART_BYTES
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.commands import OpenCase, StepCase
from app.domain.cases.snapshots import VIDEO
from app.domain.cases.steps import CaseStep
from app.domain.clock import Clock
from app.domain.errors import FeedError
from backends.demo.cameras.picture import Lettering
from backends.demo.demands.attending import attend
from backends.demo.demands.counter import Counter
from backends.demo.demands.found_source import (
    BACK_S,
    SOURCES,
    Fate,
    Find,
    FoundSource,
)
from backends.demo.demands.sighting_picture import sighting_picture

WAITING_AT_START = 12  # snapshots that nobody has judged yet
LOOK_EVERY_S = 2.0  # real seconds
CLOSE_EVERY_S = 300.0  # city seconds between two looks for what is done
PAGE = 100
MOST_STEPS = 6  # that a find of the census has behind it at the start, by lot
_WALK = (CaseStep.FILE, CaseStep.DISPATCH, CaseStep.TAKE, CaseStep.FEED_BACK, CaseStep.CLOSE)
_DONE = "演示：已整改到位。"
_AGAIN = frozenset({"not_signed_in", "store_unavailable", "internal_error"})
_log = logging.getLogger("feed")


class Watchers:
    """Speaks from outside, as the line does; a picture goes in first, then the case names it."""

    def __init__(
        self,
        make_source: Callable[[], FoundSource],
        catalogue: CaseCatalogue,
        clock: Clock,
        lettering: Lettering,
        seed: int,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        """``make_source`` takes a moment, and is called when they begin."""
        self._make_source = make_source
        self._catalogue = catalogue
        self._clock = clock
        self._lettering = lettering
        self._seed = seed
        self._look_every_s = look_every_s
        self._heard_s = 0.0

    async def run(self, make_counter: Callable[[], Counter]) -> None:
        """Watch, forever; a hub that is away is tried again."""
        await attend(self._make_source, make_counter, self.live)

    async def live(self, source: FoundSource, counter: Counter) -> None:
        """Fill a hall that is new, then put in what is found until FeedError."""
        if not self._heard_s:
            now_s = self._clock.now_s()
            await self._begin(source, counter, now_s)
            self._heard_s = now_s
        closed_s = self._clock.now_s()
        while True:
            now_s = self._clock.now_s()
            self._heard_s = max(self._heard_s, now_s - BACK_S)
            for find in await asyncio.to_thread(source.between, self._heard_s, now_s):
                await self._open(find, counter)
            self._heard_s = max(self._heard_s, now_s)
            if now_s - closed_s >= CLOSE_EVERY_S:
                closed_s = now_s
                await self._close_done(counter)
            await asyncio.sleep(self._look_every_s)

    async def _begin(self, source: FoundSource, counter: Counter, now_s: float) -> None:
        finds = await asyncio.to_thread(source.between, now_s - BACK_S, now_s)
        videos = [one for one in finds if one.body.channel == VIDEO]
        waiting = {one.body.case_id for one in videos[-WAITING_AT_START:]}
        for find in finds:
            if not await self._open(find, counter):
                continue  # it was here before, and what became of it is not ours to say
            if find.body.channel == VIDEO and find.body.case_id not in waiting:
                await self._judge(find, source, counter)
            elif find.body.campaign and find.body.source == SOURCES["census"]:
                await self._walk(find.body, counter)

    async def _open(self, find: Find, counter: Counter) -> bool:
        """Put a find in; return whether it is new."""
        body = find.body
        if find.camera is not None:
            body = replace(body, attachments=(await self._keep(find, counter),))
        reply = await counter.give(body)
        if reply.code in _AGAIN:
            raise FeedError(f"demo watchers: {reply.code}")
        if not reply.is_ok and reply.code != "case_known":
            _log.warning("demo watchers: refused: %s %s", reply.code, reply.detail)
        return reply.is_ok

    async def _keep(self, find: Find, counter: Counter) -> str:
        """Put the picture of a snapshot into the hub; return its name."""
        kind = self._catalogue.types[find.body.type_code][-1]
        assert find.camera is not None
        content = await asyncio.to_thread(
            sighting_picture,
            find.camera.name,
            f"{kind.name} {find.confidence:.2f}",
            find.body.raised_s,
            self._lettering,
            self._seed,
            is_true=find.fate is Fate.TRUE,
        )
        name, at = hashlib.sha256(content).hexdigest(), 0
        while at < len(content):
            part = base64.b64encode(content[at : at + PART_BYTES]).decode()
            asked = {"sha256": name, "at": at, "total": len(content), "data": part}
            code, told = await counter.ask("case_file_put", asked)
            have = int(told.get("have", 0)) if code == "ok" else 0
            if have <= at:
                raise FeedError(f"demo watchers: case_file_put: {code}")
            at = have
        return name

    async def _judge(self, find: Find, source: FoundSource, counter: Counter) -> None:
        reasons = source.words.reasons
        lot = zlib.crc32(find.body.case_id.encode())
        if find.fate is Fate.TRUE:
            is_filed = await self._step(find.body.case_id, CaseStep.FILE, counter)
            kind = self._catalogue.types[find.body.type_code][-1]
            unit = self._unit_for(find.body) if is_filed and kind.video_call_out else ""
            if unit:
                await self._step(find.body.case_id, CaseStep.DISPATCH, counter, unit=unit)
        else:
            note = reasons[lot % len(reasons)]
            await self._step(find.body.case_id, CaseStep.VOID, counter, note=note)

    def _unit_for(self, body: OpenCase) -> str:
        """Return who handles such a matter there, empty for nobody of the hall."""
        units = self._catalogue.units_for(
            self._catalogue.types[body.type_code][-1].unit_kind, body.county
        )
        return next((one.unit_id for one in units if one.level != "outside"), "")

    async def _walk(self, body: OpenCase, counter: Counter) -> None:
        unit = self._unit_for(body)
        if not unit:
            return
        for step in _WALK[: zlib.crc32(body.case_id.encode()) % MOST_STEPS]:
            note = _DONE if step is CaseStep.FEED_BACK else ""
            to = unit if step is CaseStep.DISPATCH else ""
            if not await self._step(body.case_id, step, counter, note, to):
                return

    async def _step(
        self, case_id: str, step: CaseStep, counter: Counter, note: str = "", unit: str = ""
    ) -> bool:
        code, story = await counter.ask("case_story", {"case_id": case_id})
        if code != "ok":
            return False
        seq = int(story["case"]["to_seq"])
        reply = await counter.give(StepCase(case_id, seq, step, note, unit))
        if reply.code in _AGAIN:
            raise FeedError(f"demo watchers: {reply.code}")
        return reply.is_ok

    async def _close_done(self, counter: Counter) -> None:
        """Close what the units say is done, of the census and the net."""
        sources = [SOURCES["census"], SOURCES["opinion"]]
        where = {"states": ["fed_back"], "sources": sources}
        asked = {"where": where, "limit": PAGE, "with_count": False}
        code, page = await counter.ask("case_page", asked)
        if code != "ok":
            raise FeedError(f"demo watchers: case_page: {code}")
        for line in page["lines"]:
            await self._step(line["case_id"], CaseStep.CLOSE, counter)
