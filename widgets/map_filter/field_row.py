"""One row of the filter: a field of the catalogue, a comparison, a value."""

from contextlib import suppress

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.domain.fields import Field, FieldCatalogue
from app.domain.safe_text import safe_text
from app.domain.where import AGE_S
from widgets.choice_box import ChoiceBox
from widgets.look import Look
from widgets.map_filter.condition import term
from widgets.texts import Texts

# What has a choice of its own, or is not compared by people.
_ELSEWHERE = frozenset({"class", "state", "county"})
NUMBER_SIGNS = (">", ">=", "<", "<=", "==", "!=")
TEXT_SIGNS = ("contains", "==", "!=")
VALUE_CHARACTERS = 60
FIELD_CHARACTERS = 12


class FieldRow(QWidget):
    """Emits ``changed`` when it means something else; an empty value means nothing."""

    changed = Signal()

    def __init__(self, fields: FieldCatalogue, texts: Texts) -> None:
        super().__init__()
        self._fields = fields
        self._texts = texts
        self.field, self.sign, self.value = ChoiceBox(), ChoiceBox(), QLineEdit()
        self.value.setMaxLength(VALUE_CHARACTERS)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in ((self.field, 4), (self.sign, 3), (self.value, 3)):
            widget.setMinimumWidth(1)
            self._row.addWidget(widget, stretch)
        self.field.addItem(texts("filter.field.age_s"), AGE_S)
        for field in fields:
            if field.key not in _ELSEWHERE:
                label = field.label.get(texts.language, field.key)
                self.field.addItem(safe_text(label, FIELD_CHARACTERS), field.key)
        for name, widget in (("field", self.field), ("sign", self.sign), ("value", self.value)):
            widget.setAccessibleName(texts(f"filter.{name}.name"))
        self._offer_signs()
        self.field.currentIndexChanged.connect(self._take_field)
        self.sign.currentIndexChanged.connect(self._tell)
        self.value.editingFinished.connect(self.changed)

    @property
    def text(self) -> str:
        """The comparison it means, empty for none.

        A number is read in the unit that people see (km/h), which the tip of the field names.
        """
        value = self.value.text().strip()
        if not value:
            return ""
        key, field = str(self.field.currentData()), self._current
        factor = 1.0 if field is None or field.dtype.kind == "S" else field.shown_factor
        if factor != 1.0:
            with suppress(ValueError):  # the grammar will say that it is no number
                value = f"{float(value) / factor:.6g}"
        return term(key, str(self.sign.currentData()), value)

    def clear(self) -> None:
        """Mean nothing."""
        self.value.clear()

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._row.setSpacing(look.px(4))
        for widget in (self.field, self.sign, self.value):
            widget.setFont(look.font())

    @property
    def _current(self) -> Field | None:
        key = str(self.field.currentData())
        return None if key == AGE_S else self._fields[key]

    def _take_field(self) -> None:
        self._offer_signs()
        self._tell()

    def _offer_signs(self) -> None:
        field = self._current
        is_text = field is not None and field.dtype.kind == "S"
        self.sign.blockSignals(True)  # noqa: FBT003 - Qt's own way to say it
        self.sign.clear()
        for sign in TEXT_SIGNS if is_text else NUMBER_SIGNS:
            key = f"filter.sign.{sign}"
            shown = self._texts(key) if key in self._texts else sign
            self.sign.addItem(safe_text(shown, FIELD_CHARACTERS), sign)
        self.sign.blockSignals(False)  # noqa: FBT003
        unit = "s" if field is None else field.shown_unit
        self.value.setPlaceholderText(safe_text(unit, FIELD_CHARACTERS))

    def _tell(self) -> None:
        if self.value.text().strip():
            self.changed.emit()
