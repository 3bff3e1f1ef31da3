"""What stands beside the hub: its children's configurations, and the file that says where it is."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from app.domain.board import Board
from app.domain.register import Registers, Station
from backends.hub.bindings import HubSockets
from backends.hub.children import Children
from backends.hub.config import HubConfig, write_private_json
from backends.hub.gateway import messages as gateway
from backends.hub.gateway.case_tokens import FILE as CASE_TOKENS
from backends.hub.gateway.config import GatewayConfig
from backends.hub.gateway.push_tokens import FILE as PUSH_TOKENS
from backends.hub.indicator_desk import INDICATORS
from backends.notify.setting import has_gateway
from backends.registers.store import read_table
from backends.registers.table import Kind, Record
from backends.wire.endpoints import Endpoints, write_endpoints


def admitted(registers: Registers, board: Board) -> gateway.Admit:
    """Return the terminals of the register, and the highest task number so far."""
    officers = tuple(
        gateway.AdmittedTerminal(o.terminal, o.auth_code, o.officer_id, _framing(o.protocol))
        for o in registers.officers
        if o.terminal
    )
    vehicles = tuple(
        gateway.AdmittedTerminal(v.terminal, v.auth_code, v.vehicle_id)
        for v in registers.vehicles
        if v.terminal
    )
    last_number = max((task.number for task in board.tasks.values()), default=0)
    return gateway.Admit(officers + vehicles, last_number)


def start_children(
    children: Children,
    config: HubConfig,
    wires: HubSockets,
    private: Path,
    admit: gateway.Admit,
) -> None:
    """Start every child of the hub; their files lie in its private folder."""
    write_private_json(private / "terminals.json", admit)
    stations = read_table(Path(config.city) / "registers", Kind.STATIONS)
    write_private_json(private / "stations.json", _stations(stations))
    push_tokens = _if_there(Path(config.data) / PUSH_TOKENS)
    case_tokens = _if_there(Path(config.data) / CASE_TOKENS)
    gateway_config = GatewayConfig(
        hub=wires.inner_address,
        terminals=str(private / "terminals.json"),
        clock=config.clock,
        jt808=config.jt808,
        ais_udp=config.ais_udp,
        ais_tcp=config.ais_tcp,
        replay=config.replay,
        hj212=config.hj212,
        csv_push=config.csv_push if push_tokens or case_tokens else None,
        stations=str(private / "stations.json"),
        push_tokens=push_tokens,
        case_tokens=case_tokens,
        mqtt=config.mqtt,
        hj212_factors=config.hj212_factors,
        parent_pid=os.getpid(),
    )
    write_private_json(private / "gateway.json", gateway_config)
    write_private_json(private / "hub.json", config)
    ours = (str(private / "hub.json"), wires.inner_address, str(os.getpid()))
    children.add("gateway", ["backends.hub.gateway", str(private / "gateway.json")])
    if config.is_measured:
        arguments = [*ours[:2], wires.measures_address, ours[2]]
        children.add(INDICATORS, ["backends.hub.indicators", *arguments])
    first = INDICATORS if config.is_measured else ""  # what people look for on their screens
    children.add("reader", ["backends.hub.reader", *ours], first)
    if config.is_planned:
        children.add("worker", ["backends.hub.worker", *ours], first)
    if has_gateway(Path(config.data), is_demo=config.is_demo):
        children.add("messenger", ["backends.hub.messenger", *ours], first)
    if config.is_judged:
        arguments = [*ours[:2], wires.judge_address, ours[2]]
        children.add("judge", ["backends.hub.judge", *arguments], first)
    if config.history is not None:
        hub, inner, parent = ours
        arguments = [hub, inner, wires.history_address, parent]
        children.add("recorder", ["backends.hub.recorder", *arguments], first)


def _if_there(path: Path) -> str:
    return str(path) if path.exists() else ""


def say_where(
    config: HubConfig, wires: HubSockets, public_key: bytes, ports: Mapping[str, int]
) -> None:
    """Write the addresses file: from now on others can find this hub.

    Without ``ports`` those of the gateway are empty: it has yet to bind them.
    """

    def at(name: str) -> str:
        return f"{config.host}:{ports[name]}" if name in ports else ""

    write_endpoints(
        Path(config.data) / "hub.json",
        Endpoints(
            public_key=public_key.decode(),
            desk=wires.addresses["desk"],
            feed=wires.addresses["feed"],
            streams={scope: wires.addresses[f"stream:{scope}"] for scope in wires.streams},
            jt808=at("jt808"),
            ais_udp=at("ais-udp"),
            ais_tcp=at("ais-tcp"),
            is_plaintext=config.is_training_plaintext,
            speed=config.clock.speed,
            wall_origin_s=config.clock.wall_origin_s,
            city_origin_s=config.clock.city_origin_s,
            pid=os.getpid(),
            hj212=at("hj212"),
            push=at("csv-push"),
        ),
    )


def _stations(records: Iterable[Record]) -> gateway.Stations:
    return gateway.Stations(
        tuple(
            gateway.AdmittedStation(record.address, record.secret)
            for record in records
            if isinstance(record, Station) and record.address
        )
    )


def _framing(protocol: str) -> Literal["2013", "2019"]:
    return "2019" if protocol == "2019" else "2013"
