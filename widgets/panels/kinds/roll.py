"""The roll that was called last: who is here, who is not, after how long, and why."""

from collections.abc import Callable

from typing_extensions import override

from app.domain.measures.figure import Grade
from app.domain.people import CITY
from app.domain.readings import Soundness
from app.domain.roll_call import RollCall, RollPost, RollPurpose, RollState, newest_roll
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.stand import Stand
from widgets.panels.kinds.text_rows import TextRow, TextRows, TextRowsBody
from widgets.panels.spec import BodySpec
from widgets.roll.roll_words import cells_of, in_order, sum_text
from widgets.vouched import Vouched

ACT = "roll_call"
GRADES = {RollState.ABSENT: Grade.BAD, RollState.SILENT: Grade.WARN}
ORDER = (3, 4, 2)  # by whom, why, after how long: these give way


class RollBody(TextRowsBody):
    """Stands on the journal that every seat has: nothing is asked. A click opens the roll itself.

    A wall says of nobody why he is not there.
    """

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        self._purpose = RollPurpose(spec.purpose)
        self._vouched = Vouched(context.group)

    @override
    def read(self) -> tuple[Stand, TextRows]:
        """Read the roll of the purpose that counts for the node, as the figures do."""
        context, texts = self.context, self.context.texts
        as_of_s = self._vouched.as_of_s() or 0.0
        stand = Stand(as_of_s, Soundness.LIVE if as_of_s else Soundness.LOST)
        county = "" if context.node == CITY else context.node
        roll = newest_roll(context.group.board.rolls, self._purpose, county)
        if roll is None:
            return stand, TextRows(note=texts(f"cross.no_roll.{self._purpose.value}"))
        rows = tuple(self._row(roll, post) for post in in_order(roll))
        head = sum_text(texts, roll, context.group.now_s())
        return stand, TextRows(rows, len(rows), head, order=ORDER)

    def _row(self, roll: RollCall, post: RollPost) -> TextRow:
        label, state, took, by, reason, _ = cells_of(self.context.texts, roll, post, "")
        cells = (label, state, took, by, "" if self.context.is_wall else reason)
        return TextRow(post.key, cells, GRADES.get(roll.state_of(post.key), Grade.NONE))

    @override
    def act(self, row: TextRow) -> Callable[[], None]:
        """Return what opens the roll."""
        return lambda: self.context.acts.do(ACT)

    @override
    def head_act(self) -> Callable[[], None] | None:
        """Return what opens the roll."""
        return lambda: self.context.acts.do(ACT)
