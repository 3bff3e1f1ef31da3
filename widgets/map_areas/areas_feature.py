"""Areas and heat on the console's map: what is chosen, counted now and then, and put on the map."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtWidgets import QWidget

from app.domain.areas import AreaSet
from app.domain.classing import Breaks, equal_width_breaks, quantile_breaks
from app.domain.geo import LonLat
from app.domain.pack_notice import notice_in
from app.services.area_values import QUANTITIES, RENEW_S, AreaValues
from app.services.live import Pumped
from app.services.risk import RiskBook
from map_layers.overlays import AreaView, HeatView
from widgets.cards.error_text import error_text
from widgets.look import Look
from widgets.map.feature import MapContext
from widgets.map_areas.area_facts import UNITS, area_facts, count_as_of
from widgets.map_areas.areas_panel import AreasPanel
from widgets.map_areas.risk_view import (
    RISK,
    risk_as_of,
    risk_facts,
    risk_parts,
    risk_values,
    risk_view,
)

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

CLASSES = 6
RADIUS_M = 800.0
ALARM_RADIUS_M = 2000.0
FIRST_SET, FIRST_VALUE = "unit_grid", "moving"


class AreasFeature:
    """What it shows stays on the map when its panel is shut; its legend is on the map as well."""

    key: ClassVar[str] = "areas"

    def __init__(self, context: MapContext, look: Look) -> None:
        self._context = context
        self._texts = context.texts
        self._executor = ThreadPoolExecutor(1, "areas")
        self.values = AreaValues(context.group, context.readings, self._executor, context.monotonic)
        self.risk = RiskBook(context.group, self._show_risk, context.monotonic)
        self._panel = AreasPanel(look, context.texts)
        self._panel.changed.connect(self._choose)
        self._panel.reclassed.connect(self._reclass)
        self._sets: dict[str, AreaSet] = {}
        self._breaks: Breaks = ()
        self._classed: tuple[object, ...] = ()
        self._chosen: tuple[str, int] | None = None
        self._heat_due_at_s = 0.0
        self._heat_shown = ""
        self._classing = 0
        self._is_opened = False
        self._panel.show_area("", ())

    def panel(self) -> QWidget:
        """Return the panel."""
        return self._panel

    def open(self) -> None:
        """Show the unit grids when opened first; after that, what was chosen."""
        self._find_sets()
        if not self._is_opened and FIRST_SET in self._sets:
            self._is_opened = True
            self._panel.choose(self._panel.value, FIRST_VALUE)
            self._panel.choose(self._panel.sets, FIRST_SET)

    def open_risk(self) -> None:
        """Show the relative risk of the unit grids."""
        self.open()
        self._panel.choose(self._panel.sets, FIRST_SET)
        self._panel.choose(self._panel.value, RISK)

    def shut(self) -> None:
        """Let go of the chosen area; what colours the map stays."""
        self._ring(None)

    def absorb(self, pumped: Pumped) -> None:
        """Show what was counted meanwhile; another world is counted at once."""
        if pumped.is_new_epoch:
            self._classed = ()
        if self.values.poll():
            self._show_areas()
            self._show_facts()
        is_due = self._context.monotonic() >= self._heat_due_at_s
        if self._panel.heat_key and is_due and self.values.is_live:
            self._show_heat()

    def refresh(self) -> None:
        """Say how old the count is."""
        self._find_sets()
        self.risk.pump()
        self._show_facts()

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Take a click on an area that nothing else lies on."""
        del at
        hit = hits[0] if hits else None
        areas = self._sets.get(self._panel.set_key)
        if hit is None or hit.kind.value != "area" or areas is None:
            return False
        key, _, code = hit.id.partition(":")
        if key != areas.key or code not in areas.codes:
            return False
        self._ring(areas.codes.index(code))
        return True

    @property
    def chosen_area(self) -> str:
        """The area that was clicked on, as ``unit_grid:CODE``; empty for none."""
        if self._chosen is None:
            return ""
        key, number = self._chosen
        return f"{key}:{self._sets[key].codes[number]}"

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._panel.set_look(look)

    def release(self) -> None:
        """End the thread that counts, and wait for nothing more."""
        self.risk.release()
        self._executor.shutdown(cancel_futures=True)

    def _find_sets(self) -> None:
        host = self._context.access.map
        if host is None or self._sets:
            return
        self._sets = {areas.key: areas for areas in host.scene.model.area_sets}
        if self._sets:
            self._panel.show_sets(sorted(self._sets, key=lambda key: -len(self._sets[key])))

    def _choose(self) -> None:
        panel = self._panel
        areas = self._sets.get(panel.set_key)
        is_risk = panel.value_key == RISK
        self.values.watch(None if is_risk else areas, panel.value_key)
        self._watch_risk()
        if self._chosen is not None and self._chosen[0] != panel.set_key:
            self._ring(None)
        if areas is None:
            self._context.access.put(areas=())
        elif is_risk:
            self._show_risk()
        elif not panel.value_key or self.values.count is None:
            self._context.access.put(
                areas=(AreaView(areas.key, notice=notice_in(areas.notice, self._texts.language)),)
            )
        if self.values.count is not None:
            self._show_areas()
        self._heat_due_at_s = 0.0
        if panel.heat_key != self._heat_shown:
            self._heat_shown = ""
            self._context.access.put(heat=None)

    def _reclass(self) -> None:
        self._classed = ()
        self._classing += 1
        if self._panel.heat_key and self.values.is_live:
            self._show_heat()
        self._show_areas()
        self._show_risk()

    def _watch_risk(self) -> None:
        is_risk = self._panel.value_key == RISK
        areas = self._sets.get(self._panel.set_key) if is_risk else None
        if areas is None:
            self.risk.watch("")
        else:
            is_chosen = self._chosen is not None and self._chosen[0] == areas.key
            code = areas.codes[self._chosen[1]] if self._chosen and is_chosen else ""
            self.risk.watch(areas.key, code)

    def _show_risk(self) -> None:
        panel, areas = self._panel, self._sets.get(self._panel.set_key)
        if panel.value_key != RISK or areas is None:
            return
        answer = self.risk.answer
        classed = (areas.key, RISK, panel.method_key)
        if answer is not None and (classed != self._classed or not self._breaks):
            values = risk_values(answer, areas)
            make = quantile_breaks if panel.method_key == "quantile" else equal_width_breaks
            self._breaks, self._classed = make(values, CLASSES), classed
        breaks = self._breaks if answer is not None else ()
        self._context.access.put(areas=(risk_view(answer, areas, breaks, self._texts),))
        self._show_facts()

    def _show_areas(self) -> None:
        count, key = self.values.count, self._panel.value_key
        if count is None or not key:
            return
        values = count.values(key)
        unit = self._unit(key)
        if self._panel.is_density and key not in QUANTITIES:
            values = np.divide(values, count.km2, np.full_like(values, np.nan), where=count.km2 > 0)
            unit = self._texts("areas.per_km2", unit=unit)
        panel = self._panel
        classed = (count.areas.key, key, panel.method_key, panel.is_density)
        # The classes stay while they are read; a legend that changes cannot be compared with.
        if classed != self._classed or not self._breaks:
            make = quantile_breaks if panel.method_key == "quantile" else equal_width_breaks
            self._breaks, self._classed = make(values, CLASSES), classed
        notice = notice_in(count.areas.notice, self._texts.language)
        view = AreaView(
            count.areas.key,
            values,
            self._breaks,
            self._texts(f"areas.value_name.{key}"),
            unit,
            count.tally.as_of_s,
            " · ".join(filter(None, (notice, self._texts("areas.unfiltered")))),
        )
        self._context.access.put(areas=(view,))

    def _show_heat(self) -> None:
        key = self._heat_shown = self._panel.heat_key
        self._heat_due_at_s = self._context.monotonic() + RENEW_S
        points = self.values.heat_points(key)
        view = HeatView(
            points,
            np.ones(len(points)),
            ALARM_RADIUS_M if key == "alarms" else RADIUS_M,
            self._texts(f"areas.value_name.{key}"),
            self._unit(key),
            self._context.group.now_s(),
            self._texts("areas.unfiltered"),
            self._classing,
        )
        self._context.access.put(heat=view)

    def _ring(self, number: int | None) -> None:
        self._chosen = None if number is None else (self._panel.set_key, number)
        self._watch_risk()
        self._context.access.put(chosen_areas=() if self._chosen is None else (self._chosen,))
        self._show_facts()

    def _show_facts(self) -> None:
        count = self.values.count
        if self._chosen is None:
            self._panel.show_area("", ())
            return
        if self._panel.value_key == RISK:
            self._show_risk_facts(*self._chosen)
            return
        areas, number = self._sets[self._chosen[0]], self._chosen[1]
        name = areas.name(number, self._texts.language)
        if count is None:
            why = self._texts("areas.waiting" if self.values.is_live else "areas.link_down")
            self._panel.show_area(name, (), why)
        else:
            now_s = self._context.group.now_s()
            facts = area_facts(count, number, self._texts)
            as_of = count_as_of(count, now_s, self._texts)
            self._panel.show_area(name, facts, as_of)

    def _show_risk_facts(self, key: str, number: int) -> None:
        areas, answer, texts = self._sets[key], self.risk.answer, self._texts
        why = texts("areas.waiting" if self.values.is_live else "areas.link_down")
        if answer is not None:
            why = risk_as_of(answer, self._context.group.now_s(), texts)
        elif self.risk.code not in ("", "ok"):
            why = error_text(texts, self.risk.code)
        name = areas.name(number, texts.language)
        facts = risk_facts(answer, areas, number, texts)
        self._panel.show_area(name, facts, why, risk_parts(answer, areas, number, texts))

    def _unit(self, key: str) -> str:
        readings = self._context.readings
        quantity = readings.quantities.find(key) if readings is not None else None
        if quantity is not None:
            return quantity.unit
        unit = UNITS.get(key, "things")
        return self._texts(f"areas.unit.{unit}")
