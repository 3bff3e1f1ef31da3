"""The words round a report that all its writers share: head, foot, the columns of figures."""

from widgets.hall_time import clock_text, date_text
from widgets.panels.kinds.words import with_unit
from widgets.reports.report import Cell, Report, ReportFigure, ReportTable, paper_text
from widgets.texts import Texts

COLUMNS = ("label", "value", "fraction", "target", "before", "as_of", "sources")


def moment_text(time_s: float) -> str:
    """Return ``2026-11-22 14:32:08``."""
    return f"{date_text(time_s)} {clock_text(time_s)}"


def as_of_words(report: Report, texts: Texts) -> str:
    """Return as of when the oldest figure of a report is."""
    if not report.as_of_s:
        return texts("reports.as_of_nothing")
    return texts("reports.as_of", time=moment_text(report.as_of_s))


def page_head(report: Report, texts: Texts) -> str:
    """Return what stands at the head of every page: title, place, as-of, and that it is a demo."""
    parts = [report.title, report.place, as_of_words(report, texts)]
    if report.is_demo:
        parts.append(texts("reports.demo_short"))
    return " · ".join(paper_text(texts, part) for part in parts if part)


def page_foot(texts: Texts, page: str, count: str) -> str:
    """Return which page of how many it is."""
    return texts("reports.page", page=page, count=count)


def head_lines(report: Report, texts: Texts) -> tuple[str, ...]:
    """Return the lines under the title of the first page."""
    asked = (
        texts("reports.asked_by", name=report.asked_by)
        if report.asked_by
        else texts("reports.asked_by_schedule")
    )
    made = texts("reports.made", time=moment_text(report.made_s))
    lines = [report.place, as_of_words(report, texts), f"{made} · {asked}"]
    if report.is_demo:
        lines.append(texts("reports.demo"))
    return tuple(paper_text(texts, line) for line in lines if line)


def figures_table(figures: tuple[ReportFigure, ...], texts: Texts) -> ReportTable:
    """Return figures as rows; columns that no figure fills are left out."""
    rows = [_row(one, texts) for one in figures]
    kept = [
        at
        for at, key in enumerate(COLUMNS)
        if key in ("label", "value", "as_of") or any(row[at].text for row in rows)
    ]
    return ReportTable(
        tuple(texts(f"reports.column.{COLUMNS[at]}") for at in kept),
        tuple(tuple(row[at] for at in kept) for row in rows),
    )


def value_text(figure: ReportFigure) -> str:
    """Return a figure's number with its unit."""
    return with_unit(figure.value.text, figure.unit)


def _row(one: ReportFigure, texts: Texts) -> tuple[Cell, ...]:
    as_of = moment_text(one.as_of_s) if one.as_of_s else texts("reports.never")
    if one.age:
        as_of = texts("reports.as_of_age", time=as_of, age=one.age)
    label = f"{one.label} ({one.unit})" if one.unit else one.label
    words = (one.fraction, one.target, one.before, as_of, one.sources)
    return (Cell(label), one.value, *(Cell(text) for text in words))
