"""Tiles: entries with a title and perhaps a figure, each of which opens a panel or does an act."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QRectF, QSize

from app.domain.measures.asking import Side
from app.domain.measures.figure import Figure, Grade, worded
from app.domain.readings import Soundness, worst
from widgets.look import Look, TextRole
from widgets.panels.body import PanelContext
from widgets.panels.kinds.picture import Picture, line_of, width_of
from widgets.panels.kinds.pictured import MARKED, Pictured
from widgets.panels.kinds.stand import lacking
from widgets.panels.kinds.words import with_unit
from widgets.panels.spec import BodySpec, Entry
from widgets.row_paint import CENTRE, LEFT

GAP_PX, PAD_PX, MARK_PX = 6, 8, 14
ENOUGH_EM = 11.0  # how wide a tile is where titles would want more, in letters
MOST_COLUMNS = 8
TALLEST = 6  # lines: a tile higher than that is mostly empty


class TilesBody(Pictured):
    """As many as can be read; the others are on further pages (Page Down), or counted on a wall."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        self._figures: dict[str, Figure] = {}
        self._is_low = False  # numbers stand below titles: one of them has no room beside
        super().__init__(spec, context, look)

    def read(self) -> Hashable:
        """Keep the newest figures of all entries."""
        keys = [entry.indicator for entry in self.spec.entries if entry.indicator]
        found = {key: self.context.figures.figure(key, self.node) for key in keys}
        self._figures = {key: figure for key, figure in found.items() if figure is not None}
        return tuple((key, one.text, one.grade) for key, one in self._figures.items())

    def why_nothing(self) -> str:
        """Return why there is nothing to open."""
        return "" if self.spec.entries else self.text("panel_shapes.no_entries")

    def as_of_s(self) -> float:
        """Return as of when the oldest figure is."""
        return min((f.as_of_s for f in self._figures.values() if f.is_known), default=0.0)

    def soundness(self) -> Soundness:
        """Return the worst of the figures that are known; tiles without any are what they are."""
        if not self._figures:
            return Soundness.LIVE
        known = [figure.soundness for figure in self._figures.values() if figure.is_known]
        return worst(known)

    def missing(self) -> tuple[str, ...]:
        """Return the feeds of all figures that are not known."""
        return lacking(self._figures.values())

    def compose(self, picture: Picture, size: QSize) -> None:
        """Lay out one page."""
        look, px = self.look, self.look.px
        line, gap = line_of(look.font()), px(GAP_PX)
        entries = self.spec.entries
        least = ENOUGH_EM * look.font().pixelSize()
        widest = max(self._width(entry) for entry in entries)
        columns, high = self._grid(len(entries), size, (min(widest, least), line))
        rows = max(1, int((size.height() + gap) / (high + gap)))
        if rows * columns < len(entries):
            rows = max(1, int((size.height() - line + gap) / (high + gap)))
        held = rows * columns
        self.canvas.pages = -(-len(entries) // held)
        page = min(self.canvas.page, self.canvas.pages - 1)
        shown = entries[page * held : (page + 1) * held]
        room = size.height() - (line if self.canvas.pages > 1 else 0)
        wide = (size.width() - (columns - 1) * gap) / columns
        deep = min((room - (rows - 1) * gap) / rows, TALLEST * line)
        if self.canvas.pages == 1:
            used = -(-len(shown) // columns)
            deep = min((room - (used - 1) * gap) / used, TALLEST * line)
        self._is_low = any(self._width(entry) > wide for entry in shown)
        for number, entry in enumerate(shown):
            row, column = divmod(number, columns)
            box = QRectF(column * (wide + gap), row * (deep + gap), wide, deep)
            self._tile(picture, entry, box)
        if self.canvas.pages > 1:
            self._foot(picture, size, line, (page, len(entries) - len(shown)))

    def _grid(self, count: int, size: QSize, need: tuple[float, float]) -> tuple[int, float]:
        """Return how many columns, and how high a tile is: two lines where all have room so."""
        (wide, line), gap = need, self.look.px(GAP_PX)
        columns = max(1, min(MOST_COLUMNS, int((size.width() + gap) / (wide + gap)), count))
        for high in (2 * line + self.look.px(PAD_PX), line + self.look.px(2)):
            if int((size.height() + gap) / (high + gap)) * columns >= count:
                break
        rows = max(1, -(-count // columns))
        return max(1, -(-count // rows)), high

    def _width(self, entry: Entry) -> float:
        look, px = self.look, self.look.px
        title = width_of(look.font(), self._title(entry))
        figure = self._figures.get(entry.indicator)
        number = "" if figure is None else self._number(figure)
        more = width_of(look.font(TextRole.STRONG), number) + px(GAP_PX) if number else 0
        return title + more + px(MARK_PX) + 2 * px(PAD_PX)

    def _tile(self, picture: Picture, entry: Entry, box: QRectF) -> None:
        look, px = self.look, self.look.px
        font, strong = look.font(), look.font(TextRole.STRONG)
        line, pad = line_of(font), px(PAD_PX)
        figure = self._figures.get(entry.indicator)
        number = "" if figure is None else self._number(figure)
        title = self._title(entry)
        said = self.text("panel_shapes.between").join(one for one in (title, number) if one)
        picture.fill(box, look.colour("raised"))
        picture.spot(box, said, self._opener(entry))
        inner = box.adjusted(pad, px(1), -pad, -px(1))
        if not number:
            picture.write(title, inner, font, look.colour("text"), LEFT)
            return
        grade = Grade.NONE if figure is None else figure.grade
        mark = px(MARK_PX) + px(GAP_PX) if grade in MARKED else 0
        number_px = width_of(strong, number)
        if self._is_low and inner.height() >= 2 * line:
            top = inner.center().y() - line
            name = QRectF(inner.left(), top, inner.width(), line)
            at = QRectF(inner.left() + mark, top + line, inner.width() - mark, line)
        else:
            name = QRectF(inner)
            name.setWidth(max(0.0, inner.width() - number_px - mark - px(GAP_PX)))
            at = QRectF(inner.right() - number_px, inner.top(), number_px, inner.height())
        picture.write(title, name, font, look.colour("text2"), LEFT)
        if grade in MARKED:
            side = px(MARK_PX)
            picture.mark(grade, QRectF(at.left() - mark, at.center().y() - side / 2, side, side))
        picture.write(number, at, strong, look.colour("text"), LEFT, is_whole=True)

    def _foot(self, picture: Picture, size: QSize, line: float, told: tuple[int, int]) -> None:
        page, more = told
        foot = QRectF(0, size.height() - line, size.width(), line)
        if self.context.is_wall:
            said = self.text("panel_shapes.more_entries", count=more)
            picture.spot(foot, said)
        else:
            key = "panel_shapes.page_keys" if self.canvas.hasFocus() else "panel_shapes.page"
            said = self.text(key, page=page + 1, pages=self.canvas.pages)
            picture.spot(foot, said, lambda: self.canvas.turn(1))
        picture.write(said, foot, self.look.font(), self.look.colour("muted"), CENTRE)

    def _compose_page(self, size: QSize, page: int) -> Picture:
        self.canvas.pages = 1
        return super()._compose_page(size, page)

    def _title(self, entry: Entry) -> str:
        return entry.title.get(self.context.texts.language, "")

    def _number(self, figure: Figure) -> str:
        one = figure.indicator
        text = worded(one, figure.number, self.context.texts.language)
        return with_unit(text, self.unit(one))

    def _opener(self, entry: Entry) -> Callable[[], None] | None:
        acts = self.context.acts
        if self.context.is_wall:
            return None
        if entry.panel:
            return lambda: acts.open_panel(entry.panel)
        if entry.act:
            return lambda: acts.do(entry.act)
        if entry.indicator:
            return lambda: acts.open_figure(entry.indicator, self.node, Side.COUNTED)
        return None
