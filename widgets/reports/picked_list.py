"""What a band or a lasso caught on paper: how many of what, then each of them as it is now."""

import math

import numpy as np
from PySide6.QtGui import QImage

from app.domain.classes import STATIONS, EntityClass
from app.domain.picks import Picks, Summary
from widgets.hall_time import age_text
from widgets.panels.panel_ground import PanelGround
from widgets.reports.report import Cell, Report, ReportTable, Section, count_cell
from widgets.reports.report_words import moment_text
from widgets.reports.standing_paper import link_notes, table_of

KMH = 3.6
MOST_ROWS = 2_000
KINDS = frozenset(map(int, EntityClass))  # one of later days is unknown
COLUMNS = ("name", "class", "county", "speed", "fix", "age", "key")


def picked_report(
    ground: PanelGround, picks: Picks, picture: QImage | None, asked_by: str
) -> Report:
    """Return the catch; ``picture`` is the map as on screen, where there is one."""
    group, texts, words = ground.group, ground.texts, ground.words
    summary, now_s = picks.summary, group.now_s()
    notes = list(link_notes(group, texts))
    sections = []
    if summary is not None:
        sections.append(_counts(ground, summary, picture))
    rows = [] if summary is None else _rows(ground, picks)
    table = table_of(texts, COLUMNS, rows) if rows else None
    if summary is not None and summary.total > len(rows):
        shown, count = f"{len(rows):,}", f"{summary.total:,}"
        notes.append(texts("reports.rows_of", shown=shown, count=count))
    if table is None:
        notes.append(texts("reports.no_rows"))
    sections.append(Section(texts("reports.rows"), table=table, notes=tuple(notes)))
    return Report(
        texts("reports.picked_list"),
        words.county(ground.node()) or words.name,
        0.0 if summary is None else summary.as_of_s,
        now_s,
        asked_by,
        words.is_demo,
        tuple(sections),
    )


def _counts(ground: PanelGround, summary: Summary, picture: QImage | None) -> Section:
    texts, words = ground.texts, ground.words
    kinds = [
        (Cell(texts(f"classes.{kind.name.lower()}")), count_cell(count))
        for kind, count in summary.by_class
    ]
    counties = [
        (Cell(words.county_at(index) or texts("select.nowhere")), count_cell(count))
        for index, count in summary.by_county
    ]
    columns = (texts("reports.column.part"), texts("reports.column.count"))
    ages = texts("select.ages", live=summary.live, late=summary.late, lost=summary.lost)
    said = [
        texts("reports.caught", count=f"{summary.total:,}"),
        texts("reports.named", name=texts("select.age"), value=ages),
    ]
    if summary.moving:
        speeds = {"mean": summary.mean_mps * KMH, "most": summary.fastest_mps * KMH}
        spoken = texts("select.speeds", **speeds)
        said.append(texts("reports.named", name=texts("select.speed"), value=spoken))
    rows = (*kinds, *counties)
    table = ReportTable(columns, rows) if rows else None
    pictures = () if picture is None else (picture,)
    return Section(texts("reports.figures"), tuple(said), table=table, pictures=pictures)


def _rows(ground: PanelGround, picks: Picks) -> list[tuple[Cell, ...]]:
    """Return what is still there of the catch, by class and name."""
    group, texts, words = ground.group, ground.texts, ground.words
    world, now_s = group.world, group.now_s()
    found = (world.row_of(entity_id) for entity_id in picks.ids)
    at = np.array([row for row in found if row is not None], np.intp)
    order = np.lexsort((world.column("label")[at], world.column("class")[at]))[:MOST_ROWS]
    rows: list[tuple[Cell, ...]] = []
    for row in at[order].tolist():
        number = int(world.column("class")[row])
        kind = EntityClass(number) if number in KINDS else EntityClass.UNKNOWN
        speed, fix_s = (float(world.column(key)[row]) for key in ("speed_mps", "fix_s"))
        is_moving = kind not in STATIONS and math.isfinite(speed)
        entity_id, label = world.id_at(row), world.text_at("label", row)
        rows.append(
            (
                Cell(label or entity_id),
                Cell(texts(f"classes.{kind.name.lower()}")),
                Cell(words.county_at(int(world.column("county")[row]))),
                Cell(f"{speed * KMH:.0f}", speed * KMH) if is_moving else Cell(""),
                Cell(moment_text(fix_s) if fix_s > 0.0 else texts("reports.never")),
                Cell(age_text(texts, now_s - fix_s) if fix_s > 0.0 else ""),
                Cell(entity_id),
            )
        )
    return rows
