"""The about card: what this program runs on, and what is known to be wrong with that."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QWidget

from app.domain.safe_text import safe_text
from map_layers.renderer import is_software
from widgets.cards.card import Card
from widgets.cards.facts import Facts
from widgets.dossier.fact_rows import FactRows
from widgets.look import Look, TextRole
from widgets.texts import Texts

SOUND_SQLITE = (3, 51, 3)  # older ones can lose a WAL when two connections write to one file
KEYS = {  # what they do is ``about.key.<name>``
    "command": "Ctrl+K",
    "roll_call": "Shift+Y",
    "answer_roll": "Ctrl+Y",
    "alarms": "A",
    "alarm_room": "J",
    "evidence": "E",
    "rules": "R",
    "shelve": "Ctrl+S",
    "mute": "Ctrl+M",
    "log": "L",
    "health": "H",
    "cameras": "V",
    "hazmat": "Z",
    "cases": "C",
    "new_case": "Ctrl+N",
    "find_case": "/",
    "amend_case": "=",
    "guess_type": "Ctrl+P",
    "join_case": "Ctrl+1 … 4",
    "tell_apart": "0  Ctrl+0",
    "messages": "Shift+L",
    "send_message": "N  Ctrl+Enter",
    "directory": "D",
    "ground": "Ctrl+G",
    "snapshots": "Q",
    "campaigns": "U",
    "case_figures": "I",
    "panels": "P",
    "panel_window": "Shift+P",
    "report": "Ctrl+E",
    "fit": "F",
    "everything": "X",
    "selection": "Shift+F",
    "home": "Shift+N",
    "north": "N",
    "follow": "G",
    "views": "Alt+1 … 9",
    "recall": "Backspace",
    "replay": "Ctrl+R",
    "theme": "Ctrl+T",
    "about": "F1",
    "back": "Esc",
    "card": "Enter",
    "choose": "1 … 6",
}
REPLAY_KEYS = {
    "play": "Space",
    "step": "←  →",
    "far_step": "Shift ←  →",
    "mark": "Ctrl ←  →",
    "speed": ",  .",
    "ends": "Home  End",
    **{
        name: KEYS[name]
        for name in (
            *(
                "command",
                "alarms",
                "alarm_room",
                "evidence",
                "log",
                "fit",
                "everything",
                "selection",
                "panels",
                "panel_window",
                "report",
            ),
            *("home", "north", "follow", "views", "theme", "about", "back"),
        )
    },
}


@dataclass(frozen=True, slots=True)
class AboutFacts:
    """What wiring knows of the ground the program stands on; ``renderer`` is empty before GL."""

    version: str
    sqlite_version: str
    renderer: str = ""

    @property
    def is_sqlite_old(self) -> bool:
        """Whether the SQLite library has the WAL-reset bug."""
        numbers = [int(part) for part in self.sqlite_version.split(".") if part.isdigit()]
        return tuple(numbers) < SOUND_SQLITE

    @property
    def is_software(self) -> bool:
        """Whether the processor draws instead of a graphics card."""
        return is_software(self.renderer)


class AboutCard(Card):
    """A small card of facts, keys and warnings."""

    def __init__(
        self,
        facts: AboutFacts,
        look: Look,
        texts: Texts,
        keys: Mapping[str, str] = KEYS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, texts, parent)
        self.title.set_text(texts("about.title"))
        self.facts = FactRows(look)
        self.facts.show_facts(
            [
                (texts("about.version"), facts.version),
                (texts("about.qt"), qVersion() or texts("time.unknown")),
                (texts("about.sqlite"), facts.sqlite_version),
                (texts("about.renderer"), _drawn_by(facts, texts)),
            ]
        )
        self.body.addWidget(self.facts)
        self.keys_title = self.label(texts("about.keys"), TextRole.STRONG)
        self.keys = Facts(self, {key: texts(f"about.key.{key}") for key in keys})
        for key, stroke in keys.items():
            self.keys.set_fact(key, stroke)
        self.stack(self.rule(), self.keys_title, self.keys)
        self.warnings = [
            self.label(texts(key), tone="warn", is_wrapping=True)
            for key, applies in (
                ("about.sqlite_old", facts.is_sqlite_old),
                ("about.software_gl", facts.is_software),
            )
            if applies
        ]
        for warning in self.warnings:
            self.body.addWidget(warning)


def _drawn_by(facts: AboutFacts, texts: Texts) -> str:
    if not facts.renderer:
        return texts("about.no_renderer")
    key = "about.by_software" if facts.is_software else "about.by_card"
    return texts(key, renderer=safe_text(facts.renderer))
