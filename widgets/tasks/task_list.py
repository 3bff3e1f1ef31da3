"""The pane of tasks under way, newest first."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget
from typing_extensions import override

from app.services.live import Pumped, ViewGroup
from widgets.hall_time import clock_text
from widgets.look import Look
from widgets.pane import Pane
from widgets.plain import PlainLabel
from widgets.tasks.notice_lines import NoticeLines
from widgets.tasks.task_model import TaskModel
from widgets.tasks.task_row import TaskRow
from widgets.texts import Texts
from widgets.vouched import Vouched


class TaskList(Pane):
    """Emits ``chosen`` with a task id on click or Enter."""

    chosen = Signal(str)

    def __init__(
        self, group: ViewGroup, look: Look, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(texts("tasks.title"), look, parent)
        self._group = group
        self._texts = texts
        self._vouched = Vouched(group)
        self.model = TaskModel(lambda: group.board, group.now_s)
        self._row = TaskRow(self.model, look, texts, group.now_s)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._row)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        self.empty = PlainLabel(texts("tasks.none"), is_wrapping=True)
        self.empty.setProperty("tone", "muted")
        self.notices = NoticeLines(group, texts)
        self.content.addWidget(self.notices)
        self.content.addWidget(self.empty)
        self.content.addWidget(self.list, 1)
        self.set_look(look)
        self.refresh()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme."""
        super().set_look(look)
        if hasattr(self, "list"):
            self._row.set_look(look)
            self.notices.set_look(look)
            self.empty.setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(8))
            self.list.viewport().update()

    def absorb(self, pumped: Pumped) -> None:
        """Take new and changed tasks."""
        if pumped.is_new_board or any(s.startswith("task:") for s in pumped.subjects):
            self.refresh()

    def refresh(self) -> None:
        """Let ages grow and let what ended a while ago go."""
        self.model.take()
        self.notices.refresh()
        as_of_s = self._vouched.as_of_s()
        unknown = self._texts("time.unknown")
        under_way = unknown if as_of_s is None else str(len(self._group.board.open_tasks()))
        self.title.set_text(self._texts("tasks.title_count", count=under_way))
        self.as_of.set_text(unknown if as_of_s is None else clock_text(as_of_s))
        self.vouch(self._vouched.age())
        self.empty.set_text(self._texts("tasks.unknown" if as_of_s is None else "tasks.none"))
        self.empty.setVisible(self.model.rowCount() == 0)
        self.list.viewport().update()

    def _choose(self, index: QModelIndex) -> None:
        task = self.model.task_at(index.row())
        if task is not None:
            self.chosen.emit(task.task_id)
