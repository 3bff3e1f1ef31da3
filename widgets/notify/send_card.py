"""The form that sends messages: a text, whom it goes to, a trial that says what it comes to."""

from collections import Counter
from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy
from typing_extensions import override

from app.domain.classes import Severity
from app.domain.geo import LonLat
from app.domain.safe_text import safe_text
from app.services.sending import OWN_NAME, PreviewTold, Sending, TemplateTold
from widgets.cards.card import Card
from widgets.cards.error_text import error_text
from widgets.choice_box import ChoiceBox
from widgets.hall_time import minute_text
from widgets.look import Look
from widgets.notify.message_words import template_name
from widgets.texts import Texts

FIELD_CHARACTERS, WORD_CHARACTERS, SAID_CHARACTERS = 300, 60, 400
MOST_FIELDS = 4
FIND_AFTER_MS = 300
REPLY = "case_reply"  # goes with the step of a case, and is nobody's to send from here
KINDS = ("premises", "properties", "rescue_teams", "grid_team", "experts", "contacts")
RING, GRID, CASE = "ring", "grid", "case"
OF_PLACE: Mapping[str, tuple[str, ...]] = {
    RING: ("premises", "properties", "rescue_teams"),
    GRID: ("grid_team", "premises", "properties", "rescue_teams"),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SendCard(Card):
    """Enter tries it, Ctrl+Enter sends what was tried; ``ring_wanted`` asks for a ring on the map.

    ``grid`` is a chosen area (``set:code``), ``case_id`` the case that is open, each empty where
    there is none; ``known`` are fields that are filled from it.
    """

    ring_wanted = Signal()

    def __init__(
        self,
        sending: Sending,
        look: Look,
        texts: Texts,
        grid: str = "",
        case_id: str = "",
        known: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(look, texts)
        self.sending = sending
        sending.changed = self.show_act
        self._grid, self._case_id, self._known = grid, case_id, dict(known or {})
        self._ring: tuple[LonLat, ...] = ()
        self.title.set_text(texts("notify.send.title"))
        self.template, self.source = ChoiceBox(), ChoiceBox()
        self.fields = [QLineEdit() for _ in range(MOST_FIELDS)]
        self.words = QLineEdit()
        self.words.setPlaceholderText(texts("notify.send.words"))
        self.words.setMaxLength(WORD_CHARACTERS)
        self.ring = self.button(texts("notify.send.ring"), self.ring_wanted.emit)
        self.gravest = self.button(texts("notify.send.gravest"), self._change)
        self.gravest.setCheckable(True)
        self.text = self.label(tone="second", is_wrapping=True)
        self.found = self.label(is_wrapping=True)
        self.told = self.label(is_wrapping=True)
        self.preview = self.button(texts("notify.send.preview"), self.primary)
        self.do = self.button(texts("notify.send.do_none"), self.send, "primary")
        for button in (self.preview, self.do):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._late = QTimer(self, singleShot=True, interval=FIND_AFTER_MS)
        self._late.timeout.connect(self._find)
        self._lay_out()
        self._fill_sources()
        self.set_look(look)
        sending.open()
        self._find()

    def take_keyboard(self) -> None:
        """Put the keyboard on the first choice."""
        self.template.setFocus()

    def take_ring(self, ring: tuple[LonLat, ...]) -> None:
        """Mean the sites in a ring drawn on the map."""
        self._ring = ring
        with QSignalBlocker(self.source):
            self.source.setCurrentIndex(self.source.findData(RING))
        self._find()

    @override
    def primary(self) -> None:
        """Try it."""
        chosen, sending = self._chosen(), self.sending
        if chosen is None or sending.told is None or sending.is_waiting:
            return
        severity = Severity.I if self.gravest.isChecked() else Severity.IV
        sending.try_it(chosen, self._filled(chosen), int(severity), self._about())

    def send(self) -> None:
        """Send what was tried."""
        self.sending.send()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send with Ctrl+Enter."""
        is_held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in _ENTER and is_held and not event.isAutoRepeat():
            self.send()
        else:
            super().keyPressEvent(event)

    @override
    def release(self) -> None:
        """Hear nothing more."""
        self._late.stop()
        self.sending.release()
        super().release()

    def show_act(self) -> None:
        """Show the act as it is known."""
        if self.sending.templates is not None and not self.template.count():
            self._fill_templates()
        self._show_text()
        self._show_found()
        self._show_told()

    def _lay_out(self) -> None:
        for widget in (self.template, self.source, *self.fields, self.words):
            self.dress(widget)
        for box in (self.template, self.source):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(8)
        heads = {
            name: self.label(self.texts(f"notify.send.{name}"), tone="muted")
            for name in ("template", "source")
        }
        self.stack(heads["template"], self.template, *self.fields, self.text, self.gravest)
        self.stack(self.rule(), heads["source"], self.source, self.words, self.ring, self.found)
        self.stack(self.rule(), self.told)
        acts = self.row(self.preview, self.do, stretch_last=True)
        acts.setStretch(0, 1)  # side by side, so that what sends stands in the dock without a wheel
        self.body.addLayout(acts)
        self.template.currentIndexChanged.connect(lambda _at: self._take_template())
        self.source.currentIndexChanged.connect(lambda _at: self._find())
        self.words.textChanged.connect(lambda _text: self._late.start())
        for line in self.fields:
            line.setMaxLength(FIELD_CHARACTERS)
            line.textChanged.connect(lambda _text: self._change())

    def _fill_sources(self) -> None:
        offered = [
            *KINDS,
            RING,
            *([GRID] if self._grid else []),
            *([CASE] if self._case_id else []),
        ]
        with QSignalBlocker(self.source):
            for key in offered:
                self.source.addItem(safe_text(self.texts(f"notify.source.{key}"), 60), key)
            if self._case_id:
                self.source.setCurrentIndex(self.source.findData(CASE))

    def _fill_templates(self) -> None:
        told = self.sending.templates
        with QSignalBlocker(self.template):
            for one in () if told is None else told.templates:
                if one.key != REPLY:
                    name = template_name(self.texts, one.key)
                    self.template.addItem(safe_text(name, WORD_CHARACTERS), one.key)
            usual = "call_out" if self._case_id else "risk"
            self.template.setCurrentIndex(max(0, self.template.findData(usual)))
        self._take_template()

    def _take_template(self) -> None:
        chosen = self._chosen()
        names = [] if chosen is None else self._asked(chosen)
        for at, line in enumerate(self.fields):
            line.setVisible(at < len(names))
            with QSignalBlocker(line):
                known = self._known.get(names[at], "") if at < len(names) else ""
                line.setText(safe_text(known, FIELD_CHARACTERS))
            if at < len(names):
                line.setPlaceholderText(safe_text(self._field_name(names[at]), WORD_CHARACTERS))
        self._change()

    def _change(self) -> None:
        self.sending.take_back()
        self.show_act()

    def _find(self) -> None:
        where: dict[str, object] = {"text": self.words.text().strip()}
        source = str(self.source.currentData())
        self.ring.setVisible(source == RING)
        if source == CASE:
            where["case_id"] = self._case_id
        else:
            where["kinds"] = " ".join(OF_PLACE.get(source, (source,)))
        if source == GRID:
            where["grid"] = self._grid
        if source == RING:
            if not self._ring:
                self.sending.told = None
                self._change()
                return
            where["ring"] = [[at.lon_deg, at.lat_deg] for at in self._ring]
        self.sending.find(**where)
        self.show_act()

    def _chosen(self) -> TemplateTold | None:
        told = self.sending.templates
        found = () if told is None else told.templates
        return next((one for one in found if one.key == self.template.currentData()), None)

    def _asked(self, chosen: TemplateTold) -> list[str]:
        """Return the fields that are typed here, in the order in which the text has them."""
        text = chosen.text.get("zh", "")
        names = [one for one in chosen.fields if one not in ("hall", OWN_NAME)]
        return sorted(names, key=lambda one: text.find("{" + one + "}"))[:MOST_FIELDS]

    def _filled(self, chosen: TemplateTold) -> dict[str, str]:
        names = self._asked(chosen)
        return {name: line.text() for name, line in zip(names, self.fields, strict=False)}

    def _about(self) -> str:
        return self._case_id if self.source.currentData() == CASE else ""

    def _field_name(self, name: str) -> str:
        key = f"notify.field.{name}"
        return self.texts(key) if key in self.texts else safe_text(name, WORD_CHARACTERS)

    def _show_text(self) -> None:
        chosen = self._chosen()
        said = "" if chosen is None else chosen.text.get("zh", "")
        if chosen is not None:
            filled = self._filled(chosen)
            for name in {*chosen.fields, "hall"}:
                word = filled.get(name, "").strip() or f"〔{self._field_name(name)}〕"
                said = said.replace("{" + name + "}", word)
        self.text.set_text(safe_text(said, SAID_CHARACTERS))

    def _show_found(self) -> None:
        texts, told, templates = self.texts, self.sending.told, self.sending.templates
        if told is None:
            is_ring = self.source.currentData() == RING and not self._ring
            said = texts("notify.send.ring_hint" if is_ring else "notify.send.finding")
        else:
            key = "found_some" if told.without_phone else "found"
            said = texts(f"notify.send.{key}", count=told.count, without=told.without_phone)
            more = told.count - len(told.recipients)
            if more:
                most = len(told.recipients)
                said = f"{said}\n{texts('notify.send.cut', most=most, more=more)}"
            if self.sending.needs_leader and templates is not None:
                said = f"{said}\n{texts('notify.send.leader', above=templates.leader_above)}"
        self.found.set_text(said)

    def _show_told(self) -> None:
        texts, sending = self.texts, self.sending
        told = sending.preview
        may_send = told is not None and told.count > 0 and not sending.sent
        if told is not None and told.needs and sending.needs_leader:
            may_send = False
        self.do.setEnabled(may_send and not sending.is_waiting)
        count = 0 if told is None else told.count
        key = "do" if may_send else "do_none"
        self.do.setText(safe_text(texts(f"notify.send.{key}", count=count), WORD_CHARACTERS))
        self.preview.setEnabled(sending.told is not None and not sending.is_waiting)
        templates = sending.templates
        self.error.hide()
        if templates is not None and not templates.gateway:
            said = texts("notify.send.no_gateway")
        elif sending.is_waiting:
            said = texts("notify.send.trying")
        elif sending.sent:
            said = texts("notify.send.sent", count=sending.sent)
        elif told is not None:
            said = self._would(told)
        else:
            said = texts("notify.send.changed") if sending.told is not None else ""
        self.told.set_text(said)
        if sending.code:
            self.error.set_text(error_text(texts, sending.code))
            self.error.show()

    def _would(self, told: PreviewTold) -> str:
        texts, now_s = self.texts, self.sending.group.now_s()
        parts = [texts("notify.send.would", count=told.count, parts=told.parts)]
        if told.is_simulated:
            parts.append(texts("notify.simulated"))
        if told.not_before_s > now_s:
            parts.append(texts("notify.send.quiet", at=minute_text(told.not_before_s)))
        if told.refused_count:
            counts = Counter(why.partition(":")[0] for _, why in told.refused)
            whys = texts("notify.between").join(map(self._why, counts.items()))
            parts.append(texts("notify.send.refused", count=told.refused_count, why=whys))
        return "\n".join(parts)

    def _why(self, of: tuple[str, int]) -> str:
        key = f"notify.refused.{of[0]}"
        why = self.texts(key if key in self.texts else "notify.refused.other")
        return self.texts("notify.send.why_count", why=why, count=of[1])
