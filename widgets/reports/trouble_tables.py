"""Problem spots and bursts as tables: where, what, of which class, and against what it is held."""

from app.domain.measures.noticing import (
    AreaKind,
    Burst,
    BurstsAnswer,
    BurstsQuestion,
    Spot,
    SpotsAnswer,
    SpotsQuestion,
)
from widgets.panels.body import PanelContext
from widgets.panels.kinds.trouble_rows import MOST
from widgets.panels.spec import BodyKind, BodySpec
from widgets.reports.report import Cell, ReportTable, count_cell

SPOT_COLUMNS = ("area", "county", "type", "class", "counted", "expected", "z", "days", "again")
BURST_COLUMNS = ("area", "county", "type", "counted", "usual")


def trouble_table(context: PanelContext, spec: BodySpec) -> tuple[ReportTable | None, str] | None:
    """Return the table and a note; None while there is no answer."""
    if context.noticing is None:
        return None
    if spec.kind is BodyKind.SPOTS:
        question = SpotsQuestion(context.node, AreaKind(spec.by), most=MOST)
        spots = context.noticing.spots(question)
        return None if spots is None else _of_spots(context, spots)
    bursts = context.noticing.bursts(BurstsQuestion(context.node))
    return None if bursts is None else _of_bursts(context, bursts)


def _of_spots(context: PanelContext, answer: SpotsAnswer) -> tuple[ReportTable | None, str]:
    texts = context.texts
    if not answer.spots:
        return None, texts("noticing.no_spots", tested=f"{answer.tested:,}")
    rows = tuple(_spot(context, one) for one in answer.spots)
    note = texts("reports.spots_how", tested=f"{answer.tested:,}", count=f"{answer.count:,}",
                 shown=f"{len(rows):,}")  # fmt: skip
    return _table(context, SPOT_COLUMNS, rows), note


def _of_bursts(context: PanelContext, answer: BurstsAnswer) -> tuple[ReportTable | None, str]:
    texts = context.texts
    if not answer.bursts:
        key = "noticing.no_bursts" if answer.weeks else "noticing.too_few_weeks"
        return None, texts(key, tested=f"{answer.tested:,}")
    rows = tuple(_burst(context, one) for one in answer.bursts)
    note = texts("reports.bursts_how", tested=f"{answer.tested:,}", weeks=answer.weeks)
    return _table(context, BURST_COLUMNS, rows), note


def _table(
    context: PanelContext, keys: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]
) -> ReportTable:
    return ReportTable(tuple(context.texts(f"reports.column.{key}") for key in keys), rows)


def _spot(context: PanelContext, spot: Spot) -> tuple[Cell, ...]:
    texts = context.texts
    classes = (texts(f"noticing.class.{one}") for one in spot.classes)
    return (
        Cell(spot.name or spot.area),
        Cell(context.words.county(spot.county)),
        Cell(spot.type_name or spot.type),
        Cell(texts("noticing.between").join(classes)),
        count_cell(spot.counted),
        _number(spot.expected),
        _number(spot.z),
        count_cell(spot.days),
        count_cell(spot.again),
    )


def _burst(context: PanelContext, burst: Burst) -> tuple[Cell, ...]:
    county = context.words.county(burst.county)
    return (
        Cell(burst.town_name or burst.town or county),
        Cell(county),
        Cell(burst.type_name or burst.type),
        count_cell(burst.counted),
        _number(burst.usual),
    )


def _number(number: float | None) -> Cell:
    return Cell("—") if number is None else Cell(f"{number:,.1f}", number, 1)
