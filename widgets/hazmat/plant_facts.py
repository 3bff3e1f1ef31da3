"""The file of a registered site in the dossier: status, permits, output, water, power, visits."""

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.alarm_place import has_place
from app.domain.classes import LOST_AFTER_S, EntityClass
from app.domain.geo import distance_m
from app.domain.register import Site
from app.services.live import ViewGroup
from app.services.plant_file import PlantFiles
from widgets.cards.card import set_tone
from widgets.cards.error_text import error_text
from widgets.hazmat.plant_words import Line, plant_lines
from widgets.look import Look, TextRole
from widgets.plain import PlainLabel
from widgets.texts import Texts

MOST_NAMED = 3


class PlantFacts(QWidget):
    """Follows one site; what is there now is counted here, the file comes from the hub."""

    def __init__(self, group: ViewGroup, look: Look, texts: Texts) -> None:
        super().__init__()
        self._group = group
        self._texts = texts
        self._look = look
        self._site: Site | None = None
        self.files = PlantFiles(group, self.refresh)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._labels: list[PlainLabel] = []
        self._lines: list[Line] = []

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown, line by line."""
        return tuple(line.text for line in self._lines)

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self._column.setSpacing(look.px(2))
        self._show(self._lines)

    def show_site(self, site: Site | None) -> None:
        """Show another site, or none."""
        self._site = site
        self.files.follow("" if site is None else site.site_id)
        self.refresh()

    def refresh(self) -> None:
        """Say how things stand now."""
        site = self._site
        if site is None:
            self._show([])
            return
        lines = self._now(site)
        texts, files = self._texts, self.files
        if files.file is not None:
            lines += plant_lines(files.file, texts)
        elif files.code:
            lines.append(Line(error_text(texts, files.code), "muted"))
        elif self._group.is_live:
            lines.append(Line(texts("dossier.asking"), "muted"))
        self._show(lines)

    def release(self) -> None:
        """Wait for nothing more."""
        self.files.release()

    def _now(self, site: Site) -> list[Line]:
        """Return who is within the site's reach now, and the open alarms about it."""
        world, texts = self._group.world, self._texts
        lon, lat = world.column("lon_deg"), world.column("lat_deg")
        fresh = self._group.now_s() - world.column("fix_s") < LOST_AFTER_S
        trucks = world.column("alive") & (world.column("class") == EntityClass.HAZMAT_TRUCK)
        rows = np.flatnonzero(trucks & fresh)
        near = distance_m(site.lon_deg, site.lat_deg, lon[rows], lat[rows]) <= site.radius_m
        here = [world.text_at("label", row) or world.id_at(row) for row in rows[near].tolist()]
        names = texts("hazmat.plant.between").join(here[:MOST_NAMED])
        named = texts("hazmat.plant.here", count=len(here), names=names)
        lines = [Line(named if here else texts("hazmat.plant.nobody_here"))]
        hazmat = {world.id_at(row) for row in np.flatnonzero(trucks).tolist()}
        for alarm in self._group.board.open_alarms():
            about = alarm.evidence.get("site")
            is_named = isinstance(about, dict) and about.get("site_id") == site.site_id
            away_m = distance_m(site.lon_deg, site.lat_deg, alarm.lon_deg, alarm.lat_deg)
            is_by = alarm.entity_id in hazmat and has_place(alarm) and away_m <= site.radius_m
            if is_named or is_by or alarm.entity_id == site.site_id:
                key = f"alarms.rule.{alarm.rule}"
                rule = texts(key) if key in texts else alarm.rule
                said = texts("hazmat.plant.alarm", rule=rule, label=alarm.label)
                lines.append(Line(said, "warn"))
        return lines

    def _show(self, lines: list[Line]) -> None:
        self._lines = lines
        while len(self._labels) < len(lines):
            label = PlainLabel(is_wrapping=True)
            self._labels.append(label)
            self._column.addWidget(label)
        for i, label in enumerate(self._labels):
            label.setVisible(i < len(lines))
            if i < len(lines):
                line = lines[i]
                label.setFont(
                    self._look.font(TextRole.STRONG if line.is_heading else TextRole.BODY)
                )
                set_tone(label, line.tone or ("second" if line.is_heading else ""))
                label.set_text(line.text)
