"""A hall whose cases and registers can be searched; its index is made in the test's thread."""

from pathlib import Path
from typing import Any

from app.domain.cases.case import CaseKind, CasePlace
from app.domain.cases.commands import OpenCase
from app.domain.classes import EntityClass
from app.domain.people import Role
from app.domain.register import Camera, Registers, Site, Vehicle
from backends.hub.inner import ChildQuestion
from backends.search.answers import FindAnswers
from backends.search.following import Follower
from backends.search.sidecar import Sidecar
from backends.search.things import all_things
from backends.store.database import Reading
from tests.unit.backends.cases.test_walk import MONDAY_S, Hall
from tests.unit.backends.store.story import path_in

REGISTERS = Registers(
    sites=(Site("S-1", "通州化工园区", "chemical_park", 121.0, 32.1, 300.0, "cc"),),
    cameras=(Camera("C-204", "王港路口", 120.9, 32.0, 90.0, "", "cc"),),
    vehicles=(
        Vehicle(
            "veh:D0371", "苏F·D0371", EntityClass.HAZMAT_TRUCK, "安达运输", "L1", "", "", "", "cc"
        ),
        Vehicle("veh:2", "苏F·D0472", EntityClass.HAZMAT_TRUCK, "安达", "L2", "", "", "", "dd"),
    ),
)


class Searched:
    """A hall, and what a seat of it finds."""

    def __init__(self, folder: Path) -> None:
        self.hall = Hall(folder)
        self.path = folder / "search" / "index.db"
        self.reading = Reading(path_in(folder))
        self.things = all_things(REGISTERS, (), (), self.hall.catalogue)
        self.sidecar = Sidecar(self.path)
        self.follower = self.follow_anew()
        self.answers = FindAnswers(self.path, self.reading, self.hall.clock)

    def follow_anew(self, bite: int = 200) -> Follower:
        """Begin as after a start."""
        self.follower = Follower(self.reading, self.sidecar, self.things, bite)
        return self.follower

    def catch_up(self) -> None:
        """Have the index know everything."""
        while self.follower.bite():
            pass

    def open(self, case_id: str, title: str, text: str = "", **more: Any) -> None:
        """Put a case in."""
        place = more.pop("place", CasePlace(120.9, 32.0, more.pop("address", "人民路 12 号")))
        case = OpenCase(
            case_id,
            CaseKind.DEMAND,
            "hotline",
            title,
            text or title,
            MONDAY_S - 60,
            place=place,
            **more,
        )
        decision = self.hall.do(case)
        assert decision.code == "ok", decision

    def answer(
        self, text: str, county: str = "city", role: Role = Role.DUTY_OFFICER, **more: Any
    ) -> dict[str, Any]:
        """Ask."""
        question = ChildQuestion("q", "find", county, {"text": text, **more}, {"role": role.value})
        return self.answers.find(question)

    def found(self, text: str, *who: Any, **more: Any) -> dict[str, list[str]]:
        """Return the keys of what was found, by kind."""
        groups = self.answer(text, *who, **more)["groups"]
        return {group["kind"]: [hit["key"] for hit in group["hits"]] for group in groups}

    def close(self) -> None:
        """Let go of everything."""
        self.sidecar.close()
        self.reading.close()
        self.hall.journal.close()
