"""The worker child: kernels on frozen inputs; the interception planner and reachable regions."""

import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from app.domain.geo import LonLat
from app.domain.plan import InterceptPlan
from app.domain.register import Registers, Vehicle
from backends.city.pack import read_pack
from backends.hub.answering import answer_questions
from backends.hub.config import HubConfig, read_hub_config
from backends.hub.inner import ChildQuestion
from backends.hub.reach_answers import ReachAnswerer, speeds_of
from backends.registers.store import read_registers
from backends.roads.intercept import Candidate, Target, plan_intercept
from backends.roads.network import RoadNetwork
from backends.roads.reach_region import ReachPlanner
from backends.roads.warming import warm_roads

SPEEDS = Path(__file__).resolve().parents[2] / "resources" / "rules" / "road_speeds.toml"


class FrozenTarget(msgspec.Struct, frozen=True):
    """The vehicle as the hub's world has it; None stands for not known."""

    target_id: str
    label: str
    lon_deg: float
    lat_deg: float
    speed_mps: float | None
    course_deg: float | None
    fix_age_s: float
    has_task: bool


class FrozenOfficer(msgspec.Struct, frozen=True):
    """An officer as the hub's world has him."""

    officer_id: str
    label: str
    lon_deg: float
    lat_deg: float
    fix_age_s: float
    is_busy: bool


class FrozenPlan(msgspec.Struct, frozen=True):
    """Everything the planner may look at."""

    now_s: float
    target: FrozenTarget
    officers: list[FrozenOfficer]


class Planner:
    """Answers ``plan_intercept`` from roads and registers that it loaded itself."""

    def __init__(self, network: RoadNetwork, registers: Registers) -> None:
        self._network = network
        self._vehicles: Mapping[str, Vehicle] = {v.vehicle_id: v for v in registers.vehicles}

    def plan(self, question: ChildQuestion) -> InterceptPlan:
        """Return the plan for the frozen situation of a question."""
        frozen = msgspec.convert(question.frozen, FrozenPlan)
        seen = frozen.target
        vehicle = self._vehicles.get(seen.target_id)
        target = Target(
            target_id=seen.target_id,
            label=seen.label,
            at=LonLat(seen.lon_deg, seen.lat_deg),
            speed_mps=math.nan if seen.speed_mps is None else seen.speed_mps,
            course_deg=math.nan if seen.course_deg is None else seen.course_deg,
            fix_age_s=seen.fix_age_s,
            has_task=seen.has_task,
            route_name="" if vehicle is None else vehicle.route_name,
            route=() if vehicle is None else vehicle.route,
        )
        officers = [
            Candidate(o.officer_id, o.label, LonLat(o.lon_deg, o.lat_deg), o.fix_age_s, o.is_busy)
            for o in frozen.officers
        ]
        picked = str(question.arguments.get("officer_id", ""))
        return plan_intercept(self._network, target, officers, frozen.now_s, picked)


def main(config: HubConfig, address: str, parent_pid: int) -> None:
    """Load the city and answer until the hub is gone."""
    pack = read_pack(Path(config.city) / "pack")
    registers = read_registers(Path(config.city) / "registers")
    network = RoadNetwork(pack.roads)
    planner = Planner(network, registers)
    reach = ReachAnswerer(ReachPlanner(network, speeds_of(SPEEDS, config.running_clock().now_s())))
    warm_roads()  # whoever asks first must not wait for a compiler
    answerers: dict[str, Any] = {"plan_intercept": planner.plan, "reach": reach.answer}
    answer_questions("worker", address, parent_pid, answerers)


if __name__ == "__main__":
    main(read_hub_config(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]))
