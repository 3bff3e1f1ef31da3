"""The dossier: what the selected thing is, how old that knowledge is, and what can be done."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

from app.domain.classes import STATIONS, EntityClass
from app.domain.geo import LonLat
from app.domain.patience import USUAL, AgeLimits
from app.domain.ports import Answer
from app.domain.register import Registers, Site
from app.services.live import Pumped, ViewGroup
from app.services.selection import Selection
from app.services.session import Session
from app.services.targets import may_be_target
from widgets.cards.shrinking_scroll import ShrinkingScroll
from widgets.city_words import CityWords
from widgets.dossier.entity_facts import class_of, live_facts, register_facts, station_place
from widgets.dossier.fact_rows import FactRows
from widgets.dossier.site_facts import site_facts, site_kind
from widgets.hall_time import age_text
from widgets.hazmat.plant_facts import PlantFacts
from widgets.locator.place_map import PlaceMap
from widgets.look import Look, TextRole
from widgets.pane import Pane
from widgets.plain import PlainLabel
from widgets.station.station_facts import StationFacts
from widgets.symbol import class_pixmap
from widgets.texts import Texts

SYMBOL_PX = 30
MOST_LINES = 3
PAIR = 2
LEAST_STATION_PX = 150
STATION_STRETCH = 100
PLACE_STRETCH = 50


class Dossier(Pane):
    """Follows the selection. Emits ``intercept_wanted``, ``cameras_wanted`` and ``route_known``.

    ``registers`` returns the sites of the seat, which are in no feed; ``is_hidden`` says of an id
    whether the map beside it hides that thing.
    """

    intercept_wanted = Signal(str)
    cameras_wanted = Signal(float, float)
    route_known = Signal(object)  # Sequence[LonLat]; empty when none is declared

    def __init__(
        self,
        group: ViewGroup,
        selection: Selection,
        session: Session,
        look: Look,
        texts: Texts,
        words: CityWords,
        station: StationFacts,
        place: PlaceMap,
        registers: Callable[[], Registers] = Registers,
        is_hidden: Callable[[str], bool] = lambda _: False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(texts("dossier.title"), look, parent)
        self.station = station
        self.station_room = ShrinkingScroll(station, look.px(LEAST_STATION_PX))
        self.plant = PlantFacts(group, look, texts)
        self.plant_room = ShrinkingScroll(self.plant, look.px(LEAST_STATION_PX))
        self.place = place
        self._registers = registers
        self._is_hidden = is_hidden
        self._site: Site | None = None
        self._group = group
        self._why_not = "dossier.intercept_needs_person" if group.is_live else "replay.no_commands"
        self._selection = selection
        self._session = session
        self._look = look
        self._texts = texts
        self._words = words
        self._shown_id: str | None = None
        self._question = ""
        self._record: Mapping[str, Any] | None = None
        self._record_note = ""
        self._label = ""
        self.hint = PlainLabel(texts("dossier.hint"), is_wrapping=True)
        self.hint.setProperty("tone", "muted")
        self.symbol = QLabel()
        self.name = PlainLabel()
        self.kind = PlainLabel()
        self.kind.setProperty("tone", "second")
        self.unseen = PlainLabel(texts("dossier.hidden"), is_wrapping=True)
        self.unseen.setProperty("tone", "warn")
        self.facts = FactRows(look)
        self.register_title = PlainLabel(texts("dossier.register"))
        self.register = FactRows(look)
        self.register_note = PlainLabel(is_wrapping=True)
        self.register_note.setProperty("tone", "muted")
        self.related = PlainLabel(is_wrapping=True)
        self.related.setProperty("tone", "second")
        self.intercept = QPushButton(texts("dossier.intercept"))
        self.intercept.setProperty("role", "primary")
        self.intercept.clicked.connect(self._intercept)
        self.cameras = QPushButton(texts("dossier.cameras"))
        self.cameras.clicked.connect(self._cameras)
        self._lay_out()
        self.set_look(look)
        self._disconnects = [
            selection.connect(self._follow),
            session.connect(self._reask),
        ]
        self._show()

    @override
    def set_look(self, look: Look) -> None:
        """Take another theme."""
        super().set_look(look)
        self._look = look
        if not hasattr(self, "_heading"):
            return
        self.name.setFont(look.font(TextRole.TITLE))
        self.register_title.setFont(look.font(TextRole.STRONG))
        for rows in (self.facts, self.register, self.station, self.plant, self.place):
            rows.set_look(look)
        self._heading.setSpacing(look.px(10))
        self._acts.setSpacing(look.px(8))
        self.content.setContentsMargins(look.px(12), look.px(2), look.px(12), look.px(12))
        self.content.setSpacing(look.px(6))
        self._show()

    def absorb(self, pumped: Pumped) -> None:
        """Show what changed, when it concerns what is shown."""
        self.station.absorb(pumped)
        if pumped.is_new_epoch or (pumped.subjects and self._shown_id):
            self._show()

    def refresh(self) -> None:
        """Let ages grow and take new fixes."""
        self._show()

    def release(self) -> None:
        """Stop listening."""
        self._group.questions.cancel(self._question)
        self.plant.release()
        for disconnect in self._disconnects:
            disconnect()

    def _lay_out(self) -> None:
        self._heading = QHBoxLayout()
        self._heading.addWidget(self.symbol, 0, Qt.AlignmentFlag.AlignVCenter)
        self._heading.addWidget(self.name, 1)
        self._acts = QHBoxLayout()
        self._acts.addWidget(self.intercept)
        self._acts.addWidget(self.cameras)
        self._acts.addStretch(1)
        self.content.addWidget(self.hint)
        self.content.addLayout(self._heading)
        self.content.addWidget(self.kind)
        self.content.addLayout(self._acts)  # over all that an answer or a camera's picture moves
        for widget in (
            *(self.unseen, self.station_room, self.facts, self.register_title),
            *(self.register, self.register_note, self.plant_room, self.related),
        ):
            self.content.addWidget(widget)
        # What a station measures takes the room there is before any of it is left empty.
        self.content.setStretchFactor(self.station_room, STATION_STRETCH)
        self.content.setStretchFactor(self.plant_room, STATION_STRETCH)
        self.content.addWidget(self.place, PLACE_STRETCH)
        self.content.addStretch(1)

    def _follow(self) -> None:
        if self._selection.entity_id != self._shown_id:
            self._shown_id = self._selection.entity_id
            self._label = ""
            self._reask()

    def _reask(self) -> None:
        """Ask the register about what is shown now; what was asked before is let go."""
        self._group.questions.cancel(self._question)
        self._record, self._record_note = None, ""
        self.route_known.emit(())
        sites = self._registers().sites if self._shown_id is not None else ()
        self._site = next((site for site in sites if site.site_id == self._shown_id), None)
        self.plant.release()  # its file too is asked for anew
        if self._shown_id is not None and self._site is None:
            self._record_note = self._texts("dossier.asking")
            self._question = self._group.questions.ask(
                "dossier", self._answered, entity_id=self._shown_id
            )
        self._show()

    def _answered(self, answer: Answer) -> None:
        record = answer.result.get("record")
        if answer.code != "ok":
            key = f"dossier.no_record.{answer.code}"
            known = key if key in self._texts else "dossier.no_record.other"
            self._record_note = self._texts(known, code=answer.code)
        elif isinstance(record, Mapping):
            self._record, self._record_note = record, ""
            self.route_known.emit(_route_of(record))
        else:
            self._record_note = self._texts("dossier.not_registered")
        self._show()

    def _show(self) -> None:
        entity_id = self._shown_id
        is_any = entity_id is not None
        self.plant_room.setVisible(self._site is not None)
        self.place.setVisible(self._site is None)  # a plant's file needs the room
        self.plant.show_site(self._site)
        self.hint.setVisible(not is_any)
        self.unseen.setVisible(entity_id is not None and self._is_hidden(entity_id))
        if not is_any:
            self.station_room.hide()
        for widget in (
            *(self.symbol, self.name, self.kind, self.facts, self.register_title),
            *(self.register, self.register_note, self.related, self.cameras),
        ):
            widget.setVisible(is_any)
        self.intercept.setVisible(False)
        if entity_id is None:
            self.as_of.set_text("")
            self.vouch(None)
            self.dot.hide()
            self.place.clear()
            return
        self.dot.show()
        row = self._group.world.row_of(entity_id)
        if self._site is not None:
            self._show_site(self._site)
        elif row is None:
            self._show_gone(entity_id)
        else:
            self._show_live(entity_id, row)
        facts = register_facts(self._record, self._texts) if self._record else []
        if not self.station_room.isHidden():  # the register knows its name as everybody does
            facts = [fact for fact in facts if fact[0] != self._texts("dossier.field.name")]
            self.register_title.setVisible(bool(facts or self._record_note))
        if self._site is not None:
            self.register_title.hide()
        self.register.show_facts(facts)
        self.register.setVisible(bool(facts))
        self.register_note.set_text(self._record_note)
        self.register_note.setVisible(bool(self._record_note))
        lines = self._related_lines(entity_id)
        self.related.set_text("\n".join(lines))
        self.related.setVisible(bool(lines))

    def _show_live(self, entity_id: str, row: int) -> None:
        group, texts, world = self._group, self._texts, self._group.world
        kind = class_of(world, row)
        size = self._look.px(SYMBOL_PX)
        self.symbol.setPixmap(class_pixmap(self._look, kind, size, self.devicePixelRatioF()))
        self._label = world.text_at("label", row) or entity_id
        self.name.set_text(self._label)
        kind_name = texts(f"classes.{kind.name.lower()}")
        self.kind.set_text(texts("dossier.kind_line", kind=kind_name, id=entity_id))
        is_station = kind in STATIONS
        self._show_values(entity_id, kind, is_shown=is_station)
        told = station_place if is_station else live_facts
        self.facts.show_facts(told(world, row, world.fields, group.now_s(), texts, self._words))
        age_s = group.now_s() - float(world.column("fix_s")[row])
        age_key = "dossier.reading_age" if is_station else "dossier.age"
        self.as_of.set_text(texts(age_key, age=age_text(texts, age_s)))
        self.vouch(self._limits().age_of(age_s) if group.status.state == "live" else None)
        self.intercept.setVisible(may_be_target(group, entity_id))
        self.intercept.setEnabled(self._session.may("issue_task"))
        self.intercept.setToolTip("" if self.intercept.isEnabled() else texts(self._why_not))
        self.cameras.setEnabled(True)
        at = LonLat(float(world.column("lon_deg")[row]), float(world.column("lat_deg")[row]))
        alarms = [a for a in group.board.open_alarms() if a.entity_id == entity_id]
        self.place.show_thing(entity_id, kind, at, alarms)

    def _limits(self) -> AgeLimits:
        every_s = self._record.get("every_s") if self._record else None
        return AgeLimits.of_period(every_s) if isinstance(every_s, int | float) else USUAL

    def _show_values(self, entity_id: str, kind: EntityClass, *, is_shown: bool) -> None:
        self.station_room.setVisible(is_shown)
        if is_shown:
            order = self._record.get("quantities") if self._record else None
            keys = [key for key in order if isinstance(key, str)] if isinstance(order, list) else ()
            self.station.show_station(entity_id, kind, keys)
        else:
            self.station.forget()

    def _show_site(self, site: Site) -> None:
        """Show a place of the registers: it has no fix, and nothing of it can grow old."""
        texts = self._texts
        meters = [s for s in self._registers().stations if s.site_id == site.site_id]
        meter = next((s for s in meters if s.entity_class is EntityClass.METER), None)
        self.station_room.setVisible(meter is not None)
        if meter is None:
            self.station.forget()
        else:  # what a plant draws of water and power is part of its file
            self.station.show_station(meter.station_id, meter.entity_class, meter.quantities)
        self.symbol.hide()
        self.dot.hide()
        self.name.set_text(site.name or site.site_id)
        self.kind.set_text(texts("dossier.kind_line", kind=site_kind(site, texts), id=site.site_id))
        self.facts.show_facts(site_facts(site, texts, self._words))
        self.as_of.set_text("")
        self.vouch(None)
        self.cameras.setEnabled(True)
        self.place.clear()

    def _show_gone(self, entity_id: str) -> None:
        texts = self._texts
        self.station_room.hide()
        self.station.forget()
        self.symbol.hide()
        self.name.set_text(self._label or entity_id)
        self.kind.set_text(texts("dossier.gone"))
        self.facts.show_facts([])
        self.as_of.set_text("")
        self.vouch(None)
        self.cameras.setEnabled(False)
        self.place.clear()

    def _related_lines(self, entity_id: str) -> list[str]:
        board, texts = self._group.board, self._texts
        tasks = [t for t in board.open_tasks() if entity_id in (t.target_id, t.officer_id)]
        alarms = [a for a in board.open_alarms() if a.entity_id == entity_id]
        lines = [
            texts(
                "dossier.task_line",
                number=t.number,
                target=t.target_label,
                officer=t.officer_label,
                state=texts(f"tasks.step.{t.state.value}"),
            )
            for t in tasks[:MOST_LINES]
        ]
        for alarm in alarms[:MOST_LINES]:
            key = f"alarms.rule.{alarm.rule}"
            rule = texts(key) if key in texts else alarm.rule
            age = age_text(texts, self._group.now_s() - alarm.raised_s)
            line = "dossier.alarm_line" if alarm.is_standing else "dossier.alarm_line_ended"
            lines.append(texts(line, rule=rule, age=age))
        return lines

    def _intercept(self) -> None:
        if self._shown_id is not None:
            self.intercept_wanted.emit(self._shown_id)

    def _cameras(self) -> None:
        if self._site is not None:
            self.cameras_wanted.emit(self._site.lon_deg, self._site.lat_deg)
            return
        row = self._group.world.row_of(self._shown_id) if self._shown_id else None
        if row is not None:
            world = self._group.world
            lon, lat = world.column("lon_deg")[row], world.column("lat_deg")[row]
            self.cameras_wanted.emit(float(lon), float(lat))


def _route_of(record: Mapping[str, Any]) -> Sequence[LonLat]:
    """Return the declared route of a register record, leaving out what is no position."""
    route = record.get("route")
    if not isinstance(route, list):
        return ()
    return tuple(
        LonLat(float(p[0]), float(p[1]))
        for p in route
        if isinstance(p, list) and len(p) == PAIR and all(isinstance(v, int | float) for v in p)
    )
