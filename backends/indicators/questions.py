"""What a seat asks whoever counts, held against its shape, its scope and the nodes there are."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol, TypeVar

import msgspec

from app.domain.errors import OperatorError
from app.domain.people import CITY


class OfANode(Protocol):
    """A question about a node."""

    @property
    def node(self) -> str:
        """Whose figures are meant."""
        ...


_T = TypeVar("_T", bound=OfANode)


def question_of(
    seat_county: str, arguments: Mapping[str, Any], kind: type[_T], nodes: Collection[str]
) -> _T:
    """Return a question; raise OperatorError ``bad_value`` or ``out_of_scope``.

    A county's seat asks of its own county alone; a city's of every node.
    """
    try:
        question = msgspec.convert(dict(arguments), kind)
    except msgspec.ValidationError as error:
        raise OperatorError("bad_value", str(error)) from error
    if seat_county not in (CITY, question.node):
        raise OperatorError("out_of_scope", question.node)
    if question.node not in nodes:
        raise OperatorError("bad_value", f"node: {question.node}")
    return question
