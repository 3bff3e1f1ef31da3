"""The directory on paper: the rows of its kind and words, of the day that they are told for."""

from app.domain.directory_card import DirectoryLine
from app.domain.ports import LinkState
from widgets.dossiers.directory_board import DirectoryBoard
from widgets.dossiers.dossier_words import kind_word, word
from widgets.panels.panel_ground import PanelGround
from widgets.reports.report import Cell, Report, Section
from widgets.reports.standing_paper import link_notes, table_of

COLUMNS = ("name", "code", "organisation", "phone", "key", "mark")


def directory_report(ground: PanelGround, board: DirectoryBoard, asked_by: str) -> Report:
    """Return the rows that the directory shows; what it does not show is counted."""
    group, texts, words = ground.group, ground.texts, ground.words
    answer, asked = board.asking.answer, board.words.text().strip()
    kind, now_s = kind_word(texts, board.kind.value), group.now_s()
    notes = list(link_notes(group, texts))
    said = [texts("reports.narrowed", words=asked)] if asked else []
    table = None
    if answer is None:
        notes.append(texts("reports.not_answered"))
    else:
        said.append(texts("reports.register_day", day=answer.day))
        if answer.count > len(answer.lines):
            shown = f"{len(answer.lines):,}"
            notes.append(texts("reports.rows_of", shown=shown, count=f"{answer.count:,}"))
        rows = [_row(ground, line) for line in answer.lines]
        table = table_of(texts, COLUMNS, rows) if rows else None
        if not answer.has_register:
            notes.append(texts("dossiers.no_register"))
        elif table is None:
            notes.append(texts("reports.no_rows"))
    is_known = answer is not None and group.status.state is LinkState.LIVE
    return Report(
        texts("reports.directory_list", kind=kind),
        words.county(ground.node()) or words.name,
        now_s if is_known else 0.0,
        now_s,
        asked_by,
        words.is_demo,
        (Section(kind, tuple(said), table=table, notes=tuple(notes)),),
    )


def _row(ground: PanelGround, line: DirectoryLine) -> tuple[Cell, ...]:
    texts = ground.texts
    mark = texts("reports.simulated") if line.is_simulated else ""
    said = (line.label, word(texts, line.code), line.detail, line.phone, line.key, mark)
    return tuple(Cell(one) for one in said)
