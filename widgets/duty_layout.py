"""Where everything of the duty window lies: bar, three columns and the strip, in wireframe px."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from widgets.look import Look

LEFT_PX, RIGHT_PX, STRIP_PX, TASKS_PX, GUTTER_PX = 360, 420, 56, 258, 2


class DutyLayout:
    """Lays the panes out once; ``set_look`` gives them their sizes."""

    def __init__(
        self,
        window: QWidget,
        top: tuple[QWidget, QWidget | None],
        alarms: QWidget,
        centre: tuple[QWidget, ...],
        right: tuple[QWidget, QWidget | None, QWidget],
        strip: tuple[QWidget, QWidget],
    ) -> None:
        self._alarms, self._tasks = alarms, right[2]
        middle = QVBoxLayout()
        middle.addWidget(centre[0], 1)
        for drawer in centre[1:]:
            middle.addWidget(drawer)
        self._right = QWidget()
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(right[0], 1)
        for widget in right[1:]:
            if widget is not None:
                column.addWidget(widget)
        columns = QHBoxLayout()
        columns.addWidget(alarms)
        columns.addLayout(middle, 1)
        columns.addWidget(self._right)
        self._strip = QFrame()
        self._strip.setObjectName("strip")
        below = QHBoxLayout(self._strip)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(strip[0], 2)
        below.addWidget(strip[1], 3)
        outer = QVBoxLayout(window)
        outer.setContentsMargins(0, 0, 0, 0)
        for widget in top:
            if widget is not None:
                outer.addWidget(widget)
        outer.addLayout(columns, 1)
        outer.addWidget(self._strip)
        self._gutters = (outer, columns, middle, column)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        px = look.px
        self._alarms.setFixedWidth(px(LEFT_PX))
        self._right.setFixedWidth(px(RIGHT_PX))
        self._strip.setFixedHeight(px(STRIP_PX))
        self._tasks.setFixedHeight(px(TASKS_PX))
        for layout in self._gutters:
            layout.setSpacing(px(GUTTER_PX))
