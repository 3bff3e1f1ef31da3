"""The hall into which a past is laid: its own journal and rules, and a clock that is put forward.

Whatever comes is decided by the hub's own code and written by the journal's; only the clock is not
the machine's, and many commands are written in one transaction.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, update

from app.domain.alarm import Alarm
from app.domain.alarm_policy import AlarmPolicy
from app.domain.cases.case import Case
from app.domain.clock import SetClock
from app.domain.command import Command, CommandBody, Reply
from app.domain.entry import Actor, Draft
from app.domain.errors import BugError, ConfigError, OperatorError
from app.domain.finding import Finding
from app.domain.geo import LonLat
from app.domain.people import Person
from backends.demo.past.plan import PastPlan
from backends.demo.past.warned import alarm_id_of
from backends.hub.alarm_intake import AlarmIntake, Named
from backends.hub.case_steward import owed, owed_from_s
from backends.hub.config import HubConfig
from backends.hub.deciding import Facts
from backends.hub.demo_people import DEMO_PASSWORD, demo_people
from backends.hub.leading import anchor_of, journal_place
from backends.hub.office import command_job
from backends.notify.messaging import Messaging
from backends.store.case_rows import case_of
from backends.store.job import Job, Situation
from backends.store.journal import Journal
from backends.store.people import People
from backends.store.schema import journal as entries
from backends.store.schema import matter, meta
from backends.store.schema import person as people_table

SEAT = "demo-past"
KEY = "demo_past"  # in the store's own table of facts
ENTRIES_EACH = 5_000  # in one transaction
LIFE_S = 300.0
CHUNK = 1_000


class PastHall:
    """A journal that nobody else writes, from :meth:`open` to :meth:`close`."""

    def __init__(self, journal: Journal, clock: SetClock, facts: Facts) -> None:
        """Take over a journal that :meth:`open` has looked at."""
        self._journal = journal
        self._clock = clock
        self._facts = facts
        self._batch = journal.batch()
        self._alarms: AlarmIntake | None = None
        self.people: dict[str, Person] = {}
        self.written = 0

    @classmethod
    def open(cls, data: Path, city: Path, facts: Facts) -> "PastHall":
        """Open or begin the journal in a folder; raise StoreError while a hub runs there."""
        clock = SetClock()
        config = HubConfig(str(data), str(city))
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        journal = Journal.open(journal_place(config), clock, anchor_of(config))
        return cls(journal, clock, facts)

    def close(self) -> None:
        """Forget what is not written yet, and close the journal."""
        self._batch.undo()
        self._journal.close()

    def agreed(self, plan: PastPlan) -> tuple[PastPlan, float]:
        """Return the past that this store has or shall have, and from when on it is to be lived.

        That is its end where all of it is there. Raises ConfigError for a store with anything else
        in it, or with another past.
        """
        with self._journal.database.read() as connection:
            known = connection.execute(select(meta.c.value).where(meta.c.key == KEY))
            said = known.scalar_one_or_none()
            newest_s = connection.execute(select(func.max(entries.c.time_s))).scalar_one()
            real = select(people_table.c.person_id).where(people_table.c.is_demo.is_(False))
            somebody = connection.execute(real.limit(1)).scalar_one_or_none()
        name = self._journal.database.name
        if somebody is not None:
            raise ConfigError(f"{name}: {somebody} is a real person; a past is for a demo alone")
        if said is None:
            if newest_s is not None:
                raise ConfigError(
                    f"{name}: {self._journal.board.seq} entries are there already; a past is laid "
                    "where nothing is yet: another --data"
                )
            self._note(plan, is_new=True)
            return plan, plan.from_s
        state = json.loads(said)
        is_done = bool(state.pop("is_done"))
        there = PastPlan(**state)
        asked = (plan.seed, plan.days, plan.scale, plan.warnings)
        if asked != (there.seed, there.days, there.scale, there.warnings):
            raise ConfigError(
                f"{name}: another past is there: seed {there.seed}, {there.days} days, "
                f"scale {there.scale:g}, {there.warnings} warnings"
            )
        if is_done:
            return there, there.until_s
        if newest_s is not None and newest_s > there.until_s:
            raise ConfigError(f"{name}: a hub has run here since; what is missing can not be laid")
        return there, max(there.from_s, newest_s or 0.0)

    def admit(self) -> None:
        """Let the demo's invented people in."""
        people = People(self._journal.database, self._journal, self._clock)
        people.add_demo(demo_people(self._facts.catalogue), DEMO_PASSWORD)
        self.people = {one.person_id: one for one in people.everybody()}

    def finish(self, plan: PastPlan) -> None:
        """Write what waits, and note that all of it is there."""
        self.commit()
        self._note(plan, is_done=True)

    def commit(self) -> None:
        """Write what waits."""
        self.written += len(self._batch.entries)
        self._journal.commit(self._batch)
        self._batch = self._journal.batch()

    def give(
        self, person: Person, body: CommandBody, at_s: float, messaging: Messaging | None = None
    ) -> Reply:
        """Have a command decided as the hub decides it, at a moment.

        Without ``messaging`` nothing is sent: nobody of a past waits for an answer.
        """
        self._clock.at_s = at_s
        actor = Actor(person.person_id, person.role, person.scope.text(), SEAT)
        command = Command("", body, "", at_s, at_s + LIFE_S)
        try:
            facts = self._facts if messaging is None else replace(self._facts, messaging=messaging)
            outcome = command_job(command, person, actor, facts)(self._situation())
        except OperatorError as error:
            return Reply("", error.code, detail=error.detail)
        self._batch.add(outcome.drafts, outcome.actor, "", at_s)
        self._write_when_full()
        return outcome.reply or Reply("", "ok")

    def write(self, drafts: tuple[Draft, ...], at_s: float) -> None:
        """Write what the hub itself would note at a moment."""
        self._clock.at_s = at_s
        self._batch.add(drafts, Actor(), "", at_s)
        self._write_when_full()

    def watch(self, policy: AlarmPolicy, labels: Mapping[str, str]) -> None:
        """Take findings from now on; ``labels`` are what things are called, by id."""

        def named(finding: Finding) -> Named:
            at = LonLat(finding.lon_deg, finding.lat_deg)
            label = labels.get(finding.entity_id, finding.entity_id)
            return Named(label, self._facts.county_at(at))

        self._alarms = AlarmIntake(self._journal.board, policy, named, self._record, alarm_id_of)

    def found(self, finding: Finding, at_s: float) -> None:
        """Take a finding as the hub takes those of its judge."""
        if self._alarms is None:
            raise BugError("findings are taken from watch() on")
        self._clock.at_s = at_s
        self._alarms.take((finding,), at_s)

    def alarm(self, alarm_id: str) -> Alarm | None:
        """Return an alarm as it stands."""
        return self._journal.board.alarms.get(alarm_id)

    def _record(self, job: Job) -> None:
        outcome = job(self._situation())
        self._batch.add(outcome.drafts, outcome.actor, "", self._clock.at_s)
        self._write_when_full()

    def stewarded(self, case_id: str, at_s: float) -> bool:
        """Have the steward write what a case is owed; return whether it was anything."""
        self._clock.at_s = at_s
        case = self.case(case_id)
        drafts = () if case is None else owed(case, self._facts.catalogue.calendar, at_s)
        self._batch.add(drafts, Actor(), "", at_s)
        self._write_when_full()
        return bool(drafts)

    def owed_from_s(self, case: Case) -> float:
        """Return from when on the steward owes a case something."""
        return owed_from_s(case) if case.is_open else float("inf")

    def case(self, case_id: str) -> Case | None:
        """Return a case as it stands."""
        return self._journal.cases.get(case_id)

    def cases(self) -> Iterable[Case]:
        """Return all cases that are on the disk."""
        return self._stored()

    def _stored(self) -> Iterator[Case]:
        query = select(matter.c.body).order_by(matter.c.number)
        with self._journal.database.read() as connection:
            for body in connection.execute(query, execution_options={"yield_per": CHUNK}).scalars():
                yield case_of(body)

    def _situation(self) -> Situation:
        journal = self._journal
        return Situation(journal.board, self._clock.at_s, journal.next_task_number(), journal.cases)

    def _write_when_full(self) -> None:
        if len(self._batch.entries) >= ENTRIES_EACH:
            self.commit()

    def _note(self, plan: PastPlan, *, is_new: bool = False, is_done: bool = False) -> None:
        values: dict[str, Any] = {"value": json.dumps(asdict(plan) | {"is_done": is_done})}
        write = (
            insert(meta).values(key=KEY, **values)
            if is_new
            else update(meta).where(meta.c.key == KEY).values(**values)
        )
        self._journal.write(lambda connection: connection.execute(write))
