"""A seat of the hall without a screen: the console's own link and services, pumped by a test."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.config import read_catalogues
from app.domain.clock import RunningClock
from app.domain.command import CommandBody, IssueTask, Reply
from app.domain.ports import LinkState
from app.services.commands import Commands
from app.services.live import Pumped, ViewGroup
from app.services.session import Session
from backends.feed.link import HubLink
from backends.feed.wires import Seat
from backends.store.outbox import Outbox
from backends.wire.endpoints import Endpoints
from backends.wire.keys import KeyPair
from tests.e2e.city import OFFICER_2013, TRUCK
from tests.e2e.waiting import wait_until

ALL_WARNINGS = ("officer_busy", "target_has_task", "officer_fix_old", "target_fix_old")


@dataclass
class HallSeat:
    """One console; :meth:`close` ends its thread and closes its outbox."""

    endpoints: Callable[[], Endpoints]
    keys: KeyPair | None
    outbox: Path
    kind: str = "console"

    def __post_init__(self) -> None:
        """Connect."""
        clock = RunningClock()
        catalogues = read_catalogues()
        self.link = HubLink(
            self.endpoints, Seat(self.keys, self.kind), catalogues, clock, Outbox(self.outbox)
        )
        self.group = ViewGroup(
            self.link, catalogues.fields, clock, reading_fields=catalogues.readings
        )
        self.commands = Commands(self.group)
        self.session = Session(self.group, self.commands)

    def pump(self) -> Pumped:
        """Do what the frame pump of a window does once per frame."""
        pumped = self.group.pump()
        self.session.pump(pumped)
        return pumped

    @property
    def state(self) -> LinkState:
        """How the link stood at the last pump."""
        return self.group.status.state

    def wait(self, is_so: Callable[[], bool], within_s: float, what: str) -> float:
        """Pump until ``is_so``; return how long that took."""
        return wait_until(is_so, within_s, what, each=self.pump)

    def wait_live(self, within_s: float = 10.0) -> float:
        """Pump until the world is whole."""
        return self.wait(lambda: self.state is LinkState.LIVE, within_s, "the seat is live")

    def sign_in(self, person: str, password: str) -> str:
        """Sign in and return the session."""
        codes: list[str] = []
        self.session.sign_in(person, password, codes.append)
        self.wait(lambda: bool(codes), 20.0, "the sign-in is answered")
        assert codes == ["ok"]
        assert self.session.token is not None
        return self.session.token

    def give(self, body: CommandBody, within_s: float = 10.0) -> Reply:
        """Give a command and return the hub's answer."""
        replies: list[Reply] = []
        self.commands.give(body, replies.append)
        self.wait(lambda: bool(replies), within_s, "the command is answered")
        return replies[0]

    def close(self) -> None:
        """Disconnect."""
        self.link.close()


def task(task_id: str, officer_id: str = OFFICER_2013.officer_id) -> IssueTask:
    """Return the order to stop the truck, with every warning accepted."""
    return IssueTask(
        task_id=task_id,
        kind="intercept",
        target_id=TRUCK.vehicle_id,
        officer_id=officer_id,
        order={
            "vehicle": {
                "label": TRUCK.plate,
                "class": int(TRUCK.entity_class),
                "lon_deg": 120.84,
                "lat_deg": 32.0,
                "speed_mps": 12.0,
                "course_deg": 90.0,
                "fix_s": time.time(),
            },
            "post": {"name": "东西6路南北4路口", "lon_deg": 120.86, "lat_deg": 32.0},
            "route": ["东西6路"],
            "junctions": ["东西6路南北3路口", "东西6路南北4路口"],
            "officer_eta_s": 120.0,
            "target_eta_s": 240.0,
        },
        accepted_warnings=ALL_WARNINGS,
    )
