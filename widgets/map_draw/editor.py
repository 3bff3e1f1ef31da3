"""The form of one geofence: what it measures, its name, purpose and span, and keeping it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.geofence import FOR_EVER_S, NAME_CHARACTERS, Geofence, Purpose, is_plain
from app.domain.safe_text import safe_text
from app.domain.shape import ShapeKind
from app.domain.shape_checks import SIZE_M, fault_of
from app.services.geofences import Content
from widgets.choice_box import ChoiceBox
from widgets.hall_time import HOUR_S, date_text, minute_text
from widgets.look import Look
from widgets.map_draw.pen import Pen
from widgets.map_draw.shape_words import fault_text, figures_text
from widgets.plain import PlainLabel, plain_tooltip
from widgets.texts import Texts

SPANS_H = {"unlimited": 0, "hours_8": 8, "hours_24": 24, "days_7": 168}
AS_IS = "as_is"
_MONTH = slice(5, None)  # a date without its year


class Editor(QWidget):
    """Emits ``kept`` and ``dropped`` for its buttons, ``sized`` when a size was typed."""

    kept = Signal()
    dropped = Signal()
    sized = Signal(float)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._valid_from_s = self._valid_to_s = FOR_EVER_S
        self.hint = PlainLabel(is_wrapping=True)
        self.hint.setProperty("tone", "second")
        self.figures = PlainLabel(is_wrapping=True)
        self.fault = PlainLabel(is_wrapping=True)
        self.fault.setProperty("tone", "warn")
        self.name = QLineEdit()
        self.name.setMaxLength(NAME_CHARACTERS)
        self.purpose = ChoiceBox()
        for purpose in Purpose:
            self.purpose.addItem(texts(f"draw.purposes.{purpose.value}"), purpose.value)
        self.span = ChoiceBox()
        # A span that is there has a long name: it may not make the panel wider than the map leaves.
        self.span.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.extent = QDoubleSpinBox()
        self.extent.setDecimals(0)
        self.extent.setSuffix(texts("draw.unit_m"))
        self.extent.setKeyboardTracking(False)
        self.extent_label = PlainLabel()
        self.save = QPushButton(texts("draw.save"))
        self.save.setProperty("role", "primary")
        self.drop = QPushButton(texts("draw.drop"))
        form = QFormLayout()
        form.addRow(PlainLabel(texts("draw.name")), self.name)
        form.addRow(PlainLabel(texts("draw.purpose")), self.purpose)
        form.addRow(PlainLabel(texts("draw.valid")), self.span)
        form.addRow(self.extent_label, self.extent)
        self._form = form
        buttons = QHBoxLayout()
        buttons.addWidget(self.save)
        buttons.addWidget(self.drop)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.hint, self.figures, self.fault):
            column.addWidget(part)
        column.addLayout(form)
        column.addLayout(buttons)
        column.addStretch(1)
        self._column = column
        self.save.clicked.connect(self.kept)
        self.drop.clicked.connect(self.dropped)
        self.name.returnPressed.connect(self._entered)
        self.name.textChanged.connect(self._judge)
        self.extent.valueChanged.connect(self.sized)
        self._is_sound = False
        self._shape_fault = ""

    def begin(self, pen: Pen, known: Geofence | Content | None) -> None:
        """Show a new shape, or what is known of one that is there or was decided before."""
        texts = self._texts
        self.span.clear()
        self.span.setToolTip("")
        for key in SPANS_H:
            self.span.addItem(texts(f"draw.spans.{key}"), key)
        self._valid_from_s = self._valid_to_s = FOR_EVER_S
        self.name.clear()
        self.purpose.setCurrentIndex(0)
        if known is not None:
            self.name.setText(safe_text(known.name, NAME_CHARACTERS))
            self.purpose.setCurrentIndex(list(Purpose).index(known.purpose))
            self._valid_from_s, self._valid_to_s = known.valid_from_s, known.valid_to_s
            if (known.valid_from_s, known.valid_to_s) != (FOR_EVER_S, FOR_EVER_S):
                span = self._span_text(known.valid_from_s, known.valid_to_s)
                self.span.addItem(safe_text(span), AS_IS)
                if FOR_EVER_S not in (known.valid_from_s, known.valid_to_s):
                    dates = f"{date_text(known.valid_from_s)} – {date_text(known.valid_to_s)}"
                    self.span.setToolTip(plain_tooltip(dates))
                self.span.setCurrentIndex(self.span.count() - 1)
        has_size = pen.kind is not ShapeKind.POLYGON
        self._form.setRowVisible(self.extent, has_size)
        if has_size:
            is_circle = pen.kind is ShapeKind.CIRCLE
            self.extent_label.set_text(
                texts("draw.radius_field" if is_circle else "draw.half_width")
            )
            least_m, most_m = SIZE_M[pen.kind]
            self.extent.blockSignals(True)  # noqa: FBT003 - Qt's own
            self.extent.setRange(least_m, most_m)
            self.extent.blockSignals(False)  # noqa: FBT003 - Qt's own
        self.show_pen(pen)

    def show_pen(self, pen: Pen) -> None:
        """Show what the shape measures now, and what is wrong with it."""
        texts = self._texts
        self.hint.set_text(texts(f"draw.hint.{pen.kind.value if pen.is_drawing else 'edit'}"))
        self.figures.set_text(figures_text(texts, pen.seen))
        self._shape_fault = fault_text(texts, pen.fault)
        if not self.extent.hasFocus():
            self.extent.blockSignals(True)  # noqa: FBT003 - Qt's own
            self.extent.setValue(pen.size_m)
            self.extent.blockSignals(False)  # noqa: FBT003 - Qt's own
        # What is kept is what is seen: the rubber line has to have ended.
        self._is_sound = not pen.is_drawing and fault_of(pen.shape) is None
        self._judge()

    def content(self, pen: Pen, now_s: float) -> Content:
        """Return what was decided; a span of hours begins now."""
        key = str(self.span.currentData())
        from_s, to_s = self._valid_from_s, self._valid_to_s
        if key != AS_IS:
            hours = SPANS_H[key]
            from_s, to_s = (now_s, now_s + hours * HOUR_S) if hours else (FOR_EVER_S, FOR_EVER_S)
        purpose = Purpose(str(self.purpose.currentData()))
        return Content(self.name.text(), purpose, pen.shape, from_s, to_s)

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._column.setSpacing(look.px(6))
        self._form.setSpacing(look.px(6))

    def _entered(self) -> None:
        if self.save.isEnabled():
            self.kept.emit()

    def _judge(self) -> None:
        name = self.name.text()
        fault = self._shape_fault or ("" if is_plain(name) else self._texts("draw.fault.name"))
        self.fault.set_text(fault)
        self.fault.setVisible(bool(fault))
        self.save.setEnabled(self._is_sound and bool(name.strip()) and is_plain(name))

    def _span_text(self, from_s: float, to_s: float) -> str:
        """Return the span that is there; one that has no end is not for ever before it begins."""
        texts = self._texts
        if to_s == FOR_EVER_S:
            return texts("draw.spans.as_is_from", date=date_text(from_s), time=minute_text(from_s))
        if from_s == FOR_EVER_S:
            return texts("draw.spans.as_is", date=date_text(to_s), time=minute_text(to_s))
        # Two whole dates do not fit beside the map: the years stand in the tip.
        return texts(
            "draw.spans.as_is_span",
            from_date=date_text(from_s)[_MONTH],
            from_time=minute_text(from_s),
            date=date_text(to_s)[_MONTH],
            time=minute_text(to_s),
        )
