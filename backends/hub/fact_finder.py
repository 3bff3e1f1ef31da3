"""Facts for decisions: what world and registers say of a task's target and officer right now."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.cases.catalogue import EMPTY_CATALOGUE, CaseCatalogue
from app.domain.cases.commands import AmendCase, MergeCases, OpenCase, StepCase, TellApart
from app.domain.citypack import CityInfo
from app.domain.clock import Clock
from app.domain.command import CommandBody, IssueTask, TellOfficers
from app.domain.geo import LonLat
from app.domain.notify_command import SendMessages
from app.domain.people import Person
from app.domain.register import Registers
from app.domain.shape import Shape
from app.domain.world import World
from backends.hub.deciding import Facts
from backends.notify.messaging import Messaging

OF_CASES = (OpenCase, AmendCase, StepCase, MergeCases, TellApart, SendMessages)


def _nowhere(_point: LonLat) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class FactFinder:
    """Looks in the hub's thread, before the writer's thread decides."""

    world: World
    registers: Registers
    info: CityInfo
    clock: Clock
    monotonic_s: Callable[[], float]
    settled_at_s: float  # by the monotonic clock: from then on who has not spoken is not here
    counties_of: Callable[[Shape], frozenset[str]]
    catalogue: CaseCatalogue = EMPTY_CATALOGUE
    county_index_at: Callable[[LonLat], int] = _nowhere
    messaging: Messaging | None = None

    def facts_for(self, body: CommandBody, people: Mapping[str, Person]) -> Facts | None:
        """Return what is known for deciding on a command.

        None means that the hub has just started and has not heard of vehicle or officer yet: the
        seat, which sends its command again each second, must wait a little.
        """
        if isinstance(body, TellOfficers):
            return self._of_notice(body, people)
        if isinstance(body, OF_CASES):
            return Facts(
                people=people,
                catalogue=self.catalogue,
                county_at=lambda point: self.county_code(self.county_index_at(point)),
                messaging=self.messaging,
            )
        if not isinstance(body, IssueTask):
            return Facts(people=people, counties_of=self.counties_of)
        officers = self.registers.officers
        row, officer_row = self.world.row_of(body.target_id), self.world.row_of(body.officer_id)
        if (row is None or officer_row is None) and self.monotonic_s() < self.settled_at_s:
            return None
        return Facts(
            officer=next((o for o in officers if o.officer_id == body.officer_id), None),
            officer_fix_age_s=self._fix_age_s(officer_row),
            target_label="" if row is None else self.world.text_at("label", row),
            target_county="" if row is None else self._county(row),
            target_fix_age_s=self._fix_age_s(row),
            people=people,
        )

    def _of_notice(self, body: TellOfficers, people: Mapping[str, Person]) -> Facts | None:
        row = self.world.row_of(body.target_id)
        if row is None and self.monotonic_s() < self.settled_at_s:
            return None
        asked = set(body.officer_ids)
        return Facts(
            target_label="" if row is None else self.world.text_at("label", row),
            target_county="" if row is None else self._county(row),
            target_fix_age_s=self._fix_age_s(row),
            people=people,
            officers={o.officer_id: o for o in self.registers.officers if o.officer_id in asked},
        )

    def county_code(self, index: int) -> str:
        """Return the code of a county by its index in the world; empty for none."""
        return next((c.code for c in self.info.counties if c.index == index), "")

    def _fix_age_s(self, row: int | None) -> float:
        if row is None:
            return math.inf
        return self.clock.now_s() - float(self.world.column("fix_s")[row])

    def _county(self, row: int) -> str:
        return self.county_code(int(self.world.column("county")[row]))
