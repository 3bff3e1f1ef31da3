"""The ranked officers: chosen by a click or by the keys, never moving under the hand."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QSizePolicy
from typing_extensions import override

from app.domain.plan import InterceptPlan, OfficerOption
from app.domain.safe_text import safe_text
from app.services.followed import as_of_now
from widgets.cards.span_text import span_text
from widgets.look import Look
from widgets.plain import plain_tooltip
from widgets.plan_words import margin_text, percent, why_text
from widgets.texts import Texts

MOST_ROWS = 6
ROW_PX = 54
_ID = Qt.ItemDataRole.UserRole


class OfficerList(QListWidget):
    """Emits ``chosen`` with an officer id; two lines a row: who and where, when and how safely."""

    chosen = Signal(str)

    def __init__(self, look: Look, texts: Texts) -> None:
        super().__init__()
        self._look = look
        self._texts = texts
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemClicked.connect(self._choose)
        self.set_look(look)

    def show_plan(
        self,
        plan: InterceptPlan,
        now_s: float,
        without: str = "",
        refused: frozenset[str] = frozenset(),
        *,
        is_still: bool = False,
    ) -> None:
        """Show the officers of a plan, best first, leaving out the one who is chosen already.

        Beside one who is chosen no row is current: two would look chosen. ``refused`` are marked.
        Under a hand (``is_still``) every row stays where it is and takes its officer's figures; one
        whom the plan has no more says so.
        """
        options = [o for o in plan.options if o.officer_id != without][:MOST_ROWS]
        if is_still or self.officer_ids() == [option.officer_id for option in options]:
            ranked = {option.officer_id: option for option in plan.options}
            for row in range(self.count()):
                item = self.item(row)
                self._write(item, plan, ranked.get(str(item.data(_ID))), now_s, refused)
            if without:
                self.setCurrentRow(-1)
            return
        current = self.current_id()
        self.clear()
        for option in options:
            item = QListWidgetItem(self)
            item.setData(_ID, option.officer_id)
            self._write(item, plan, option, now_s, refused)
            if option.officer_id == current and not without:
                self.setCurrentItem(item)
        if options and not without and self.currentRow() < 0:
            self.setCurrentRow(0)
        row_px = max(self.sizeHintForRow(0), self._look.px(ROW_PX)) if options else 0
        self.setFixedHeight(row_px * len(options) + 2 * self.frameWidth())

    def _write(
        self,
        item: QListWidgetItem,
        plan: InterceptPlan,
        option: OfficerOption | None,
        now_s: float,
        refused: frozenset[str],
    ) -> None:
        """Write a row's two lines; of one who is not in the plan the first stays."""
        if option is None:
            text = "\n".join((item.text().split("\n")[0], self._texts("intercept.row_gone")))
            why = ""
        else:
            second = self._second_line(plan, as_of_now(plan, option, now_s))
            if option.officer_id in refused:
                second = self._texts("cards.intercept.option_refused", line=second)
            text = f"{self._first_line(option)}\n{second}"
            why = why_text(self._texts, option.why)
        shown = safe_text(text, is_multiline=True)
        if shown != item.text():
            item.setText(shown)
            item.setToolTip(plain_tooltip(f"{shown}\n{why}" if why else shown))

    def current_id(self) -> str:
        """Return the officer the keys stand on."""
        item = self.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def officer_ids(self) -> list[str]:
        """Return who is in the list, in its order."""
        return [str(self.item(row).data(_ID)) for row in range(self.count())]

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        raised, text, accent = (look.theme.hex(f"ui.{k}") for k in ("raised", "text", "accent"))
        pad, bar = look.px(6), look.px(3)
        self.setStyleSheet(
            f"QListView::item {{ padding: {pad // 2}px {pad}px;"
            f" border-left: {bar}px solid transparent; }}"
            f"QListView::item:hover {{ background: {raised}; }}"
            f"QListView::item:selected {{ background: {raised}; color: {text};"
            f" border-left: {bar}px solid {accent}; }}"
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter or with the figure of a row; leave Esc to the card."""
        figure = event.text()
        if event.isAutoRepeat() and event.key() not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentItem())
        elif figure.isdecimal() and 1 <= int(figure) <= self.count():
            self._choose(self.item(int(figure) - 1))
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(_ID)))

    def _first_line(self, option: OfficerOption) -> str:
        label, post = safe_text(option.label, 40), safe_text(option.post.name, 60)
        return self._texts("cards.intercept.option", label=label, post=post)

    def _second_line(self, plan: InterceptPlan, option: OfficerOption) -> str:
        texts = self._texts
        if plan.is_standing:
            kilometres = f"{option.distance_m / 1000:.1f}"
            margin = texts("cards.intercept.option_stands", distance=kilometres)
        else:
            margin = self._margin(option)
        eta = span_text(option.travel_s)
        return texts("cards.intercept.option_detail", eta=eta, margin=margin)

    def _margin(self, option: OfficerOption) -> str:
        """Return the margin of nine drives in ten, and how many of all he meets."""
        margin = margin_text(self._texts, option.margin_s, option.p_capture)
        if not option.p_capture:
            return margin
        return self._texts("intercept.note", margin=margin, percent=percent(option.p_capture))
