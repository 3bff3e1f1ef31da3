"""Tiles: entries with a title and perhaps a figure, each of which opens a panel or does an act."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from typing_extensions import override

from app.domain.measures.asking import Side
from app.domain.measures.figure import Grade
from app.domain.readings import Soundness, worst
from widgets.panels.body import PanelContext
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paged import PagedBody
from widgets.panels.kinds.paint import CENTRE, LEFT, Sheet, line_box
from widgets.panels.kinds.part_marks import MARKED
from widgets.panels.kinds.stand import Stand, lacking
from widgets.panels.kinds.words import number_forms, unit_beside, with_unit
from widgets.panels.spec import Entry

GAP_PX, PAD_PX, MARK_PX = 6, 8, 14
ENOUGH_EM = 11.0  # how wide a tile is where titles would want more, in letters
MOST_COLUMNS = 8
TALLEST = 6  # lines: a tile higher than that is mostly empty


@dataclass(frozen=True, slots=True)
class Titled:
    """An entry in words; ``number`` is empty where it has no figure.

    ``shorter`` says the same number without its unit, and in short.
    """

    entry: Entry
    title: str
    number: str = ""
    grade: Grade = Grade.NONE
    shorter: tuple[str, ...] = ()


class TilesBody(PagedBody[tuple[Titled, ...]]):
    """As many as can be read; the others are on further pages (Page Down), or counted on a wall."""

    @override
    def read(self) -> tuple[Stand, tuple[Titled, ...]]:
        """Read the figures of all entries; tiles without any are what they are."""
        context = self.context
        keys = dict.fromkeys(entry.indicator for entry in self.spec.entries if entry.indicator)
        found = {key: context.figures.figure(key, context.node) for key in keys}
        figures = {key: figure for key, figure in found.items() if figure is not None}
        titled = []
        for entry in self.spec.entries:
            title, figure = _title(entry, context), figures.get(entry.indicator)
            if figure is None:
                titled.append(Titled(entry, title))
                continue
            one = figure.indicator
            forms = number_forms(context, one, figure.number)
            number = with_unit(forms[0], unit_beside(context, one, forms[0]))
            titled.append(Titled(entry, title, number, figure.grade, forms))
        known = [one for one in figures.values() if one.is_known]
        as_of_s = min((one.as_of_s for one in known), default=0.0)
        sound = worst(one.soundness for one in known) if figures else Soundness.LIVE
        return Stand(as_of_s, sound, lacking(figures.values())), tuple(titled)

    @override
    def draw(self, sheet: Sheet, model: tuple[Titled, ...], box: QRectF) -> None:
        """Lay out one page."""
        self.pages = 1
        if not model:
            draw_note(sheet, self.context.texts("panel_shapes.no_entries"), box)
            return
        line, gap = sheet.faces.body.height, self.look.px(GAP_PX)
        widest = max(self._width(sheet, one) for one in model)
        least = min(widest, ENOUGH_EM * sheet.faces.body.font.pixelSize())
        columns, high = self._grid(len(model), box, (least, line))
        rows = max(1, int((box.height() + gap) / (high + gap)))
        if rows * columns < len(model):
            rows = max(1, int((box.height() - line + gap) / (high + gap)))
        held = rows * columns
        self.pages = -(-len(model) // held)
        page = min(self.page, self.pages - 1)
        shown = model[page * held : (page + 1) * held]
        room = box.height() - (line if self.pages > 1 else 0)
        wide = (box.width() - (columns - 1) * gap) / columns
        used = rows if self.pages > 1 else -(-len(shown) // columns)
        deep = min((room - (used - 1) * gap) / used, TALLEST * line)
        is_low = any(self._width(sheet, one) > wide for one in shown)
        for number, one in enumerate(shown):
            row, column = divmod(number, columns)
            left, top = box.left() + column * (wide + gap), box.top() + row * (deep + gap)
            key = f"tile:{page * held + number}"
            self._tile(sheet, one, key, QRectF(left, top, wide, deep), is_low=is_low)
        if self.pages > 1:
            self._foot(sheet, box, page, len(model) - len(shown))

    def _grid(self, count: int, box: QRectF, need: tuple[float, float]) -> tuple[int, float]:
        """Return how many columns, and how high a tile is: two lines where all have room so."""
        (wide, line), gap = need, self.look.px(GAP_PX)
        columns = max(1, min(MOST_COLUMNS, int((box.width() + gap) / (wide + gap)), count))
        for high in (2 * line + self.look.px(PAD_PX), line + self.look.px(2)):
            if int((box.height() + gap) / (high + gap)) * columns >= count:
                break
        rows = max(1, -(-count // columns))
        return max(1, -(-count // rows)), high

    def _width(self, sheet: Sheet, one: Titled) -> float:
        px = self.look.px
        more = sheet.faces.strong.wide(one.number) + px(GAP_PX) if one.number else 0
        return sheet.faces.body.wide(one.title) + more + px(MARK_PX) + 2 * px(PAD_PX)

    def _tile(self, sheet: Sheet, one: Titled, key: str, box: QRectF, *, is_low: bool) -> None:
        """Paint a tile: its number beside its title, or with ``is_low`` under it."""
        body, strong, px = sheet.faces.body, sheet.faces.strong, self.look.px
        line, pad = body.height, px(PAD_PX)
        between = self.context.texts("panel_shapes.between")
        sheet.fill(box, sheet.ink("raised"))
        said = between.join(text for text in (one.title, one.number) if text)
        sheet.spot(box, key, said, self._opener(one.entry))
        inner = box.adjusted(pad, 0, -pad, 0)
        if not one.number:
            sheet.text(one.title, inner, body, sheet.ink("text"), LEFT)
            return
        mark = px(MARK_PX) + px(GAP_PX) if one.grade in MARKED else 0
        forms = (one.number, *one.shorter)
        if is_low and inner.height() >= 2 * line:
            top = inner.center().y() - line
            name = line_box(inner, top, line)
            at = line_box(inner, top + line, line).adjusted(mark, 0, 0, 0)
        else:
            # A number without its name says nothing: its unit goes first, then it stands in short.
            name_px = min(body.wide(one.title) + 1, inner.width() / 2)
            room_px = inner.width() - name_px - mark - px(GAP_PX)
            number_px = next((w for w in map(strong.wide, forms) if w <= room_px), room_px)
            name = inner.adjusted(0, 0, -(number_px + mark + px(GAP_PX)), 0)
            at = QRectF(inner.right() - number_px, inner.top(), number_px, inner.height())
        sheet.text(one.title, name, body, sheet.ink("text2"), LEFT)
        side = px(MARK_PX)
        sheet.grade(QRectF(at.left() - mark, at.center().y() - side / 2, side, side), one.grade)
        sheet.number(forms, at, strong, sheet.ink("text"), LEFT)

    def _foot(self, sheet: Sheet, box: QRectF, page: int, more: int) -> None:
        texts, body = self.context.texts, sheet.faces.body
        foot = line_box(box, box.bottom() - body.height, body.height)
        if self.context.is_wall:
            said = texts("panel_shapes.more_entries", count=more)
            sheet.spot(foot, "more", said)
        else:
            key = "panel_shapes.page_keys" if self.hasFocus() else "panel_shapes.page"
            said = texts(key, page=page + 1, pages=self.pages)
            sheet.spot(foot, "more", said, lambda: self.turn(1))
        sheet.text(said, foot, body, sheet.ink("muted"), CENTRE)

    def _opener(self, entry: Entry) -> Callable[[], None] | None:
        acts = self.context.acts
        if entry.panel:
            return lambda: acts.open_panel(entry.panel)
        if entry.act:
            return lambda: acts.do(entry.act)
        if entry.indicator:
            return self.opens(entry.indicator, Side.COUNTED)
        return None


def _title(entry: Entry, context: PanelContext) -> str:
    """Return what an entry is called, on a wall in short where that language has short words."""
    language = context.texts.language
    short = entry.short.get(language, "") if context.is_wall else ""
    return short or entry.title.get(language, "")
