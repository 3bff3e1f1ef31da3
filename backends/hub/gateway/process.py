"""The gateway process: opens the sockets, speaks with the hub, and ends with it."""

import asyncio
import logging
import os
import resource
import signal
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from app.domain.errors import DecodeError
from backends.hub.gateway.ais_feed import AisFeed, listen_tcp, listen_udp, replay
from backends.hub.gateway.config import GatewayConfig, load_terminals
from backends.hub.gateway.desk import SOURCE, TerminalDesk
from backends.hub.gateway.link import HubLink
from backends.hub.gateway.messages import (
    Admit,
    AnswerKept,
    CaseAnswered,
    Deliver,
    Ready,
    SourceReport,
    Stop,
    pack_tracks,
)
from backends.hub.gateway.reading_feeds import ReadingFeeds
from backends.hub.gateway.terminal_server import TerminalServer

log = logging.getLogger("feed")
REPORT_EVERY_S = 1.0
_LOOK_FOR_PARENT_EVERY_S = 0.5


def main(config: GatewayConfig) -> None:
    """Serve until the hub says stop, or is gone; raise ConfigError for what cannot be opened."""
    _allow_many_files()
    asyncio.run(_Gateway(config).run())


class _Gateway:
    def __init__(self, config: GatewayConfig) -> None:
        self._config = config
        self._clock = config.clock.clock()
        # Known before anything slow happens: a hub that dies meanwhile is then still missed.
        self._parent = config.parent_pid or os.getppid()
        self._admit = load_terminals(Path(config.terminals))
        self._feeds: list[AisFeed] = []
        self._readings = ReadingFeeds(config, self._clock)
        self._ended = asyncio.Event()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ended.set)
        async with AsyncExitStack() as stack:
            self._link = await stack.enter_async_context(
                HubLink(self._config.hub, self._config.identity)
            )
            self._desk = TerminalDesk(
                self._admit, self._clock, self._link.post, time.monotonic_ns()
            )
            self._server = TerminalServer(self._desk, self._config)
            stack.push_async_callback(self._server.close)
            ports = await self._open(stack)
            self._link.post(Ready(ports))
            log.info("gateway ready: %s", ports)
            await self._serve()

    async def _open(self, stack: AsyncExitStack) -> dict[str, int]:
        config, ports = self._config, {}
        if config.jt808 is not None:
            ports[SOURCE] = await self._server.open(config.jt808)
        if config.ais_udp is not None:
            datagrams, ports["ais-udp"] = await listen_udp(self._feed("ais-udp"), config.ais_udp)
            stack.callback(datagrams.close)
        if config.ais_tcp is not None:
            server, ports["ais-tcp"] = await listen_tcp(
                self._feed("ais-tcp"), config.ais_tcp, config.most_line_senders
            )
            stack.callback(server.close)
        return ports | await self._readings.open(stack, self._link.post)

    def _feed(self, source: str) -> AisFeed:
        feed = AisFeed(source, self._clock)
        self._feeds.append(feed)
        return feed

    async def _serve(self) -> None:
        """Run all duties until one of them says that it is over; its error, if any, is raised."""
        duties: list[Coroutine[Any, Any, None]] = [
            self._ended_wait(),
            self._obey(),
            self._flush(),
            self._report(),
            self._look_for_parent(),
        ]
        if self._config.replay is not None:
            duties.append(self._replay())
        tasks = [asyncio.create_task(duty) for duty in duties]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        self._flush_once()
        for task in done:
            task.result()

    async def _ended_wait(self) -> None:
        await self._ended.wait()

    async def _replay(self) -> None:
        if self._config.replay is not None:
            await replay(self._feed("ais-file"), self._config.replay)
        await self._ended.wait()  # the end of a file is not the end of the gateway

    async def _obey(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                message = await self._link.receive()
            except DecodeError as error:
                log.error("the hub's message is not understood: %s", error)  # noqa: TRY400
                continue
            if isinstance(message, Deliver):
                self._desk.deliver(message, loop.time())
            elif isinstance(message, Admit):
                self._desk.admit(message)
            elif isinstance(message, AnswerKept):
                self._desk.kept(message.ticket)
            elif isinstance(message, CaseAnswered):
                if self._readings.cases is not None:
                    self._readings.cases.answered(message)
            elif isinstance(message, Stop):
                return

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(self._config.flush_s)
            self._flush_once()

    def _flush_once(self) -> None:
        fixes = self._desk.fixes.take()
        if fixes is not None:
            self._link.post(pack_tracks(fixes))
        for feed in self._feeds:
            for batch in feed.decoder.take():
                self._link.post(pack_tracks(batch))
        self._readings.flush(self._link.post)

    async def _report(self) -> None:
        while True:
            if self._config.jt808 is not None:
                self._server.sweep(asyncio.get_running_loop().time())
                self._link.post(self._terminal_report())
            for feed in self._feeds:
                self._link.post(_feed_report(feed))
            self._readings.sweep(asyncio.get_running_loop().time())
            for report in self._readings.reports():
                self._link.post(report)
            if self._link.dropped_readings:
                self._link.post(_loss_report(self._link.dropped_readings))
            await asyncio.sleep(REPORT_EVERY_S)

    def _terminal_report(self) -> SourceReport:
        desk = self._desk
        return SourceReport(
            source=SOURCE,
            kind="jt808",
            accepted=desk.accepted,
            refused=dict(desk.refusals.counts),
            samples=dict(desk.refusals.samples),
            connected=desk.online,
            last_receipt_s=desk.last_receipt_s,
        )

    async def _look_for_parent(self) -> None:
        while os.getppid() == self._parent:
            await asyncio.sleep(_LOOK_FOR_PARENT_EVERY_S)
        log.warning("process %d is gone: the gateway ends", self._parent)


def _loss_report(batches: int) -> SourceReport:
    """Say what the hub was too slow to take: no reading is lost without a trace."""
    return SourceReport(
        source="gateway",
        kind="gateway",
        accepted=0,
        refused={"reading_batches_dropped": batches},
        samples={},
        connected=0,
        last_receipt_s=None,
    )


def _feed_report(feed: AisFeed) -> SourceReport:
    return SourceReport(
        source=feed.source,
        kind="ais",
        accepted=feed.decoder.accepted,
        refused=dict(feed.decoder.refusals.counts),
        samples=dict(feed.decoder.refusals.samples),
        connected=feed.connected,
        last_receipt_s=feed.last_receipt_s,
    )


def _allow_many_files() -> None:
    """Raise the limit of open files as far as it may be: each terminal needs one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
