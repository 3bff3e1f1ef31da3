"""``dutywall demo``: a simulated city that talks to a running hub in the real protocols."""

import argparse

import msgspec

from app.config import font_file
from app.domain.errors import ConfigError
from app.embedded import HallOptions, demo_config
from app.logs import start_logging
from backends.demo.config import ClockConfig
from backends.demo.process import main as run_demo
from backends.wire.endpoints import read_endpoints


def run(arguments: argparse.Namespace) -> int:
    """Run a demo city beside a hub."""
    for name in ("hub", "key", "city"):
        if getattr(arguments, name) is None:
            raise ConfigError(f"--{name}: a demo beside a hub needs it (or: dutywall demo past)")
    start_logging("demo")
    where = read_endpoints(arguments.hub)
    if not where.jt808:
        raise ConfigError(f"{arguments.hub.name}: the hub's gateway has not said its ports yet")
    options = HallOptions(arguments.city, arguments.size, arguments.seed, font=font_file())
    clock = ClockConfig(where.speed, where.wall_origin_s, where.city_origin_s)
    config = demo_config(where, options, clock, arguments.key, None)
    told = {"push_token": arguments.push_token, "is_rough": arguments.rough}
    run_demo(msgspec.structs.replace(config, **told))
    return 0
