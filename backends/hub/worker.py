"""The worker child: kernels on frozen inputs; the planner, reachable regions, ways of units."""

import logging
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec

from app.domain.classes import EntityClass
from app.domain.errors import StoreError
from app.domain.geo import LonLat
from app.domain.kept_posts import kept_of
from app.domain.plan import InterceptPlan
from app.domain.register import Registers, Vehicle
from backends.cases.catalogue_file import read_case_catalogue
from backends.city.county_index import CountyIndex
from backends.city.pack import read_pack
from backends.hub.answering import answer_questions
from backends.hub.config import HubConfig, read_hub_config
from backends.hub.inner import ChildQuestion
from backends.hub.leading import journal_place
from backends.hub.reach_answers import ReachAnswerer, speeds_of
from backends.hub.reach_calibrating import calibrate_or_recall
from backends.hub.unit_ways_answers import UnitWaysAnswerer
from backends.registers.store import read_registers
from backends.roads.forbidden import read_bans
from backends.roads.intercept import plan_intercept
from backends.roads.network import RoadNetwork
from backends.roads.past_turns import FILE_NAME, TurnFile
from backends.roads.planner_warming import warm_planner
from backends.roads.planning_ground import PlanningGround
from backends.roads.reach_region import ReachPlanner
from backends.roads.situation import Candidate, Target
from backends.roads.warming import warm_roads
from backends.store.database import Reading

log = logging.getLogger("hub")

RULES = Path(__file__).resolve().parents[2] / "resources" / "rules"
SPEEDS = RULES / "road_speeds.toml"
BANS = RULES / "forbidden_posts.toml"
CALIBRATED_WITHIN_S = 30.0  # a worker that ends lets what it began come to its end


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
    entity_class: int = 0


class FrozenOfficer(msgspec.Struct, frozen=True):
    """An officer as the hub's world has him."""

    officer_id: str
    label: str
    lon_deg: float
    lat_deg: float
    fix_age_s: float
    is_busy: bool
    sent_to: tuple[float, float] | None = None  # longitude and latitude of his post
    has_refused: bool = False


class FrozenPlan(msgspec.Struct, frozen=True):
    """Everything the planner may look at."""

    now_s: float
    target: FrozenTarget
    officers: list[FrozenOfficer]


class _Wish(msgspec.Struct, frozen=True):
    """What a seat says beside the vehicle: who is wanted, and the posts of its plan before."""

    officer_id: str = ""
    kept: str = ""  # as in app/domain/kept_posts.py
    seed: Annotated[int, msgspec.Meta(ge=0, lt=1 << 32)] | None = None


class Planner:
    """Answers ``plan_intercept`` from roads and registers that it loaded itself."""

    def __init__(
        self, ground: PlanningGround, registers: Registers, past: TurnFile | None = None
    ) -> None:
        self._ground = ground
        self._past = past
        self._vehicles: Mapping[str, Vehicle] = {v.vehicle_id: v for v in registers.vehicles}

    def plan(self, question: ChildQuestion) -> InterceptPlan:
        """Return the plan for the frozen situation of a question; a garbled wish counts as none."""
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
            is_hazmat=seen.entity_class in (EntityClass.HAZMAT_TRUCK, EntityClass.TANKER_VESSEL),
        )
        officers = [
            Candidate(
                officer_id=o.officer_id,
                label=o.label,
                at=LonLat(o.lon_deg, o.lat_deg),
                fix_age_s=o.fix_age_s,
                is_busy=o.is_busy,
                sent_to=None if o.sent_to is None else LonLat(*o.sent_to),
                has_refused=o.has_refused,
            )
            for o in frozen.officers
        ]
        self._learn()
        wish = _wish_of(question.arguments)
        kept = kept_of(wish.kept)
        return plan_intercept(
            *(self._ground, target, officers, frozen.now_s, wish.officer_id, kept, wish.seed)
        )

    def _learn(self) -> None:
        """Take the past turns as they were counted last."""
        if self._past is None:
            return
        try:
            self._ground.learn(self._past.book())
        except StoreError as error:
            log.warning("past turns: %s; planned without", error)
            self._ground.learn(None)


def _wish_of(arguments: Mapping[str, Any]) -> _Wish:
    known = {key: arguments[key] for key in _Wish.__struct_fields__ if key in arguments}
    try:
        return msgspec.convert(known, _Wish)
    except msgspec.ValidationError as error:
        log.warning("plan_intercept: %s; planned as if nothing had been wished", error)
        return _Wish()


def main(config: HubConfig, address: str, parent_pid: int) -> None:
    """Load the city and answer until the hub is gone."""
    pack = read_pack(Path(config.city) / "pack")
    registers = read_registers(Path(config.city) / "registers")
    network = RoadNetwork(pack.roads)
    bans = read_bans(BANS.name, BANS.read_text(encoding="utf-8"))
    buildings = pack.base_map.areas.get("building")
    now_s = config.running_clock().now_s()
    speeds = speeds_of(SPEEDS, now_s)
    ground = PlanningGround(network, registers.sites, buildings, bans, speeds=speeds)
    past = TurnFile(Path(config.data) / FILE_NAME, pack.roads)
    planner = Planner(ground, registers, past)
    regions = ReachPlanner(network, speeds)
    warm_roads()
    calibrating = calibrate_or_recall(regions, Path(config.data))
    warm_planner()  # whoever asks first must not wait for a compiler
    answerers: dict[str, Any] = {
        "plan_intercept": planner.plan,
        "reach": ReachAnswerer(regions).answer,
    }
    codes = {county.index: county.code for county in pack.info.counties}
    counties = CountyIndex(pack.info.counties)
    answerers["case_units"] = UnitWaysAnswerer(
        Reading(journal_place(config)),
        read_case_catalogue(Path(config.city) / "cases"),
        regions,
        lambda at: codes.get(int(counties.of(*at)[0]), ""),
    ).answer
    answer_questions("worker", address, parent_pid, answerers)
    calibrating.join(CALIBRATED_WITHIN_S)


if __name__ == "__main__":
    main(read_hub_config(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]))
