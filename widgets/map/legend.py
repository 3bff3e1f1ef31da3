"""The legend of the map, which is its filter too: groups of classes with how many there are."""

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.domain.classes import OURS, STATIONS, VESSELS, EntityClass
from app.domain.safe_text import safe_text
from app.domain.world import World
from widgets.look import Look
from widgets.symbol import class_pixmap
from widgets.texts import Texts

_C = EntityClass
GROUPS: dict[str, tuple[EntityClass, ...]] = {
    "hazmat": (_C.HAZMAT_TRUCK,),
    "coach": (_C.CHARTER_COACH, _C.LINE_COACH),
    "bus": (_C.BUS,),
    "taxi": (_C.TAXI, _C.RIDE_HAILING),
    "muck": (_C.MUCK_TRUCK,),
    "vessel": tuple(sorted(VESSELS)),
    "station": tuple(sorted(STATIONS)),
    "ours": tuple(sorted(OURS)),
    "unknown": (_C.UNKNOWN,),
}
HEIGHT_PX = 38


class Legend(QFrame):
    """Emits ``changed`` when a group is shown or hidden; ``hidden`` holds the classes."""

    changed = Signal()

    def __init__(
        self, world: World, look: Look, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._world = world
        self._look = look
        self._texts = texts
        self.buttons: dict[str, QPushButton] = {}
        self._shown: dict[str, str] = {}
        self._fitted_px = 0
        self._layout = QHBoxLayout(self)
        for group in GROUPS:
            button = QPushButton()
            button.setCheckable(True)
            button.setChecked(True)
            button.setProperty("role", "legend")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setToolTip(texts("map.legend.tip"))
            button.toggled.connect(self._toggled)
            self.buttons[group] = button
            self._layout.addWidget(button)
        self._layout.addStretch(1)
        self.set_look(look)
        self.refresh()

    @property
    def hidden(self) -> frozenset[EntityClass]:
        """The classes that are not drawn."""
        return frozenset(
            kind
            for group, kinds in GROUPS.items()
            if not self.buttons[group].isChecked()
            for kind in kinds
        )

    def hide_classes(self, hidden: frozenset[EntityClass]) -> None:
        """Hide every group of which a class is named."""
        for group, kinds in GROUPS.items():
            self.buttons[group].setChecked(not hidden.intersection(kinds))

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self._fitted_px = 0
        size = look.px(18)
        ratio = self.devicePixelRatioF()
        self.setFixedHeight(look.px(HEIGHT_PX))
        self._layout.setContentsMargins(look.px(8), 0, look.px(8), 0)
        self._layout.setSpacing(look.px(2))
        for group, button in self.buttons.items():
            button.setIconSize(QSize(size, size))
            button.setIcon(QIcon(class_pixmap(look, GROUPS[group][0], size, ratio)))
        self._strike()

    def refresh(self) -> None:
        """Count what is in the world."""
        counts = self._counts()
        is_known = self._world.count > 0
        shown: dict[str, str] = {}
        for group, button in self.buttons.items():
            count = sum(counts.get(kind, 0) for kind in GROUPS[group])
            shown[group] = str(count) if is_known else self._texts("time.unknown")
            button.setVisible(group != "unknown" or count > 0)
        if shown != self._shown or self.width() != self._fitted_px:
            self._shown, self._fitted_px = shown, self.width()
            self._write()

    def _write(self) -> None:
        """Write names and counts; where they do not all fit, the symbols stand for the names."""
        for group, button in self.buttons.items():
            count = safe_text(self._shown[group])
            button.setText(" " + self._texts(f"map.legend.{group}", count=count))
        if self._layout.sizeHint().width() > self.width():
            for group, button in self.buttons.items():
                button.setText(" " + safe_text(self._shown[group]))

    def _counts(self) -> dict[int, int]:

        alive = self._world.column("alive")
        numbers = np.bincount(self._world.column("class")[alive], minlength=len(EntityClass))
        return dict(enumerate(numbers.tolist()))

    def _toggled(self) -> None:
        self._strike()
        self.changed.emit()

    def _strike(self) -> None:
        """Strike the hidden groups out; a style sheet would strike them all."""
        for button in self.buttons.values():
            font = QFont(self._look.font())
            font.setStrikeOut(not button.isChecked())
            button.setFont(font)
