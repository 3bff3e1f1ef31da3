"""Trails on the console's map: of what is selected or picked, and of chosen classes."""

from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtWidgets import QWidget

from app.domain.geo import LonLat, degrees_of
from app.domain.trail_rings import Bounds
from app.services.live import Pumped
from app.services.trails import EVERYWHERE, MOST_FIXES, MOST_RECORDED, MOST_SHOWN, TrailBook
from map_layers.overlays import Trail
from widgets.look import Look
from widgets.map.feature import MapContext
from widgets.map_trails.trails_panel import TrailsPanel

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

GAP_S = 120.0  # terminals report every 10 s, vessels under way at least every 30
REAL_GAP_S = 10.0  # a city that runs fast has more of its seconds between two reports
MARGIN_PX = 80.0
MOST_PICKED = 100


class TrailsFeature:
    """What it shows stays on the map when its panel is shut."""

    key: ClassVar[str] = "trails"

    def __init__(self, context: MapContext, look: Look) -> None:
        self._context = context
        self._texts = context.texts
        self.book = TrailBook(context.group, context.monotonic)
        self._panel = TrailsPanel(look, context.texts)
        self._panel.changed.connect(self._choose)
        self._is_on = False
        self._is_due = False
        self._picked = 0
        self._disconnect = context.selection.connect(self._note_selection)

    def panel(self) -> QWidget:
        """Return the panel."""
        return self._panel

    def open(self) -> None:
        """Begin with what is selected, when opened first; after that, as it was chosen."""
        if not self._is_on and not self._panel.is_touched:
            self._panel.switch_on()
        self.refresh()

    def shut(self) -> None:
        """Leave the trails on the map."""

    def absorb(self, pumped: Pumped) -> None:
        """Take new fixes; show them at once where little is followed."""
        if not self._is_on:
            return
        self.book.pump(pumped)
        if self._is_due or pumped.is_new_epoch:
            self._watch()
            self._show()
        elif not pumped.change.is_empty and not self._panel.kinds:
            self._show()

    def refresh(self) -> None:
        """Take in who has come, and say what is shown."""
        if self._is_on:
            self._watch()
            self._show()
        self._say()

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Leave every click to others: the trail follows what is selected."""
        del hits, at
        return False

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._panel.set_look(look)

    def release(self) -> None:
        """Stop listening and waiting."""
        self._disconnect()
        self.book.release()

    def _choose(self) -> None:
        panel = self._panel
        self._is_on = panel.is_of_selected or panel.is_of_picked or bool(panel.kinds)
        if self._is_on:
            self._watch()
            self._show()
        else:
            self.book.watch((), frozenset(), panel.span_s)
            self._context.access.put(trails=())
        self._say()

    def _note_selection(self) -> None:
        self._is_due = True

    def _watch(self) -> None:
        self._is_due, self._picked = False, 0
        panel, wanted = self._panel, []
        if panel.is_of_selected and self._context.selection.entity_id:
            wanted.append(self._context.selection.entity_id)
        host = self._context.access.map
        if panel.is_of_picked and host is not None:
            self._picked = len(host.scene.overlays.picked)
            wanted += sorted(host.scene.overlays.picked)[:MOST_PICKED]
        self.book.watch(wanted, panel.kinds, panel.span_s)

    def _show(self) -> None:
        gap_s = max(GAP_S, REAL_GAP_S * self._context.group.status.speed)
        trails = tuple(
            Trail(entity_id, fixes.lonlat, fixes.t_s, gap_s)
            for entity_id, fixes in self.book.trails(self._bounds())
            if len(fixes) > 1
        )
        self._context.access.put(trails=trails)

    def _bounds(self) -> Bounds:
        host = self._context.access.map
        if host is None:
            return EVERYWHERE
        west_m, south_m, east_m, north_m = host.scene.camera.target.span_m(MARGIN_PX)
        (west, east), (south, north) = degrees_of(
            np.array([west_m, east_m]), np.array([south_m, north_m])
        )
        return float(west), float(south), float(east), float(north)

    def _say(self) -> None:
        texts = self._texts
        if not self._is_on:
            self._panel.say(texts("trails.off"))
            return
        rings = self.book.rings
        lines = [
            texts(
                "trails.kept",
                things=str(rings.things),
                fixes=str(rings.fixes),
                mib=f"{rings.nbytes / 2**20:.1f}",
            )
        ]
        if self._panel.kinds and rings.things > MOST_SHOWN:
            lines.append(texts("trails.most", count=str(MOST_SHOWN)))
        lines += self._cuts()
        codes = {self.book.code(entity_id) for entity_id in self.book.ids} - {"", "ok"}
        if codes:
            key = f"trails.past.{min(codes)}"
            lines.append(texts(key if key in texts else "trails.past.other", code=min(codes)))
        self._panel.say("\n".join(lines))

    def _cuts(self) -> list[str]:
        """Return a line for everything that is left out."""
        texts, cut = self._texts, []
        if self._picked > MOST_PICKED:
            cut.append(texts("trails.cut.picked", all=str(self._picked), count=str(MOST_PICKED)))
        if len(self.book.ids) > MOST_RECORDED:
            cut.append(texts("trails.cut.past", count=str(MOST_RECORDED)))
        if self.book.parts:
            told = {"things": str(self.book.parts), "count": f"{MOST_FIXES:,}"}
            cut.append(texts("trails.cut.track", **told))
        return cut
