"""What waits, waits for no lost job, not into the night, and not for ever; no number is told on."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.cases.calendar import CITY_TIME
from app.domain.clock import SetClock
from backends.notify.gateway import Receipt, Said
from backends.store.schema import journal
from tests.unit.backends.notify.hall import Hall, Scripted, to_many


def at(hour: int, minute: int) -> float:
    return dt.datetime(2026, 11, 22, hour, minute, tzinfo=CITY_TIME).timestamp()


def bodies(hall: Hall, kind: str) -> list[str]:
    with hall.reading.read() as connection:
        return list(connection.scalars(select(journal.c.body).where(journal.c.kind == kind)))


def test_a_job_that_is_never_written_holds_up_nothing_for_good(tmp_path: Path) -> None:
    gateway = Scripted()
    hall = Hall(tmp_path, gateway)
    hall.send(to_many(2))
    hall.is_losing = True
    hall.go(5)
    assert gateway.got == []
    hall.is_losing = False
    hall.go(60)
    assert hall.states() == {"delivered": 2}
    assert len(gateway.got) == 2
    hall.close()


def test_what_became_of_a_message_is_asked_again_where_that_was_not_written(tmp_path: Path) -> None:
    gateway = Scripted()
    hall = Hall(tmp_path, gateway)
    hall.send(to_many(2))
    hall.go(1)
    hall.is_losing = True
    hall.go(20)
    assert hall.states() == {"sent": 2}
    hall.is_losing = False
    hall.go(60)
    assert hall.states() == {"delivered": 2}
    hall.close()


@pytest.mark.parametrize(("severity", "hour"), [(4, 7), (1, 22)])
def test_what_is_tried_again_keeps_the_night_too(tmp_path: Path, severity: int, hour: int) -> None:
    gateway = Scripted(say=lambda _one: Said.BUSY)
    hall = Hall(tmp_path, gateway, SetClock(at(21, 59)))
    hall.send(to_many(1, severity=severity))
    hall.go(120)
    gateway.say = lambda _one: Said.SENT
    hall.go(10 * 3600.0, 20.0)
    line = hall.log()["lines"][0]
    assert line["state"] == "delivered"
    assert dt.datetime.fromtimestamp(line["reached_s"]["sent"], CITY_TIME).hour == hour
    hall.close()


def test_what_was_held_up_into_the_night_waits_for_the_morning(tmp_path: Path) -> None:
    gateway = Scripted()
    hall = Hall(tmp_path, gateway, SetClock(at(21, 50)))
    hall.send(to_many(3, severity=3))
    hall.clock.advance(1200.0)  # the hub was away
    hall.go(60)
    assert (gateway.got, hall.states()) == ([], {"queued": 3})
    line = hall.log()["lines"][0]
    assert line["next_s"] == at(7, 0) + 86_400.0
    hall.go(9 * 3600.0, 60.0)
    assert len(gateway.got) == 3
    hall.close()


class _Unsteady(Scripted):
    """Gives another reason each time why it cannot tell."""

    count = 0

    def status(self, message_ids: Sequence[str]) -> tuple[Receipt, ...]:
        self.count += 1
        return tuple(Receipt(i, Said.UNSURE, f"gateway_{self.count}") for i in message_ids)


def test_reasons_that_change_neither_fill_the_journal_nor_put_off_the_end(tmp_path: Path) -> None:
    gateway = _Unsteady(say=lambda _one: Said.UNSURE)
    hall = Hall(tmp_path, gateway)
    hall.send(to_many(3))
    hall.go(hall.rules.unsure_for_s + 30.0, 2.0)
    assert hall.states() == {"unknown": 3}
    with hall.reading.read() as connection:
        count = connection.scalar(select(func.count()).where(journal.c.kind == "messages_told"))
    assert count == 2
    hall.close()


@pytest.mark.parametrize(
    "number",
    ["13800000000", "138 0000 0000", "138-0000-0000", "(0513) 8555 1234", "１３８００００００００"],
)
def test_no_number_in_a_gateways_words_gets_where_it_cannot_be_erased(
    tmp_path: Path, number: str
) -> None:
    class Says(Scripted):
        def status(self, message_ids: Sequence[str]) -> tuple[Receipt, ...]:
            return tuple(
                Receipt(i, Said.FAILED, f"told: E404 no subscriber {number} now")
                for i in message_ids
            )

    hall = Hall(tmp_path, Says())
    hall.send(to_many(1))
    hall.go(20)
    why = hall.log()["lines"][0]["why"]
    assert why.startswith("told: E404 no subscriber ")
    assert why.endswith("*** now")
    told = "".join(bodies(hall, "messages_told"))
    assert number not in told
    hall.close()
