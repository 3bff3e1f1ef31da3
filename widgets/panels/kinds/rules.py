"""The rules at hand: which texts the hall goes by, of when they are, and how that is known."""

from collections.abc import Callable

from typing_extensions import override

from app.domain.readings import Soundness
from app.domain.safe_text import safe_text
from app.services.precision import RecordBook, RuleTold
from widgets.evidence.rule_words import rule_name
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.kinds.stand import Stand
from widgets.panels.kinds.text_rows import TextRow, TextRows, TextRowsBody
from widgets.panels.kinds.words import why_no_answer
from widgets.panels.spec import BodySpec

ACT = "rules"
COLUMNS = ("rule", "article", "since", "standing")
ORDER = (2, 1)  # of when it is, the article: these give way
CELL_CHARACTERS = 60


class RulesBody(TextRowsBody):
    """Says of each rule by which text it goes; a click opens the board that tells it whole."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        self._book = RecordBook(context.group, context.monotonic)
        self._disconnect = self._book.connect(self._heard)
        self._told_s = 0.0

    @override
    def read(self) -> tuple[Stand, TextRows]:
        """Read the newest answer, and ask again when it is time."""
        context, book, texts = self.context, self._book, self.context.texts
        if context.group.is_live:
            book.want()
        if book.record is None:
            return Stand(), TextRows(note=self._why())
        # What a rule says does not grow old as a figure does.
        stand = Stand(self._told_s, Soundness.LIVE)
        rows = tuple(self._row(rule) for rule in book.record.rules)
        if not rows:
            return stand, TextRows(note=texts("cross.rules.none"))
        names = tuple(texts(f"cross.rules.{name}") for name in COLUMNS)
        head = texts("cross.rules.head", count=len(rows))
        return stand, TextRows(rows, len(rows), head, order=ORDER, columns=names)

    @override
    def release(self) -> None:
        """Ask no more."""
        self._disconnect()

    def _heard(self) -> None:
        if self._book.code == "ok":
            self._told_s = self.context.group.now_s()

    def _why(self) -> str:
        return why_no_answer(self.context, self._book.code)

    def _row(self, rule: RuleTold) -> TextRow:
        texts = self.context.texts
        known = {texts(f"evidence.standing_brief.{one.standing.value}") for one in rule.sets}
        since = max((one.valid_from for one in rule.sets), default="")
        cells = (
            rule_name(texts, rule.key, rule),
            rule.article,
            texts("cross.rules.from", day=since) if since else "",
            texts("evidence.between").join(sorted(known)),
        )
        return TextRow(rule.key, tuple(safe_text(one, CELL_CHARACTERS) for one in cells))

    @override
    def act(self, row: TextRow) -> Callable[[], None]:
        """Return what opens the board of the rules."""
        return lambda: self.context.acts.do(ACT)

    @override
    def head_act(self) -> Callable[[], None] | None:
        """Return what opens the board of the rules."""
        return lambda: self.context.acts.do(ACT)
