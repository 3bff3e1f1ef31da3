"""What a standby does before it waits: proves that it could begin, and says where it would be."""

import logging
from pathlib import Path

from app.domain.people import CITY
from backends.city.pack import read_pack
from backends.hub.config import HubConfig
from backends.hub.seats import SeatList
from backends.registers.store import read_registers
from backends.wire.endpoints import Endpoints, write_endpoints
from backends.wire.keys import load_or_make_keypair

log = logging.getLogger("hub")


def announce_standby(config: HubConfig) -> None:
    """Read all that a start needs, so that what is wrong shows now, and write ``hub.json``.

    Seats must know the addresses of a standby beforehand. That needs fixed ports: where one is 0
    nothing is written. Raises ConfigError or StoreError as a start would.
    """
    data, city = Path(config.data), Path(config.city)
    counties = [county.code for county in read_pack(city / "pack").info.counties]
    read_registers(city / "registers")
    SeatList(data / "seats.toml")
    if not (data / "keys" / "session.secret").exists():
        log.warning(
            "without the other hub's keys/session.secret everybody signs in anew after a take-over"
        )
    keys = load_or_make_keypair(data / "keys" / "hub.key")
    if not (config.desk_port and config.feed_port and config.stream_port):
        log.warning("the ports of this standby are not fixed, so no seat can know them beforehand")
        return
    endpoints = Endpoints(
        public_key=keys.public.decode(),
        desk=_tcp(config, config.desk_port),
        feed=_tcp(config, config.feed_port),
        streams={
            scope: _tcp(config, config.stream_port + offset)
            for offset, scope in enumerate((CITY, *counties))
        },
        jt808="",
        ais_udp="",
        ais_tcp="",
        is_plaintext=config.is_training_plaintext,
        speed=config.clock.speed,
        wall_origin_s=config.clock.wall_origin_s,
        city_origin_s=config.clock.city_origin_s,
        pid=0,  # nothing runs here yet that one could talk to
    )
    write_endpoints(data / "hub.json", endpoints)


def _tcp(config: HubConfig, port: int) -> str:
    return f"tcp://{config.host}:{port}"
