"""Alarms and tasks on paper: the queue with all that it leaves out, and who is on which way."""

from app.domain.alarm import Alarm
from app.domain.classes import Severity
from app.domain.ports import LinkState
from app.domain.task import Task
from app.services.alarm_watch import AlarmWatch
from app.services.task_steps import steps_of
from widgets.alarm_names import alarm_label
from widgets.alarms.room_lines import RoomLine, RoomWords, Tab
from widgets.panels.panel_ground import PanelGround
from widgets.reports.report import Cell, Report, Section
from widgets.reports.report_words import moment_text
from widgets.reports.standing_paper import link_notes, table_of
from widgets.texts import Texts

# What the queue leaves out; of the other tabs every alarm stands in the queue as well.
LEFT_OUT = (Tab.SHELVED, Tab.SUPPRESSED, Tab.OUT, Tab.RULES)
ALARM_COLUMNS = (
    *("severity", "rule", "title", "county", "state"),
    *("claimed", "acknowledged", "raised"),
)
TASK_COLUMNS = ("number", "kind", "after", "officer", "post", "state", "issued", "steps")


def alarms_report(ground: PanelGround, watch: AlarmWatch, asked_by: str) -> Report:
    """Return the open alarms in the order of the queue, then what it leaves out and why."""
    group, texts = ground.group, ground.texts
    words = RoomWords(texts, group.now_s)
    rows = [_alarm_row(ground, words, alarm) for alarm in watch.ranked]
    sections = [_section(ground, texts("reports.alarm_queue"), ALARM_COLUMNS, rows)]
    for tab in LEFT_OUT:
        lines = words.lines(tab, group.board, watch)
        if lines:
            heading = texts(f"alarm_room.{tab.value}", count=len(lines))
            left = [_line_row(ground, line) for line in lines]
            sections.append(_section(ground, heading, ("severity", "title", "detail"), left))
    return _report(ground, texts("reports.alarm_list"), asked_by, sections)


def tasks_report(ground: PanelGround, asked_by: str) -> Report:
    """Return all tasks under way, the newest first, with the steps they have reached."""
    texts = ground.texts
    tasks = sorted(ground.group.board.open_tasks(), key=lambda one: -one.issued_s)
    rows = [_task_row(ground, task) for task in tasks]
    section = _section(ground, texts("reports.rows"), TASK_COLUMNS, rows)
    return _report(ground, texts("tasks.title"), asked_by, [section])


def _report(ground: PanelGround, title: str, asked_by: str, sections: list[Section]) -> Report:
    group, words = ground.group, ground.words
    now_s = group.now_s()
    as_of_s = now_s if group.status.state is LinkState.LIVE else 0.0
    place = words.county(ground.node()) or words.name
    return Report(title, place, as_of_s, now_s, asked_by, words.is_demo, tuple(sections))


def _section(
    ground: PanelGround, heading: str, keys: tuple[str, ...], rows: list[tuple[Cell, ...]]
) -> Section:
    texts = ground.texts
    notes = link_notes(ground.group, texts)
    if not rows:
        return Section(heading, notes=(*notes, texts("reports.no_rows")))
    counted = (texts("reports.rows_all", count=f"{len(rows):,}"),)
    return Section(heading, counted, table=table_of(texts, keys, rows), notes=notes)


def _alarm_row(ground: PanelGround, words: RoomWords, alarm: Alarm) -> tuple[Cell, ...]:
    texts = ground.texts
    return tuple(
        Cell(text)
        for text in (
            texts("reports.grade", number=Severity(alarm.severity).name),
            words.rule(alarm.rule),
            alarm_label(texts, alarm),
            ground.words.county(alarm.county),
            texts(f"alarms.state.{alarm.state.value}"),
            alarm.claimed_by or alarm.claimed_seat,
            alarm.acknowledged_by,
            moment_text(alarm.raised_s),
        )
    )


def _line_row(ground: PanelGround, line: RoomLine) -> tuple[Cell, ...]:
    grade = line.severity
    said = "" if grade is None else ground.texts("reports.grade", number=grade.name)
    return Cell(said), Cell(line.text), Cell(line.detail)


def _task_row(ground: PanelGround, task: Task) -> tuple[Cell, ...]:
    texts = ground.texts
    kind = "reports.lookout" if task.is_attention else f"tasks.kind.{task.kind}"
    post = task.order.get("post")
    steps = [
        texts("reports.step", step=_step(texts, name), time=moment_text(time_s))
        for name, time_s in steps_of(task)
        if time_s is not None
    ]
    return tuple(
        Cell(text)
        for text in (
            f"T{task.number}",
            texts(kind) if kind in texts else task.kind,
            task.target_label,
            task.officer_label,
            str(post.get("name", "")) if isinstance(post, dict) else "",
            _step(texts, task.state.value),
            moment_text(task.issued_s),
            "\n".join(steps),
        )
    )


def _step(texts: Texts, name: str) -> str:
    """Return a step's name; whoever is asked to look out has two of his own."""
    own = f"reports.task.{name}"
    return texts(own if own in texts else f"tasks.step.{name}")
