"""What is done with the like cases beside a card: they are shown, joined to it, or told apart."""

from collections.abc import Callable

from app.domain.cases.case import Case
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.commands import CaseAt
from app.services.cases.acts import CaseActs
from app.services.cases.hints import CaseHints, LikeCase
from widgets.cases.like_rows import LikeRows


class LikeBeside:
    """Binds the rows of like cases to the case that is looked at."""

    def __init__(
        self, rows: LikeRows, hints: CaseHints, acts: CaseActs, case: Callable[[], Case | None]
    ) -> None:
        self._rows, self._hints, self._acts, self._case = rows, hints, acts, case
        rows.joined.connect(self._join)
        rows.told_apart.connect(self._tell_apart)

    def show(self, case: Case, catalogue: CaseCatalogue, *, is_live: bool) -> None:
        """Show those that are suggested; only what is open can be joined."""
        acts = self._acts
        may_join = case.is_open and is_live and not acts.why_not() and acts.may_amend()
        if case.case_id in acts.refused:
            self._rows.forget_apart()  # it was not taken: they are offered as before
        self._rows.show_measured(self._hints.measured)
        like = [one for one in self._hints.like if one.is_suggested and one.case_id != case.into]
        self._rows.show_like(like if case.is_open else (), catalogue, may_join=may_join)

    def _join(self, at: int) -> None:
        """Have the older of two like cases stand for the other."""
        case = self._case()
        if case is None or not 0 <= at < len(self._rows.shown):
            return
        like = self._rows.shown[at]
        mine = CaseAt(case.case_id, case.to_seq)
        into, other = (mine, like.at) if case.number < like.number else (like.at, mine)
        self._acts.merge(case.case_id, into, other, like.why)
        self._hints.again()

    def _tell_apart(self, like: LikeCase) -> None:
        """Say that a like case is another matter than this one."""
        if (case := self._case()) is not None:
            self._acts.tell_apart(case.case_id, CaseAt(case.case_id, case.to_seq), like)
