"""What a figure is made of, answered from the very rows that were counted."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import msgspec

from app.domain.errors import ConfigError, OperatorError
from app.domain.measures.asking import (
    MEMBERS_AT_MOST,
    PARTS_AT_MOST,
    MembersAnswer,
    MembersQuestion,
    PartsAnswer,
    PartsQuestion,
)
from app.domain.people import CITY

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
    ) -> None:
        self._counter = counter
        self._keys = frozenset(keys)
        self._nodes = frozenset(nodes)
        self._now_s = now_s

    def parts(self, seat_county: str, arguments: Mapping[str, Any]) -> PartsAnswer:
        """Answer ``measure_parts``; raise OperatorError ``bad_value`` or ``out_of_scope``."""
        question = self._question(seat_county, arguments, PartsQuestion)
        question = replace(question, most=min(max(question.most, 1), PARTS_AT_MOST))
        try:
            return self._counter.parts(question, self._now_s())
        except ConfigError as error:
            raise OperatorError("bad_value", str(error)) from error

    def members(self, seat_county: str, arguments: Mapping[str, Any]) -> MembersAnswer:
        """Answer ``measure_members``; raise as :meth:`parts` does."""
        within = arguments.get("within", ())
        if isinstance(within, Mapping):  # the wire knows maps of texts, and no list of pairs
            arguments = {**arguments, "within": tuple(within.items())}
        question = self._question(seat_county, arguments, MembersQuestion)
        if len(question.within) > MOST_WITHIN:
            raise OperatorError("bad_value", f"within: {len(question.within)}, {MOST_WITHIN}")
        question = replace(question, most=min(max(question.most, 1), MEMBERS_AT_MOST))
        try:
            return self._counter.members(question, self._now_s())
        except ConfigError as error:
            raise OperatorError("bad_value", str(error)) from error

    def _question(self, seat_county: str, arguments: Mapping[str, Any], kind: type[_T]) -> _T:
        try:
            question = msgspec.convert(dict(arguments), kind)
        except msgspec.ValidationError as error:
            raise OperatorError("bad_value", str(error)) from error
        if seat_county not in (CITY, question.node):
            raise OperatorError("out_of_scope", question.node)
        if question.node not in self._nodes:
            raise OperatorError("bad_value", f"node: {question.node}")
        if question.indicator not in self._keys:
            raise OperatorError("bad_value", f"indicator: {question.indicator}")
        return question
