"""The panel of areas and heat: what is shown by which value, and what the chosen area has."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from app.domain.safe_text import safe_text
from app.services.area_values import GROUPS, QUANTITIES
from widgets.cards.shrinking_scroll import ShrinkingScroll
from widgets.choice_box import ChoiceBox
from widgets.dossier.fact_rows import FactRows
from widgets.look import Look, TextRole
from widgets.map_areas.risk_view import RISK
from widgets.plain import PlainLabel
from widgets.texts import Texts

NAME_CHARACTERS = 40
NOTHING = ""
LEAST_PX, ROOM_STRETCH = 60, 100
VALUES = (NOTHING, *GROUPS, "alarms", "late", "lost", *QUANTITIES, RISK)
HEATS = (NOTHING, *GROUPS, "alarms")
METHODS = ("quantile", "equal")
MEASURES = ("number", "density")


class AreasPanel(QWidget):
    """Emits ``changed`` when another thing is to be shown, ``reclassed`` to class values anew."""

    changed = Signal()
    reclassed = Signal()

    def __init__(self, look: Look, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._column = QVBoxLayout(self)
        self._labels: list[PlainLabel] = []
        self.sets = self._choice("areas.set")
        self.value = self._choice("areas.value")
        self.measure = self._choice("areas.measure")
        self.method = self._choice("areas.classing")
        self.reclass = QPushButton(texts("areas.reclass"))
        self.reclass.clicked.connect(self.reclassed)
        self._column.addWidget(self.reclass)
        self.heat = self._choice("areas.heat")
        self.hint = PlainLabel(texts("areas.hint"), is_wrapping=True)
        self.hint.setProperty("tone", "second")
        self._column.addWidget(self.hint)
        self.name = PlainLabel()
        self._column.addWidget(self.name)
        inner = QWidget()
        self._inner = QVBoxLayout(inner)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self.facts = FactRows(look)
        self.made_of = PlainLabel(is_wrapping=True)
        self.as_of = PlainLabel(is_wrapping=True)
        self.as_of.setProperty("tone", "muted")
        for widget in (self.facts, self.made_of, self.as_of):
            self._inner.addWidget(widget)
        self._inner.addStretch(1)
        self._room = ShrinkingScroll(inner, look.px(LEAST_PX))
        self._column.addWidget(self._room, ROOM_STRETCH)
        self._column.addStretch(1)
        self._fill(self.value, VALUES, lambda key: f"areas.value_name.{key}", "areas.outline_only")
        self._fill(self.heat, HEATS, lambda key: f"areas.value_name.{key}", "areas.no_heat")
        self._fill(self.method, METHODS, lambda key: f"areas.method.{key}", "")
        self._fill(self.measure, MEASURES, lambda key: f"areas.measure_name.{key}", "")
        self.show_sets(())
        self.set_look(look)

    @property
    def set_key(self) -> str:
        """The key of the chosen set, empty for none."""
        return str(self.sets.currentData() or NOTHING)

    @property
    def value_key(self) -> str:
        """The name of the chosen value, empty for borders alone."""
        return str(self.value.currentData() or NOTHING)

    @property
    def method_key(self) -> str:
        """How values are put into classes: ``quantile`` or ``equal``."""
        return str(self.method.currentData())

    @property
    def is_density(self) -> bool:
        """Whether numbers are to the square kilometre."""
        return bool(self.measure.currentData() == "density")

    @property
    def heat_key(self) -> str:
        """The name of what is shown as heat, empty for none."""
        return str(self.heat.currentData() or NOTHING)

    def show_sets(self, keys: Sequence[str]) -> None:
        """Offer these sets."""
        self.sets.blockSignals(True)  # noqa: FBT003 - Qt's own way to say it
        self.sets.clear()
        offered = (NOTHING, *keys)
        self._fill(self.sets, offered, lambda key: f"areas.set_name.{key}", "areas.no_heat")
        self.sets.setEnabled(bool(keys))
        self.sets.blockSignals(False)  # noqa: FBT003
        self.hint.set_text(self._texts("areas.hint" if keys else "areas.no_sets"))

    def choose(self, box: QComboBox, key: str) -> None:
        """Choose an entry by its key, as a hand would."""
        box.setCurrentIndex(max(box.findData(key), 0))

    def show_area(
        self, name: str, facts: Sequence[tuple[str, str]], as_of: str = "", made_of: str = ""
    ) -> None:
        """Show what the chosen area has, of what it is made and since when; no name for none."""
        self._room.setVisible(bool(name))
        self.made_of.setVisible(bool(made_of))
        self.made_of.set_text(made_of)
        is_asked = not name and (bool(self.set_key) or not self.sets.isEnabled())
        self.hint.setVisible(is_asked)
        self.as_of.setVisible(bool(as_of))
        self.as_of.set_text(as_of)
        self.name.setVisible(bool(name))
        self.name.set_text(name)
        self.facts.setVisible(bool(name))
        self.facts.show_facts(facts)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setContentsMargins(0, look.px(6), 0, 0)
        self._column.setSpacing(look.px(6))
        self._inner.setSpacing(look.px(6))
        for widget in (
            self.reclass,
            self.hint,
            self.made_of,
            self.as_of,
            *self._boxes(),
            *self._labels,
        ):
            widget.setFont(look.font())
        self.name.setFont(look.font(TextRole.STRONG))
        self.facts.set_look(look)

    def _boxes(self) -> tuple[QComboBox, ...]:
        return self.sets, self.value, self.measure, self.method, self.heat

    def _choice(self, title: str) -> QComboBox:
        label = PlainLabel(self._texts(title))
        label.setProperty("tone", "muted")
        self._labels.append(label)
        box = ChoiceBox()
        box.setAccessibleName(self._texts(title))
        box.currentIndexChanged.connect(self.changed)
        self._column.addWidget(label)
        self._column.addWidget(box)
        return box

    def _fill(
        self, box: QComboBox, keys: Sequence[str], text_key: Callable[[str], str], nothing: str
    ) -> None:
        for key in keys:
            known = text_key(key)
            # A set that a hall brought itself has no text of ours: its key is its name.
            named = self._texts(known) if known in self._texts else key or self._texts(nothing)
            box.addItem(safe_text(named, NAME_CHARACTERS), key)
