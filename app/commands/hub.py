"""``dutywall hub``: the server of a hall."""

import argparse
import time

from app.config import read_catalogues
from app.domain.errors import ConfigError
from app.logs import start_logging
from backends.hub.config import HistorySetting, HubConfig, read_hub_config
from backends.hub.gateway.config import ClockSetting, Endpoint, Replay
from backends.hub.process import run_hub

LARGEST_GIB = 1 << 30


def run(arguments: argparse.Namespace) -> int:
    """Run a hub until it is told to end."""
    start_logging("hub", arguments.log)
    given = arguments.config
    run_hub(_config(arguments) if given is None else read_hub_config(given), read_catalogues())
    return 0


def _config(arguments: argparse.Namespace) -> HubConfig:
    if arguments.data is None or arguments.city is None:
        raise ConfigError("hub: --data and --city are needed (or --config)")
    host, port = arguments.host, arguments.port
    ais_tcp, replay = arguments.ais_tcp_port, arguments.replay
    now_s = time.time()
    return HubConfig(
        data=str(arguments.data),
        city=str(arguments.city),
        host=host,
        desk_port=port,
        feed_port=port + 1 if port else 0,
        stream_port=port + 2 if port else 0,
        jt808=Endpoint(host, arguments.jt808_port),
        ais_udp=Endpoint(host, arguments.ais_udp_port),
        ais_tcp=None if ais_tcp is None else Endpoint(host, ais_tcp),
        replay=None if replay is None else Replay(str(replay), arguments.replay_speed),
        hj212=Endpoint(host, arguments.hj212_port),
        csv_push=Endpoint(host, arguments.push_port),
        mqtt="" if arguments.mqtt is None else str(arguments.mqtt),
        clock=ClockSetting(arguments.speed, now_s, now_s),
        is_training_plaintext=arguments.training_plaintext,
        database=arguments.database,
        is_standby=arguments.standby,
        enrol_port=arguments.enrol_port,
        history=_history(arguments),
        is_judged=not arguments.no_judge,
        is_merging_alone=arguments.merge_alone,
    )


def _history(arguments: argparse.Namespace) -> HistorySetting | None:
    if arguments.no_history:
        return None
    budget_gib = arguments.history_budget_gib
    if not 0 <= budget_gib < LARGEST_GIB:
        raise ConfigError(f"hub: --history-budget-gib {budget_gib} is no size")
    return HistorySetting(budget_bytes=int(budget_gib * (1 << 30)))
