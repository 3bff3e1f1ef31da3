"""The words of the handover page, every one of them escaped before it becomes a document."""

import html
from dataclasses import dataclass

from app.domain.alarm import Alarm
from app.domain.safe_text import safe_text
from app.domain.shift import LogLine
from app.domain.task import Task
from app.services.handover_items import HandoverItem
from app.services.handover_report import HandoverReport, Signature
from widgets.cards.item_text import item_text
from widgets.hall_time import clock_text, date_text, minute_text
from widgets.texts import Texts

LINE_CHARACTERS = 240
MAP_NAME = "map:alarms"
MOST_ON_MAP = 9


@dataclass(frozen=True, slots=True)
class Masthead:
    """Whose page it is: the city's name, and whether city and people are invented."""

    city: str
    is_demo: bool


def handover_html(
    report: HandoverReport,
    head: Masthead,
    texts: Texts,
    most_lines: int,
    map_px: tuple[int, int] | None = None,
) -> str:
    """Return the page; each section lists at most ``most_lines`` and counts what it leaves out.

    With ``map_px`` it shows the picture ``MAP_NAME`` in that size, and lists its open alarms.
    """
    started = _moment(report.started_s)
    shift = (
        texts("report.shift_first", started=started)
        if report.since_s is None
        else texts("report.shift", since=_moment(report.since_s), started=started)
    )
    state = texts("report.complete" if report.is_complete else "report.incomplete")
    parts = [
        f"<h1>{_safe(texts('report.title'))}</h1>",
        _line(texts("report.city", city=head.city)),
        f"<p><b>{_safe(texts('report.demo'))}</b></p>" if head.is_demo else "",
        _line(f"{shift} · {state}"),
        _line(texts("report.number", number=report.handover_id)),
        _line(texts("report.as_of", time=_moment(report.as_of_s))),
        _signatures(texts, report),
        _map(texts, report, map_px) if map_px is not None else "",
    ]
    sections: tuple[tuple[str, list[str]], ...] = (
        ("report.unconfirmed", [_item(texts, item) for item in report.unconfirmed]),
        ("report.confirmed", [_item(texts, item) for item in report.confirmed]),
        ("report.tasks_done", [_task(texts, task) for task in report.tasks_done]),
        ("report.alarms_closed", [_alarm(texts, alarm) for alarm in report.alarms_closed]),
        ("report.log", [_log_line(texts, line) for line in report.log]),
    )
    parts += [_section(texts, key, lines, most_lines) for key, lines in sections]
    return "<html><body>" + "".join(parts) + "</body></html>"


def _section(texts: Texts, key: str, lines: list[str], most_lines: int) -> str:
    title = f"<p class='heading'>{_safe(texts(key, count=len(lines)))}</p>"
    if not lines:
        return title + _line(texts("report.none"))
    shown = "".join(f"<li>{_safe(line)}</li>" for line in lines[:most_lines])
    left_out = len(lines) - most_lines
    more = _line(texts("report.more", count=left_out)) if left_out > 0 else ""
    return f"{title}<ul>{shown}</ul>{more}"


def _map(texts: Texts, report: HandoverReport, map_px: tuple[int, int]) -> str:
    alarms = report.alarms_open
    lines = [
        texts("report.open_alarm", number=i + 1, grade=a.severity.name, label=a.label)
        for i, a in enumerate(alarms[:MOST_ON_MAP])
    ]
    left_out = len(alarms) - len(lines)
    listed = "".join(_line(line) for line in lines) if lines else _line(texts("report.none"))
    more = _line(texts("report.more", count=left_out)) if left_out > 0 else ""
    width_px, height_px = map_px
    title = _safe(texts("report.alarms_open", count=len(alarms)))
    return (
        f"<p class='heading'>{title}</p><table width='100%'><tr>"
        f"<td><img src='{MAP_NAME}' width='{width_px}' height='{height_px}'></td>"
        f"<td width='40%' style='padding-left:24px'>{listed}{more}</td></tr></table>"
    )


def _signatures(texts: Texts, report: HandoverReport) -> str:
    cells = "".join(
        f"<td width='50%'><p>{_safe(texts(key))}</p><p><b>{_safe(_person(texts, one))}</b></p>"
        f"<p>{_safe(_signed(texts, one))}</p></td>"
        for key, one in (
            ("report.outgoing", report.outgoing),
            ("report.incoming", report.incoming),
        )
    )
    return (
        "<table width='100%' border='3' cellspacing='0' cellpadding='6'"
        " style='border-style:solid; border-color:#808080; border-collapse:collapse'>"
        f"<tr>{cells}</tr></table>"
    )


def _person(texts: Texts, signature: Signature) -> str:
    return texts("report.person", person=signature.person_id, name=signature.name)


def _signed(texts: Texts, signature: Signature) -> str:
    if signature.signed_s is None:
        return texts("report.not_signed")
    return texts("report.signed", time=_moment(signature.signed_s))


def _item(texts: Texts, item: HandoverItem) -> str:
    since = minute_text(item.since_s) if item.since_s is not None else ""
    return texts("report.item", time=since, text=item_text(texts, item)).strip()


def _task(texts: Texts, task: Task) -> str:
    return texts(
        "report.task",
        number=task.number,
        target=task.target_label,
        officer=task.officer_label,
        time=minute_text(task.reached_s.get("done", task.issued_s)),
    )


def _alarm(texts: Texts, alarm: Alarm) -> str:
    key = f"report.{alarm.outcome}"
    outcome = texts(key if key in texts else "report.closed")
    return texts("report.alarm", grade=alarm.severity.name, label=alarm.label, outcome=outcome)


def _log_line(texts: Texts, line: LogLine) -> str:
    time = minute_text(line.time_s)
    return texts("report.log_line", time=time, person=line.person, text=line.text)


def _moment(time_s: float) -> str:
    return f"{date_text(time_s)} {clock_text(time_s)}"


def _line(text: str) -> str:
    return f"<p>{_safe(text)}</p>"


def _safe(text: str) -> str:
    return html.escape(safe_text(text.replace("\n", " "), LINE_CHARACTERS))
