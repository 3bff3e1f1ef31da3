"""The head of a panel: number, title, place, as-of, its open alarms by grade, what bursts."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.hall_time import clock_text, minute_text
from widgets.look import Look, TextRole
from widgets.panels.alarm_standing import GradeCounts, standing_of
from widgets.panels.body import PanelContext
from widgets.panels.burst_mark import BurstMark
from widgets.panels.fault_words import fault_words
from widgets.panels.panels_folder import Panel
from widgets.panels.tile import as_of_text
from widgets.plain import PlainLabel, button_text

REPORT = "report:"  # before the key of a panel that is to be put on paper


class PanelHead(QWidget):
    """``refresh`` says how things stand; a fault of the file stands in a line under it."""

    def __init__(self, panel: Panel, context: PanelContext, look: Look) -> None:
        super().__init__()
        self._context = context
        self._watch = () if panel.spec is None else panel.spec.watch
        texts = context.texts
        is_wall, language = context.is_wall, texts.language
        title = panel.short_title(language) if is_wall else panel.title(language)
        self.title = PlainLabel(texts("panels.name", number=panel.number, title=title))
        self.place = PlainLabel(context.words.county(context.node) or context.words.name)
        self.place.setProperty("tone", "second")
        self.alarms = GradeCounts(look)
        self.as_of = PlainLabel()
        self.as_of.setProperty("tone", "muted")
        self.fault = PlainLabel(fault_text(panel, context))
        self.fault.setProperty("tone", "warn")
        bursts = () if panel.spec is None else panel.spec.bursts
        self.bursts = BurstMark(bursts, context, look) if bursts else None
        self.report = QPushButton(button_text(texts("burst_mark.report")))
        self.report.setToolTip(texts("burst_mark.report_tip"))
        self.report.setProperty("role", "quiet")
        self.report.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.report.clicked.connect(lambda _checked: context.acts.do(REPORT + panel.key))
        self._row = QHBoxLayout()
        for widget in (self.title, self.place, self.alarms):
            self._row.addWidget(widget)
        if self.bursts is not None:
            self._row.addWidget(self.bursts)
        self._row.addStretch(1)
        self._row.addWidget(self.as_of)
        self._row.addWidget(self.report)
        self._outer = QVBoxLayout(self)
        self._outer.addLayout(self._row)
        self._outer.addWidget(self.fault)
        # Not before they lie in it: what has no parent would open a window.
        self.alarms.setVisible(bool(self._watch))
        self.report.setVisible(context.group.is_live and not context.is_wall)
        if self.bursts is not None:
            self.bursts.hide()
        self.fault.setVisible(bool(self.fault.full_text()))
        self.set_look(look)

    def refresh(self, as_of_s: float, *, is_live: bool) -> None:
        """Say as of when its oldest number is, with its age where it is late; count its alarms."""
        context, texts = self._context, self._context.texts
        is_wall = context.is_wall
        said = as_of_text(context, as_of_s, is_live=is_live, is_short=is_wall)
        if as_of_s and said in (clock_text(as_of_s), minute_text(as_of_s)):  # old says so itself
            said = texts("panels.as_of", time=said)
        self.as_of.set_text(said or texts("panels.nothing"))
        if self.bursts is not None:
            self.bursts.refresh()
        if self._watch:
            self.alarms.show_counts(*standing_of(context, self._watch))
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say the place where there is room for it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Have the place give way on a wall: all of it is of one city, and says so elsewhere."""
        if not self._context.is_wall:
            return
        there = [self._row.itemAt(at).widget() for at in range(self._row.count())]
        shown = [one for one in there if one not in (None, self.place) and not one.isHidden()]
        spaces = (len(shown) + 2) * self._row.spacing()
        margins = self._outer.contentsMargins()
        need = sum(one.sizeHint().width() for one in [*shown, self.place]) + spaces
        self.place.setVisible(need + margins.left() + margins.right() <= self.width())

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self.title.setFont(look.font(TextRole.TITLE))
        for label in (self.place, self.as_of, self.fault):
            label.setFont(look.font())
        self.alarms.set_look(look)
        self.report.setFont(look.font())
        if self.bursts is not None:
            self.bursts.set_look(look)
        self._row.setSpacing(look.px(16))
        self._outer.setSpacing(look.px(4))
        over = look.px(1 if look.scale.is_wall else 6)
        self._outer.setContentsMargins(look.px(12), over, look.px(12), over)


def fault_text(panel: Panel, context: PanelContext) -> str:
    """Return what is wrong with a panel's file, empty where nothing is."""
    if not panel.faults:
        return ""
    texts = context.texts
    first = fault_words(texts, panel.faults[0])
    if panel.file.faults == panel.faults:  # what is shown is the file as it lies there
        return texts("panels.part_kept", count=len(panel.faults), fault=first)
    return texts("panels.kept", fault=first)
