"""The panel of the reachable region: which paces are shown, how old it is, and what lies ahead."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QScrollArea, QVBoxLayout, QWidget

from app.domain.reach import Pace
from widgets.look import Look
from widgets.map_reach.tell_box import TellBox
from widgets.plain import PlainLabel
from widgets.texts import Texts

_HIGHEST_PX = 10_000
SHOWN_FIRST = frozenset({Pace.LIKELY, Pace.POSSIBLE})


class ReachPanel(QScrollArea):
    """Emits ``changed`` when something else is to be shown; forty names may be more than fits."""

    changed = Signal()

    def __init__(self, look: Look, texts: Texts, tell_box: TellBox) -> None:
        super().__init__()
        self.tell_box = tell_box
        self._texts = texts
        content = QWidget()
        content.setObjectName("scrolled")
        self._column = QVBoxLayout(content)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # It is bound to grow with the names, after the press that asked.
        self.verticalScrollBar().rangeChanged.connect(self._show_question)
        self.follows = QCheckBox(texts("reach.follow"))
        self.follows.toggled.connect(self.changed)
        self._column.addWidget(self.follows)
        self.paces: dict[Pace, QCheckBox] = {}
        for pace in (Pace.LIKELY, Pace.NINE_IN_TEN, Pace.POSSIBLE):
            box = self.paces[pace] = QCheckBox(texts(f"reach.pace.{pace.value}"))
            box.setToolTip(texts(f"reach.pace_tip.{pace.value}"))
            box.setChecked(pace in SHOWN_FIRST)
            box.toggled.connect(self.changed)
            self._column.addWidget(box)
        self.state = self._label("second")
        self.officers = self._label("second")
        self._column.addWidget(tell_box)
        self.junctions = self._label("second")
        self.source = self._label("muted")
        self._column.addStretch(1)
        self.set_look(look)

    @property
    def shown(self) -> frozenset[Pace]:
        """The paces whose bands are shown."""
        return frozenset(pace for pace, box in self.paces.items() if box.isChecked())

    def say(
        self, state: str, officers: str, junctions: str, source: str, *, widest: str = ""
    ) -> None:
        """Say how things stand; an empty text takes no room.

        ``state`` has at least the room of ``widest``: its ages grow, and nothing below may move.
        """
        room = QRect(0, 0, self.state.width(), _HIGHEST_PX)
        wraps = Qt.TextFlag.TextWordWrap
        needed = self.state.fontMetrics().boundingRect(room, wraps, widest)
        self.state.setMinimumHeight(needed.height() if widest else 0)
        told = (state, officers, junctions, source)
        for label, text in zip(self._labels(), told, strict=True):
            label.set_text(text)
            label.setVisible(bool(text))

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setContentsMargins(0, look.px(6), 0, 0)
        self._column.setSpacing(look.px(6))
        for widget in (self.follows, *self.paces.values(), *self._labels()):
            widget.setFont(look.font())
        self.tell_box.set_look(look)

    def _show_question(self) -> None:
        """Bring what is to be pressed into sight, below however many names."""
        if self.tell_box.is_asking:
            self.ensureWidgetVisible(self.tell_box.confirm)

    def _labels(self) -> tuple[PlainLabel, ...]:
        return self.state, self.officers, self.junctions, self.source

    def _label(self, tone: str) -> PlainLabel:
        label = PlainLabel(is_wrapping=True)
        label.setProperty("tone", tone)
        self._column.addWidget(label)
        return label
