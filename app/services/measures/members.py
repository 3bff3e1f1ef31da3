"""The rows behind figures at a seat: the newest for panes, and page by page for whoever drills."""

import time
from collections.abc import Callable
from dataclasses import replace

import msgspec

from app.domain.measures.asking import Member, MembersAnswer, MembersQuestion, Side
from app.services.asking import Asked
from app.services.live import ViewGroup
from app.services.measures.kept import Kept

QUERY = "measure_members"


class MembersBook:
    """Asks anew while somebody looks (``widgets.panels.body.MembersSource``)."""

    def __init__(self, group: ViewGroup, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._group = group
        self._monotonic = monotonic
        self._kept: Kept[MembersQuestion, MembersAnswer] = Kept(self._ask, monotonic)

    @property
    def revision(self) -> int:
        """A number that grows with every answer."""
        return self._kept.revision

    def newest(self, indicator: str, node: str, side: Side, most: int) -> MembersAnswer | None:
        """Return the first page, or None while there is none; asking keeps it fresh."""
        question = MembersQuestion(indicator, node, side, most=most)
        return self._kept.wanted(question).answer

    def code(self, indicator: str, node: str, side: Side, most: int) -> str:
        """Return ``ok``, why there is none, or an empty text before the first answer."""
        return self._kept.code(MembersQuestion(indicator, node, side, most=most))

    def release(self) -> None:
        """Wait for nothing more."""
        self._kept.release()

    def _ask(self, question: MembersQuestion, changed: Callable[[], None]) -> Asked[MembersAnswer]:
        return _asked(self._group, question, changed, self._monotonic)


class MemberPages:
    """The rows of one figure as far as somebody has leafed; they stand still while he reads.

    ``count`` is how many there are in all, None before the first page. ``as_of_s`` is that of the
    first page: a list that is read does not move. ``changed`` is called when a page came.
    """

    def __init__(
        self,
        group: ViewGroup,
        question: MembersQuestion,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._question = question
        self._told = changed
        self._monotonic = monotonic
        self.members: tuple[Member, ...] = ()
        self.count: int | None = None
        self.as_of_s = 0.0
        self._cursor = ""
        self._page: Asked[MembersAnswer] | None = self._asked("")

    @property
    def code(self) -> str:
        """Return why the page that is waited for has not come; empty or ``ok`` where nothing."""
        return "ok" if self._page is None else self._page.code

    @property
    def has_more(self) -> bool:
        """Whether there are rows that nobody has asked for."""
        return self._page is None and bool(self._cursor)

    def more(self) -> None:
        """Ask for the next page."""
        if self.has_more:
            self._page = self._asked(self._cursor)
            self._page.want()

    def pump(self) -> None:
        """Ask, and ask again, until the page that is waited for is there."""
        if self._page is not None:
            self._page.want()

    def release(self) -> None:
        """Wait for nothing more."""
        if self._page is not None:
            self._page.release()

    def _asked(self, after: str) -> Asked[MembersAnswer]:
        question = replace(self._question, after=after)
        return _asked(self._group, question, self._changed, self._monotonic)

    def _changed(self) -> None:
        answer = None if self._page is None else self._page.answer
        if answer is not None:
            if self.count is None:
                self.as_of_s = answer.as_of_s
            self.members += answer.members
            self.count, self._cursor, self._page = answer.count, answer.cursor, None
        self._told()


def _asked(
    group: ViewGroup,
    question: MembersQuestion,
    changed: Callable[[], None],
    monotonic: Callable[[], float],
) -> Asked[MembersAnswer]:
    # The wire knows maps of texts, and no list of pairs.
    arguments = msgspec.to_builtins(question) | {"within": dict(question.within)}
    return Asked(group, QUERY, MembersAnswer, arguments, monotonic, changed)
