"""People are admitted once, and a wrong password tells nothing and soon locks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select

from app.domain.clock import SetClock
from app.domain.errors import BugError, OperatorError
from app.domain.people import Person, Role, Scope
from backends.store.job import Outcome
from backends.store.people import FAILURES_ALLOWED, LOCK_S, STANDARD, People
from backends.store.schema import person as table
from backends.store.writer import Writer
from tests.unit.backends.store.story import open_journal

WANG = Person("wang", "王建国", Role.DUTY_OFFICER, Scope("320612", "", "交警"))
RIGHT = "对的口令-right-1"


class CountingHasher(PasswordHasher):
    """Counts how often the costly work is done."""

    verified = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - its name
        self.verified += 1
        return super().verify(hash, password)


class Office:
    def __init__(self, folder: Path) -> None:
        self.clock = SetClock(1000.0)
        self.journal = open_journal(folder, self.clock)
        self.writer = Writer(self.journal, self.clock)
        self.writer.start()
        self.hasher = CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.people = People(self.journal.database, self.writer, self.clock, self.hasher)

    def close(self) -> None:
        self.writer.close()
        self.journal.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.close()


def test_the_standard_cost_is_64_mib_three_rounds_four_lanes() -> None:
    found = extract_parameters(STANDARD.hash("x"))
    assert (found.memory_cost, found.time_cost, found.parallelism) == (64 * 1024, 3, 4)
    assert found.type.name == "ID"


def test_who_was_admitted_signs_in_with_his_role_and_scope(office: Office) -> None:
    office.people.add(WANG, RIGHT)
    verdict = office.people.check_password("wang", RIGHT)
    assert (verdict.code, verdict.person) == ("ok", WANG)
    assert office.people.everybody() == [WANG]


def test_no_password_is_in_the_file(office: Office, tmp_path: Path) -> None:
    office.people.add(WANG, RIGHT)
    office.people.check_password("wang", RIGHT)
    for path in (tmp_path / "store").iterdir():
        assert RIGHT.encode() not in path.read_bytes()
    with office.journal.database.read() as connection:
        (stored,) = connection.execute(select(table.c.password_hash)).scalars()
    assert stored.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("person", "password", "code"),
    [
        (WANG, RIGHT, "person_exists"),
        (Person("", "x", Role.ADMIN, Scope()), RIGHT, "person_unnamed"),
        (Person("li", " ", Role.ADMIN, Scope()), RIGHT, "person_unnamed"),
        (Person("li", "李", Role.ADMIN, Scope()), "short", "password_short"),
        (Person("li", "李", Role.ADMIN, Scope()), "x" * 1025, "password_long"),
    ],
)
def test_who_cannot_be_admitted_is_refused_by_name(
    office: Office, person: Person, password: str, code: str
) -> None:
    office.people.add(WANG, RIGHT)
    with pytest.raises(OperatorError) as refused:
        office.people.add(person, password)
    assert refused.value.code == code
    assert office.people.everybody() == [WANG]


def test_only_a_real_administrator_counts_as_one(office: Office) -> None:
    office.people.add(WANG, RIGHT)
    office.people.add(Person("demo", "演示", Role.ADMIN, Scope(), is_demo=True), "demo")
    assert not office.people.has_administrator()
    office.people.add(Person("root", "管理员", Role.ADMIN, Scope()), RIGHT)
    assert office.people.has_administrator()


@pytest.mark.parametrize("name", ["wang", "nobody"])
def test_five_failures_lock_for_fifteen_minutes_whether_or_not_the_name_exists(
    office: Office, name: str
) -> None:
    office.people.add(WANG, RIGHT)
    for _ in range(FAILURES_ALLOWED):
        assert office.people.check_password(name, "wrong").code == "sign_in_refused"
    locked = office.people.check_password(name, RIGHT)
    assert (locked.code, locked.person, locked.retry_after_s) == ("sign_in_locked", None, LOCK_S)
    assert office.hasher.verified == FAILURES_ALLOWED  # the same work for both, none when locked
    office.clock.advance(LOCK_S - 1)
    assert office.people.check_password(name, RIGHT).retry_after_s == 1.0
    office.clock.advance(1)
    expected = "ok" if name == "wang" else "sign_in_refused"
    assert office.people.check_password(name, RIGHT).code == expected


def test_a_right_password_forgives_the_failures_before_it(office: Office) -> None:
    office.people.add(WANG, RIGHT)
    for _ in range(3):
        for _ in range(FAILURES_ALLOWED - 1):
            assert office.people.check_password("wang", "wrong").code == "sign_in_refused"
        assert office.people.check_password("wang", RIGHT).code == "ok"


def test_the_lock_holds_over_a_restart(tmp_path: Path) -> None:
    before = Office(tmp_path)
    before.people.add(WANG, RIGHT)
    for _ in range(FAILURES_ALLOWED):
        before.people.check_password("wang", "wrong")
    before.close()
    after = Office(tmp_path)
    assert after.people.check_password("wang", RIGHT).code == "sign_in_locked"
    after.close()


def test_twenty_guesses_at_once_are_no_more_than_five(office: Office) -> None:
    office.people.add(WANG, RIGHT)
    with ThreadPoolExecutor(20) as pool:
        codes = list(
            pool.map(lambda n: office.people.check_password("wang", f"wrong{n}").code, range(20))
        )
    assert sorted(codes) == ["sign_in_locked"] * 15 + ["sign_in_refused"] * 5


@pytest.mark.parametrize("password", ["", "\ud800", "x" * 100_000, "\x00", "'; DROP TABLE person"])
def test_a_hostile_password_is_only_wrong(office: Office, password: str) -> None:
    office.people.add(WANG, RIGHT)
    assert office.people.check_password("wang", password).code == "sign_in_refused"
    assert office.people.check_password("' OR 1=1 --", password).code == "sign_in_refused"


def test_a_password_typed_decomposed_is_the_same_password(office: Office) -> None:
    office.people.add(WANG, "caf\u00e9-caf\u00e9")
    assert office.people.check_password("wang", "cafe\u0301-cafe\u0301").code == "ok"


def test_the_writer_goes_on_while_a_password_is_worked_on(office: Office) -> None:
    committed: list[str] = []

    class Slow(PasswordHasher):
        def verify(self, *_: str | bytes) -> bool:
            receipt = office.writer.submit(lambda _s: Outcome(), "k").result(10)
            committed.append(receipt.reply.code)
            return False

    people = People(office.journal.database, office.writer, office.clock, Slow(1, 8, 1))
    people.add(WANG, RIGHT)
    assert people.check_password("wang", RIGHT).code == "sign_in_refused"
    assert committed == ["ok"]


def test_invented_people_come_in_together_once_and_nobody_real_with_them(office: Office) -> None:
    one = Person("P-1", "演示甲", Role.DUTY_OFFICER, Scope(), is_demo=True)
    scope = Scope("city", "", "water")
    other = Person("D-water", "演示水利局", Role.DEPARTMENT, scope, is_demo=True)
    office.people.add_demo((one,), "demo")
    office.people.add_demo((one, other), "demo")
    assert office.people.everybody() == [other, one]
    assert office.people.check_password("D-water", "demo").person == other
    with pytest.raises(BugError, match="wang"):
        office.people.add_demo((one, WANG), "demo")
