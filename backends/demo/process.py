"""The demo city as a process: builds the simulation, then talks to the hub until it is stopped."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from app.domain.clock import Clock
from app.domain.errors import ConfigError
from app.domain.register import Registers
from backends.city.pack import read_pack
from backends.demo.cameras.picture import Lettering
from backends.demo.cameras.server import CameraServer
from backends.demo.cameras.views import Views
from backends.demo.config import DemoConfig
from backends.demo.demands.opening import line_jobs
from backends.demo.simulation import Simulation, build_simulation
from backends.demo.stations.measuring import Measuring
from backends.demo.traffic.feed import FeedPush
from backends.demo.traffic.fleet_state import read_state, write_state
from backends.demo.vessels.fairways import read_fairways
from backends.demo.vessels.land import Land
from backends.registers.store import read_registers

PULSE_S = 0.1  # real seconds between two batches
PARENT_LOOK_S = 0.5
STATE_EVERY_S = 15.0
VESSELS = {"small": 60, "city": 1200}
_LISTENING = 32
_log = logging.getLogger("feed")


def main(config: DemoConfig) -> None:
    """Run the city until SIGTERM, SIGINT or, where it follows one, the end of its parent.

    Raises ConfigError for a pack, register, key, font or port that cannot be used.
    """
    parent = (config.parent_pid or os.getppid()) if config.follow_parent else None
    city = Path(config.city_dir)
    clock = config.clock.clock()
    pack = read_pack(city / "pack")
    registers = read_registers(city / "registers")
    state_file = Path(config.state_file) if config.state_file else None
    simulation = build_simulation(
        pack.roads,
        pack.info,
        registers,
        read_fairways(city / "fairways.geojson"),
        Land(pack.base_map.areas.get("land")),
        vessels=VESSELS[config.size],
        seed=config.seed,
        clock=clock,
        jt808=(config.jt808_host, config.jt808_port),
        left=None if state_file is None else read_state(state_file),
    )
    with ExitStack() as stack:
        feed = None
        if config.feed_endpoint:
            key_file = Path(config.feed_key_file)
            feed = FeedPush(config.feed_endpoint, key_file, config.hub_public_key)
            stack.callback(feed.close)
        radio = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        radio.settimeout(0.0)
        cameras = _camera_server(config, simulation, registers, clock)
        measuring = Measuring(config, registers.stations, clock.now_s())
        beside = [*measuring.jobs(), *line_jobs(config, pack, clock)]
        if state_file is not None:
            beside.append(_keep_state(state_file, simulation, clock))
        try:
            asyncio.run(
                _live(config, simulation, measuring, clock, feed, radio, cameras, parent, beside)
            )
        finally:
            if state_file is not None:
                write_state(state_file, simulation.left(clock.now_s()))


async def _live(
    config: DemoConfig,
    simulation: Simulation,
    measuring: Measuring,
    clock: Clock,
    feed: FeedPush | None,
    radio: socket.socket,
    cameras: tuple[CameraServer, socket.socket] | None,
    parent: int | None,
    beside: Sequence[Coroutine[Any, Any, None]],
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    jobs = [_pulse(config, simulation, measuring, clock, feed, radio), *beside]
    if config.jt808_port:
        jobs += [terminal.run() for terminal in simulation.terminals]
    if parent is not None:
        jobs.append(_follow(parent, stop))
    if cameras is not None:
        server, listening = cameras
        await server.open(listening)
        jobs.append(server.run())
    _log.info("demo city: %d terminals, seed %d", len(simulation.terminals), config.seed)
    tasks = [loop.create_task(job) for job in jobs]
    stopped = loop.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopped}:
            task.result()  # none of them ends by itself: what ended has failed
    finally:
        for task in (*tasks, stopped):
            task.cancel()
        await asyncio.gather(*tasks, stopped, return_exceptions=True)
        if cameras is not None:
            await cameras[0].close()


async def _pulse(
    config: DemoConfig,
    simulation: Simulation,
    measuring: Measuring,
    clock: Clock,
    feed: FeedPush | None,
    radio: socket.socket,
) -> None:
    """Let everything live on, ten times a second; forever."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        now_s = clock.now_s()
        batch = simulation.reports.due(now_s)
        if batch is not None and feed is not None:
            feed.send(batch)
        if config.ais_port:
            _say(radio, simulation.transponders.due(now_s), (config.ais_host, config.ais_port))
        for terminal in simulation.terminals:
            terminal.live(now_s)
        measuring.live(now_s)
        due = max(due + PULSE_S, loop.time())
        await asyncio.sleep(due - loop.time())


def _say(radio: socket.socket, sentences: list[str], address: tuple[str, int]) -> None:
    for sentence in sentences:
        try:
            radio.sendto(sentence.encode() + b"\r\n", address)
        except OSError:  # a radio does not know who hears it
            return


async def _keep_state(path: Path, simulation: Simulation, clock: Clock) -> None:
    """Keep where the vehicles are, now and then: who is killed does not say so before; forever."""
    while True:
        await asyncio.sleep(STATE_EVERY_S)
        write_state(path, simulation.left(clock.now_s()))


async def _follow(parent: int, stop: asyncio.Event) -> None:
    """Stop the city when its parent is gone."""
    while os.getppid() == parent:
        await asyncio.sleep(PARENT_LOOK_S)
    stop.set()
    await asyncio.Event().wait()


def _camera_server(
    config: DemoConfig, simulation: Simulation, registers: Registers, clock: Clock
) -> tuple[CameraServer, socket.socket] | None:
    try:
        lettering = Lettering(Path(config.font) if config.font else None)
    except OSError as error:
        raise ConfigError(f"demo: font {config.font}: {error}") from error
    try:
        if config.camera_fd is not None:
            listening = socket.socket(fileno=config.camera_fd)
        elif config.camera_port is not None:
            listening = socket.create_server((config.camera_host, config.camera_port))
        else:
            return None
    except OSError as error:
        raise ConfigError(f"demo: cameras cannot listen: {error}") from error
    listening.listen(_LISTENING)
    views = Views(registers.cameras, simulation.scene, clock, lettering)
    return CameraServer(views, simulation.dead_camera_id), listening
