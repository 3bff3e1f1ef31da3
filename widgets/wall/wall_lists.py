"""The rows of the wall's two lists: alarms that need somebody, and tasks under way."""

from collections.abc import Callable, Sequence

from app.domain.classes import Severity
from widgets.judging import not_judged
from widgets.look import Look
from widgets.wall.list_pane import ListPane, WallRow
from widgets.wall.wall_pane import WallContext


def alarm_pane(context: WallContext, look: Look, gravest: int) -> ListPane:
    """Return the list of open alarms of grade I to ``gravest``."""
    texts = context.texts
    least = Severity(gravest)
    none = (
        texts("wall.list.none_alarms_all")
        if least is Severity.IV
        else texts("wall.list.none_alarms", grade=least.name)
    )
    rows = _alarm_rows(context, least)
    pane = ListPane(texts("wall.title.alarms"), none, rows, context, look)
    pane.doubt = lambda: not_judged(context.group, texts)
    return pane


def task_pane(context: WallContext, look: Look) -> ListPane:
    """Return the list of tasks under way."""
    texts = context.texts
    none = texts("wall.list.none_tasks")
    return ListPane(texts("wall.title.tasks"), none, _task_rows(context), context, look)


def _alarm_rows(context: WallContext, least: Severity) -> Callable[[], Sequence[WallRow]]:
    group, texts = context.group, context.texts

    def rows() -> list[WallRow]:
        found = []
        for alarm in group.board.listed_alarms():
            if alarm.severity > least:
                continue
            key = f"alarms.rule.{alarm.rule}"
            rule = texts(key) if key in texts else alarm.rule
            claim = (
                texts("wall.list.claimed", person=alarm.claimed_by)
                if alarm.claimed_by
                else texts("wall.list.unclaimed")
            )
            parts = (rule, context.words.county(alarm.county), claim)
            second = " · ".join(part for part in parts if part)
            age_s = group.now_s() - alarm.raised_s
            found.append(WallRow(alarm.label, second, age_s, alarm.severity))
        return found

    return rows


def _task_rows(context: WallContext) -> Callable[[], Sequence[WallRow]]:
    group, texts = context.group, context.texts

    def rows() -> list[WallRow]:
        return [
            WallRow(
                f"{task.target_label} → {task.officer_label}",
                texts(f"cards.step.{task.state.value}"),
                group.now_s() - task.issued_s,
            )
            for task in group.board.open_tasks()
        ]

    return rows
