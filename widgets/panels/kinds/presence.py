"""Who is on duty of each department now, under which number, and whether he sits at a seat."""

import re
from collections.abc import Callable

from typing_extensions import override

from app.domain.directory_card import DirectoryLine, ListAnswer, ListQuestion
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.readings import Soundness
from app.services.directory import Asking
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.stand import Stand, answer_soundness
from widgets.panels.kinds.text_rows import TextRow, TextRows, TextRowsBody
from widgets.panels.kinds.words import why_no_answer
from widgets.panels.spec import BodySpec
from widgets.vouched import Vouched

TURNS, SEATED = "turns", "seated"
HOURS = re.compile(r"(.+?) (\d{2}:\d{2}\b.*)")  # after the name: from when on, for how long
HOURS_AT = 2  # the column


class PresenceBody(TextRowsBody):
    """Asks for the register of turns while it is looked at; whoever is not at a seat comes first.

    Names and numbers are told to whom the hub tells the directory: not to a wall.
    """

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        self._vouched = Vouched(context.group)
        self._told_s = 0.0
        self._sitting = context.sitting()
        self._asking = Asking(
            context.group, "directory", ListAnswer, self._heard, context.monotonic
        )

    @override
    def read(self) -> tuple[Stand, TextRows]:
        """Read the newest answer, and ask again when it is time."""
        texts = self.context.texts
        if (sitting := self.context.sitting()) != self._sitting:
            self._sitting = sitting
            self._asking.follow(None)  # what was told is not for whoever sits here now
        self._asking.follow(ListQuestion(TURNS))
        self._asking.pump()
        answer, code = self._asking.answer, self._asking.code
        if answer is None:
            as_of_s = (self._vouched.as_of_s() or 0.0) if code not in ("", "ok") else 0.0
            stand = Stand(as_of_s, Soundness.LIVE if as_of_s else Soundness.LOST)
            return stand, TextRows(note=self._why(code))
        sound = answer_soundness(self._told_s, self.context.group.now_s())
        stand = Stand(self._told_s, sound)
        if not answer.lines:
            key = "cross.nobody_on" if answer.has_register else "cross.no_turns"
            return stand, TextRows(note=texts(key))
        seated = sum(line.code == SEATED for line in answer.lines)
        is_whole = len(answer.lines) == answer.count
        key = "cross.present" if is_whole else "cross.present_part"
        head = texts(key, seated=seated, told=len(answer.lines), count=answer.count)
        lines = sorted(answer.lines, key=lambda line: line.code == SEATED)
        rows = tuple(self._row(line) for line in lines)
        return stand, TextRows(rows, answer.count, head, order=(HOURS_AT,))

    @override
    def release(self) -> None:
        """Ask no more."""
        self._asking.release()

    def _heard(self) -> None:
        if self._asking.code == "ok":
            self._told_s = self.context.group.now_s()

    def _why(self, code: str) -> str:
        return why_no_answer(self.context, code)

    def _row(self, line: DirectoryLine) -> TextRow:
        state = self.context.texts(f"cross.seat.{'here' if line.code == SEATED else 'away'}")
        found = HOURS.match(line.detail)  # who it is stays where his hours have no room
        name, hours = found.groups() if found else (line.detail, "")
        unit = self.context.name_of("unit", line.unit) if line.unit else ""
        label = line.label if unit == line.unit else unit  # nobody here has another name for it
        return TextRow(line.key, (label, name, hours, line.phone, state))

    @override
    def act(self, row: TextRow) -> Callable[[], None]:
        """Return what opens the card of a turn."""
        member = Member(FactKind.RECORDS, f"{TURNS}:{row.key}", row.cells[0])
        return lambda: self.context.acts.open_member(member)
