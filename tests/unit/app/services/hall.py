"""A small hall for tests: one view group, all services, a link to no hub, clocks set by hand."""

from dataclasses import dataclass, field
from typing import Any

from app.config import read_catalogues
from app.domain.clock import SetClock
from app.services.commands import Commands
from app.services.dispatch import Dispatch
from app.services.finder import Finder
from app.services.handover import HandoverDesk
from app.services.live import Pumped, ViewGroup
from app.services.readings import Readings
from app.services.series_book import SeriesBook
from app.services.session import Session
from app.services.triage import Triage
from tests.widgets.fake_link import FakeLink, entering

CATALOGUES = read_catalogues()  # read once: nobody can write in them, and every hall wants them
NOON_S = 1_700_000_000.0
TRUCK = "veh:D0371"
OFFICER = "off:P-0117"
OTHER = "off:P-0203"


@dataclass
class Hall:
    """Everything of one seat; ``real_s`` is its monotonic clock."""

    is_live: bool = True
    real_s: float = 0.0
    link: FakeLink = field(default_factory=FakeLink)
    clock: SetClock = field(default_factory=lambda: SetClock(NOON_S))

    def __post_init__(self) -> None:
        self.catalogues = CATALOGUES
        self.fields = self.catalogues.fields
        self.group = ViewGroup(
            self.link,
            self.fields,
            self.clock,
            is_live=self.is_live,
            reading_fields=self.catalogues.readings,
        )
        self.readings = Readings(self.group, self.catalogues.quantities)
        self.series_book = SeriesBook(self.group, lambda: self.real_s)
        self._keys = iter(range(1, 10_000))
        self.commands = Commands(self.group, self.next_key)
        self.session = Session(self.group, self.commands, lambda: self.real_s)
        self.triage = Triage(self.group, self.commands, self.session)
        self.dispatch = Dispatch(
            self.group, self.commands, self.session, lambda: self.real_s, self.next_key
        )
        self.desk = HandoverDesk(self.group, self.commands, self.session, self.next_key)
        self.finder = Finder(self.group)

    def next_key(self) -> str:
        return f"key-{next(self._keys)}"

    def pump(self) -> Pumped:
        pumped = self.group.pump()
        self.session.pump(pumped)
        self.dispatch.pump(pumped)
        self.desk.pump(pumped)
        return pumped

    def pass_s(self, seconds: float) -> Pumped:
        """Let city time and real time go by together, then pump."""
        self.clock.advance(seconds)
        self.real_s += seconds
        return self.pump()

    def sign_in(self, person: str = "P-0231", role: str = "duty_officer") -> list[str]:
        codes: list[str] = []
        self.session.sign_in(person, "demo", codes.append)
        self.link.reply(result=session_of(person, role))
        self.pump()
        return codes

    def enter_things(self, **changes: dict[str, Any]) -> None:
        """Bring a standing hazmat truck and two officers into the world, with fresh fixes."""
        things = {
            "truck": {"id": TRUCK, "label": "苏F·D0371", "class": 1, "lon_deg": 120.9},
            "officer": {"id": OFFICER, "label": "P-0117", "class": 12, "lon_deg": 120.91},
            "other": {"id": OTHER, "label": "P-0203", "class": 12, "lon_deg": 120.95},
        }
        fresh = {"lat_deg": 32.0, "fix_s": self.clock.now_s(), "receipt_s": self.clock.now_s()}
        rows = [{**thing, **fresh, **changes.get(key, {})} for key, thing in things.items()]
        self.link.push_tick(entering(self.fields, rows))
        self.pump()

    def raise_alarm(self, alarm_id: str = "a1", **changes: Any) -> None:
        body = {
            "rule": "hazmat_stay",
            "severity": 2,
            "entity_id": TRUCK,
            "label": "苏F·D0371",
            "lon_deg": 120.9,
            "lat_deg": 32.0,
            "evidence": {},
        }
        self.link.push_entry(
            "alarm_raised", f"alarm:{alarm_id}", {**body, **changes}, time_s=self.clock.now_s()
        )
        self.pump()

    def issue_task(self, task_id: str = "t1", **changes: Any) -> None:
        body = {
            "number": 7,
            "kind": "intercept",
            "alarm_id": "a1",
            "target_id": TRUCK,
            "target_label": "苏F·D0371",
            "officer_id": OFFICER,
            "officer_label": "P-0117",
            "terminal": "13900000117",
            "order": {"post": {"name": "王港路口", "lon_deg": 120.92, "lat_deg": 32.0}},
        }
        self.link.push_entry(
            "task_issued",
            f"task:{task_id}",
            {**body, **changes},
            time_s=self.clock.now_s(),
            person="P-0231",
        )
        self.pump()

    def step_task(self, state: str, task_id: str = "t1", **body: Any) -> None:
        self.link.push_entry(f"task_{state}", f"task:{task_id}", body, time_s=self.clock.now_s())
        self.pump()

    def choose_officer(self) -> None:
        """Go the way from nothing to the confirming stage."""
        self.dispatch.begin(TRUCK, "a1")
        self.link.answer("plan_intercept", plan())
        self.pump()
        self.dispatch.choose(OFFICER)


def session_of(person: str, role: str = "duty_officer") -> dict[str, str]:
    """Return what the hub says of a session."""
    return {
        "session": f"token-of-{person}",
        "person_id": person,
        "name": f"name of {person}",
        "role": role,
        "scope": "city",
    }


def option(officer_id: str = OFFICER, **changes: Any) -> dict[str, Any]:
    """Return one officer's option as plain JSON."""
    return {
        "officer_id": officer_id,
        "label": officer_id.removeprefix("off:"),
        "post": {"name": "王港路口", "lon_deg": 120.92, "lat_deg": 32.0, "target_eta_s": 220.0},
        "travel_s": 130.0,
        "distance_m": 1800.0,
        "margin_s": 90.0,
        "fix_age_s": 4.0,
        "warnings": [],
        "way": [[120.91, 32.0], [120.92, 32.0]],
        **changes,
    }


def plan(**changes: Any) -> dict[str, Any]:
    """Return a plan for the truck as plain JSON, as the hub answers."""
    return {
        "target_id": TRUCK,
        "target_label": "苏F·D0371",
        "as_of_s": NOON_S,
        "target_fix_age_s": 4.0,
        "is_standing": False,
        "route_name": "沿江线",
        "route_roads": ["王港路", "通沙路"],
        "ahead": [[120.9, 32.0], [120.92, 32.0]],
        "junctions": [
            {"name": "王港路口", "lon_deg": 120.92, "lat_deg": 32.0, "target_eta_s": 220.0}
        ],
        "options": [option(), option(OTHER, travel_s=200.0, margin_s=20.0)],
        "warnings": [],
        "reason": "",
        **changes,
    }


def post(officer_id: str, place: int, **changes: Any) -> dict[str, Any]:
    """Return one post of a plan's set as plain JSON."""
    junction = {"name": f"路口 {place}", "lon_deg": 120.92, "lat_deg": 32.0, "target_eta_s": 220.0}
    return {
        "officer_id": officer_id,
        "label": officer_id.removeprefix("off:"),
        "junction": {**junction, "place": place},
        "travel_s": 130.0,
        "p_alone": 0.5,
        "p_added": 0.5,
        "margin_p10_s": 90.0,
        "margin_median_s": 100.0,
        "hazard": 0.0,
        "why": {"key": "meets_most", "numbers": {"p_alone": 0.5, "p_added": 0.5}},
        "way": [[120.91, 32.0], [120.92, 32.0]],
        "distance_m": 1800.0,
        **changes,
    }
