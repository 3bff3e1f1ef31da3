"""The feature ``select``: a band or a lasso, what it caught, and who was there before."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import OperatorError
from app.domain.geo import LonLat
from app.domain.lasso import simplified
from app.domain.measure import area_m2
from app.domain.patience import Patience
from app.domain.picks import USUAL_PATIENCE, How, Picks
from app.domain.safe_text import safe_text
from app.services.live import Pumped
from app.services.stays import StayDesk
from map_layers.overlays import Ink
from widgets.cards.error_text import error_text
from widgets.city_words import CityWords
from widgets.look import Look
from widgets.map.feature import MapContext
from widgets.map.hand_tool import MapPoint
from widgets.map_draw.shape_words import area_text
from widgets.map_select.pick_panel import PickPanel
from widgets.map_select.select_tool import CatchWith, Ring, SelectTool
from widgets.map_select.stay_panel import LASSO, NAME_CHARACTERS, StayPanel, moment_text
from widgets.plain import PlainLabel
from widgets.texts import Texts

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit


class SelectFeature:
    """Has the hand while it is open; what was caught goes from the map when it is shut.

    ``words`` name the counties. ``replay`` opens a replay at a moment.
    """

    key: ClassVar[str] = "select"

    def __init__(
        self,
        context: MapContext,
        look: Look,
        words: CityWords | None = None,
        replay: Callable[[float], None] | None = None,
    ) -> None:
        self._context = context
        self._access = context.access
        self._texts: Texts = context.texts
        self._replay = replay
        group = context.group
        self.picks = Picks(group.world, group.now_s, self._shown, self._patience)
        self.stays = StayDesk(context.group, context.commands, self._answered)
        self.way = CatchWith.BAND
        self._drawn: Ring = ()
        self._is_open = self._has_hand = False
        texts = self._texts
        self._panel = QWidget()
        self.ways = {way: QPushButton(texts(f"select.{way.value}")) for way in CatchWith}
        row = QHBoxLayout()
        for way, button in self.ways.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _checked, way=way: self.begin(way))
            row.addWidget(button)
        row.addStretch(1)
        self.hint = PlainLabel(texts("select.hint"), is_wrapping=True)
        self.hint.setProperty("tone", "second")
        self.caught = PickPanel(look, texts, words)
        self.caught.chosen.connect(self._jump)
        self.caught.renew_wanted.connect(self._renew)
        self.caught.clear_wanted.connect(self.clear)
        self.past = StayPanel(context.group, look, texts)
        self.past.ask_wanted.connect(self._ask)
        self.past.chosen.connect(self._jump)
        self.past.replay_wanted.connect(self._replay_at)
        self.past.opened.connect(lambda is_open: self.caught.list.setVisible(not is_open))
        if not context.group.is_live:
            self.past.hide()
        self._column = QVBoxLayout(self._panel)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(row)
        self._column.addWidget(self.hint)
        self._column.addWidget(self.caught, 1)
        self._column.addWidget(self.past)
        self._column.addStretch(0)
        self.set_look(look)
        self.caught.show_summary(None)

    def panel(self) -> QWidget:
        """Return the summary and the question about the past."""
        return self._panel

    def open(self) -> None:
        """Take the hand."""
        self._is_open = True
        now_s = self._context.group.now_s()
        from_s, to_s = self.past.span_s
        self.past.show_span(now_s - (to_s - from_s), now_s)
        self.begin(self.way)
        self._show_areas()

    def shut(self) -> None:
        """Let everything go, clear the map and give the hand back."""
        self._is_open = self._has_hand = False
        self.stays.cancel()
        self.clear()
        self._access.take_hand(None)

    def begin(self, way: CatchWith) -> None:
        """Give the hand a band or a lasso."""
        self.way = way
        for one, button in self.ways.items():
            button.setChecked(one is way)
        self._has_hand = self._access.map is not None
        self._access.take_hand(
            SelectTool(way, self._place_at, self._draw, self._catch, self._click, self._drop)
        )

    def clear(self) -> None:
        """Let go of what was caught."""
        self.picks.clear()
        self._drawn = ()
        self._show_catch()

    def absorb(self, pumped: Pumped) -> None:
        """What was caught stays with its ids, whatever a drain brought."""
        del pumped

    def refresh(self) -> None:
        """Say what has left and what has come; offer the geofences that stand now."""
        if not self._is_open:
            return
        if not self._has_hand and self._access.map is not None:
            self.begin(self.way)
        if self.picks.summary is not None:
            self.caught.show_drift(self.picks.drift())
        self._show_areas()

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Take no click: the tool has the button."""
        del hits, at
        return False

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setSpacing(look.px(8))
        self.caught.set_look(look)
        self.past.set_look(look)

    def release(self) -> None:
        """Stop waiting for an answer."""
        self.stays.cancel()

    def _place_at(self, x_px: float, y_px: float) -> LonLat:
        host = self._access.map
        if host is None:
            return LonLat(0.0, 0.0)
        return LonLat(*host.scene.lonlat_at(x_px, y_px, self._context.monotonic()))

    def _shown(self) -> NDArray[np.bool_] | None:
        """Return which rows the map shows: the legend and the filter hold for a lasso as well."""
        host = self._access.map
        if host is None:
            return None
        overlays, world = host.scene.overlays, self._context.group.world
        shown = None
        if overlays.rows is not None:
            mask = overlays.rows.mask(world, self._context.group.now_s())
            shown = np.asarray(mask, np.bool_)
        if overlays.hidden_classes:
            hidden = [int(kind) for kind in overlays.hidden_classes]
            seen = ~np.isin(world.column("class"), hidden)
            shown = seen if shown is None else shown & seen
        return shown

    def _patience(self) -> Patience:
        """Return for how long things may be silent until the map calls them late or lost."""
        host = self._access.map
        return USUAL_PATIENCE if host is None else host.scene.model.table.patience

    def _draw(self, ring: Ring) -> None:
        self._drawn = ring
        self._show_inks()

    def _catch(self, ring: Ring, how: How) -> None:
        is_caught = self.picks.catch(simplified(ring), how)
        self.hint.set_text(self._texts("select.hint" if is_caught else "select.too_many"))
        self._show_catch()
        if is_caught:
            self.past.choose_drawn(keeps_note=self.stays.is_waiting)

    def _drop(self) -> bool:
        if not self.picks.rings:
            return False
        self.clear()
        return True

    def _click(self, at: MapPoint) -> None:
        host = self._access.map
        if host is None:
            return
        now_s, at_s = self._context.group.now_s(), self._context.monotonic()
        hits = host.scene.pick(at.x_px, at.y_px, now_s, at_s)
        entity = next((hit.id for hit in hits if hit.kind.value == "entity"), None)
        self._context.selection.select(entity)

    def _renew(self) -> None:
        self.picks.catch_again()
        self._show_catch()

    def _show_catch(self) -> None:
        self.caught.show_summary(self.picks.summary)
        self._access.put(picked=self.picks.ids)
        self._show_inks()
        self._show_areas()

    def _show_inks(self) -> None:
        inks = [
            Ink(ring, is_closed=True) for how, ring in self.picks.rings if how is not How.REMOVE
        ]
        if self._drawn:
            inks.append(Ink(self._drawn, is_closed=True))
        self._access.put(inks=tuple(inks))

    def _jump(self, entity_id: str) -> None:
        world = self._context.group.world
        row = world.row_of(entity_id)
        if row is None:
            return
        self._context.selection.select(entity_id)
        lon_deg, lat_deg = (float(world.column(key)[row]) for key in ("lon_deg", "lat_deg"))
        self._access.show_place(lon_deg, lat_deg)

    def _replay_at(self, time_s: float) -> None:
        if self._replay is not None:
            self._replay(time_s)

    def _show_areas(self) -> None:
        fences = self._context.group.board.standing_geofences()
        named = [(fence.geofence_id, fence.name) for fence in fences]
        self.past.show_areas(named, has_lasso=bool(self.picks.rings))

    def _area(self) -> tuple[Ring, str]:
        area_id = self.past.area_id
        if area_id == LASSO:
            rings = self.picks.rings
            return (rings[-1][1] if rings else ()), self._texts("select.drawn")
        fence = self._context.group.board.geofences.get(area_id)
        if fence is None:
            return (), ""
        ring = tuple(LonLat(*at) for at in fence.shape.outline().tolist())
        return ring, fence.name

    def _ask(self) -> None:
        ring, name = self._area()
        if not ring:
            return
        few = simplified(ring)
        texts = self._texts
        from_s, to_s = self.past.span_s
        middle = np.array(few).mean(axis=0)
        line = texts(
            "select.log_line",
            area=safe_text(name, NAME_CHARACTERS),
            size=area_text(texts, area_m2(few)),
            lon=float(middle[0]),
            lat=float(middle[1]),
            begin=moment_text(from_s),
            end=moment_text(to_s),
        )
        try:
            self.stays.ask(few, from_s, to_s, line)
        except OperatorError as error:
            self.past.show_answer(None, error_text(texts, error.code))
            return
        self.past.show_answer(None, texts("select.asking"))

    def _answered(self) -> None:
        error = self.stays.error
        note = error_text(self._texts, error) if error else ""
        self.past.show_answer(self.stays.answer, note)
