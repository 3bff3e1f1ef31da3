"""What the reader keeps of the cases of the last days, brought up to date before each answer."""

import secrets
from collections.abc import Iterable, Iterator

import msgspec
from sqlalchemy import Connection, func, select

from app.domain.cases.case import CASE_PREFIX, CasePlace, CaseState
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.clock import Clock
from backends.cases.merging.grams import Telling, grams_of
from backends.cases.merging.guessing import OF_THE_TABLE, TypeGuesser
from backends.cases.merging.measured import Measured
from backends.cases.merging.report import Report, report_of
from backends.cases.merging.table_words import TableWords
from backends.cases.merging.window import MOST_REPORTS, WINDOW_S, Window
from backends.store.database import Reading
from backends.store.schema import journal, matter

AT_ONCE = 500


class Told(msgspec.Struct, frozen=True):
    """What of a case's body is looked at here."""

    case_id: str
    number: int
    county: str
    type_code: str
    title: str
    place: CasePlace
    raised_s: float
    state: CaseState
    to_seq: int
    is_demo: bool
    text: str = ""
    phone: str = ""
    unit: str = ""
    into: str = ""
    members: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    outcome: str = ""
    returned: int = 0
    reworked: int = 0
    is_satisfied: bool | None = None
    reached_s: dict[str, float] = {}


def told_of(body: str) -> Told:
    """Return what a row's body says; raise msgspec.ValidationError where it is none of ours."""
    return msgspec.json.decode(body, type=Told)


class RecentCases:
    """The window, how telling letters are, and the types' words: all from the table of cases.

    What changed since is found by the journal's numbers, so that bringing it up to date costs as
    much as has happened. Telephones are kept only as hashes under a salt of this run.
    """

    def __init__(
        self, reading: Reading, catalogue: CaseCatalogue, clock: Clock, measured: Measured
    ) -> None:
        self._reading = reading
        self._catalogue = catalogue
        self._clock = clock
        self._salt = secrets.token_bytes(16)
        self._seq: int | None = None
        self._aspects = {code: held[-1].aspect for code, held in catalogue.types.items() if held}
        self._typed: dict[str, str] = {}  # by case, the type of it that was learnt
        self.telling = Telling()
        self.telling.assume(measured.texts, measured.with_gram)
        self.window = Window(self.telling)
        self.guesser = TypeGuesser(measured.sharpness)
        newest = {code: held[-1] for code, held in catalogue.types.items() if held}
        self._table = TableWords({code: held.words for code, held in newest.items()})
        for code, held in newest.items():
            said = " ".join((held.name, *held.words))
            self.guesser.learn(code, grams_of(said), OF_THE_TABLE)

    def catch_up(self) -> None:
        """Take in what has happened since the last time; raise StoreError where it cannot."""
        from_s = self._clock.now_s() - WINDOW_S
        with self._reading.read() as connection:
            newest = connection.execute(select(func.max(journal.c.seq))).scalar_one() or 0
            if self._seq is None:
                changed = _recent(connection, from_s)
            else:
                changed = _changed(connection, self._seq)
            for body in changed:
                self._take(told_of(body))
        self._seq = newest
        self.window.drop_before(from_s)
        if len(self._typed) > 2 * MOST_REPORTS:
            self._typed = dict(list(self._typed.items())[MOST_REPORTS:])

    def report(self, told: Told) -> Report:
        """Return a case, or a draft of one, as it is compared."""
        return report_of(
            case_id=told.case_id,
            head_id=told.into or told.case_id,
            county=told.county,
            type_code=told.type_code,
            aspect=self._aspects.get(told.type_code, ""),
            title=told.title,
            text=told.text,
            place=told.place,
            raised_s=told.raised_s,
            phone=told.phone,
            salt=self._salt,
            apart=told.apart,
        )

    def guess(self, told: Told, allowed: frozenset[str]) -> list[tuple[str, float]]:
        """Return the types that a case's words speak of, the likeliest first, with their shares."""
        words = f"{told.title} {told.text}"
        grams = grams_of(self._table.without_names(words))
        said = self._table.said(words, self.telling)
        return self.guesser.guess(grams, allowed, said, self.telling)

    def _take(self, told: Told) -> None:
        """Hold what still waits or was merged, and learn from each case once, and of its type."""
        report = self.report(told)
        if told.state in _RESTS:
            self.window.drop(told.case_id)
        else:
            self.window.put(report)
        if told.case_id not in self._typed:
            self.telling.add(report.grams)
        # A type that was changed is learnt anew; the wrong one is not unlearnt, it is one of many.
        is_learnt = self._typed.get(told.case_id) == told.type_code
        self._typed[told.case_id] = told.type_code
        if told.type_code and not is_learnt and told.state is not CaseState.VOID:
            words = f"{told.title} {told.text}"
            bare = self._table.without_names(words)
            grams = report.grams if bare == words else grams_of(bare)
            self.guesser.learn(told.type_code, grams)
            self.guesser.learnt += 1


# One that was merged is compared with as well: it speaks for the case that stands for it.
_RESTS = frozenset({CaseState.CLOSED, CaseState.EVALUATED, CaseState.ROUTED, CaseState.VOID})


def _recent(connection: Connection, from_s: float) -> Iterator[str]:
    """Yield the bodies of the newest MOST_REPORTS cases told since then, the oldest first."""
    newest = (
        select(matter.c.case_id, matter.c.raised_s)
        .where(matter.c.raised_s >= from_s)
        .order_by(matter.c.raised_s.desc())
        .limit(MOST_REPORTS)
    )
    ids = [case_id for case_id, _ in connection.execute(newest)][::-1]
    yield from _bodies(connection, ids)


def _changed(connection: Connection, after_seq: int) -> Iterator[str]:
    """Yield the bodies of the cases that entries after a number are about, each once."""
    is_case = journal.c.subject.startswith(CASE_PREFIX, autoescape=True)
    query = select(journal.c.subject).where(journal.c.seq > after_seq, is_case).distinct()
    ids = [subject.removeprefix(CASE_PREFIX) for (subject,) in connection.execute(query)]
    yield from _bodies(connection, ids)


def _bodies(connection: Connection, ids: Iterable[str]) -> Iterator[str]:
    named = list(ids)
    for first in range(0, len(named), AT_ONCE):
        some = named[first : first + AT_ONCE]
        found = connection.execute(
            select(matter.c.body).where(matter.c.case_id.in_(some)).order_by(matter.c.number)
        )
        for (body,) in found:
            yield body
