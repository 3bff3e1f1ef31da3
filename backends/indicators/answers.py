"""What a figure is made of, answered from the very rows that were counted."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from app.domain.errors import ConfigError, OperatorError
from app.domain.measures.asking import (
    MEMBERS_AT_MOST,
    PARTS_AT_MOST,
    MembersAnswer,
    MembersQuestion,
    PartsAnswer,
    PartsQuestion,
)
from app.domain.measures.indicator import FactKind, Indicator
from backends.indicators.case_columns import DEEDS, PERSON
from backends.indicators.questions import question_of

# Rows of people, numbers and places that the registers' own queries tell to nobody unnamed either.
# Tasks are none of them: the journal brings them to every seat, signed in or not.
PERSONAL = frozenset({FactKind.MESSAGES, FactKind.RECORDS})
# Dimensions whose parts are people of the hall.
PEOPLE = frozenset({PERSON, *(f"{deed}_{PERSON}" for deed in DEEDS)})
MOST_WITHIN = 8  # parts of parts: nobody looks deeper
_T = TypeVar("_T", PartsQuestion, MembersQuestion)


class Counting(Protocol):
    """Whoever counts."""

    def parts(self, question: PartsQuestion, now_s: float) -> PartsAnswer:
        """Return the parts of a figure; raise ConfigError naming what there is not."""
        ...

    def members(self, question: MembersQuestion, now_s: float) -> MembersAnswer:
        """Return a page of the rows of a figure; raise ConfigError as above."""
        ...


class MeasureAnswers:
    """A county's seat asks of its own county alone; a city's of every node.

    ``now_s`` is when was counted last: what is answered belongs to the figures that were told.
    """

    def __init__(
        self,
        counter: Counting,
        keys: Collection[str],
        nodes: Collection[str],
        now_s: Callable[[], float],
        personal: Collection[str] = (),
    ) -> None:
        """``personal`` are indicators whose rows nobody reads who has not signed in."""
        self._counter = counter
        self._keys = frozenset(keys)
        self._nodes = frozenset(nodes)
        self._now_s = now_s
        self._personal = frozenset(personal)

    def parts(
        self, seat_county: str, arguments: Mapping[str, Any], *, is_signed_in: bool = False
    ) -> PartsAnswer:
        """Answer ``measure_parts``; raise as :meth:`members` does."""
        question = self._question(seat_county, arguments, PartsQuestion)
        if PEOPLE & {question.by, question.across} and not is_signed_in:
            raise OperatorError("not_signed_in", "person")
        question = replace(question, most=min(max(question.most, 1), PARTS_AT_MOST))
        try:
            return self._counter.parts(question, self._now_s())
        except ConfigError as error:
            raise OperatorError("bad_value", str(error)) from error

    def members(
        self, seat_county: str, arguments: Mapping[str, Any], *, is_signed_in: bool = False
    ) -> MembersAnswer:
        """Answer ``measure_members``.

        Raises OperatorError: ``bad_value``, ``out_of_scope``, or ``not_signed_in``.
        """
        within = arguments.get("within", ())
        if isinstance(within, Mapping):  # the wire knows maps of texts, and no list of pairs
            arguments = {**arguments, "within": tuple(within.items())}
        question = self._question(seat_county, arguments, MembersQuestion)
        is_of_people = question.indicator in self._personal or any(
            part in PEOPLE for part, _ in question.within
        )
        if is_of_people and not is_signed_in:
            raise OperatorError("not_signed_in", question.indicator)
        if len(question.within) > MOST_WITHIN:
            raise OperatorError("bad_value", f"within: {len(question.within)}, {MOST_WITHIN}")
        question = replace(question, most=min(max(question.most, 1), MEMBERS_AT_MOST))
        try:
            return self._counter.members(question, self._now_s())
        except ConfigError as error:
            raise OperatorError("bad_value", str(error)) from error

    def _question(self, seat_county: str, arguments: Mapping[str, Any], kind: type[_T]) -> _T:
        question = question_of(seat_county, arguments, kind, self._nodes)
        if question.indicator not in self._keys:
            raise OperatorError("bad_value", f"indicator: {question.indicator}")
        return question


def personal_of(table: Iterable[Indicator]) -> frozenset[str]:
    """Return the indicators on one side of which stand rows that are :data:`PERSONAL`."""
    return frozenset(
        one.key
        for one in table
        if PERSONAL & {one.meant.facts, one.meant.facts if one.per is None else one.per.facts}
    )
