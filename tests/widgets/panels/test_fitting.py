"""The harness that measures text finds what is cut, what overlaps, what is outside or small."""

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from tests.widgets.panels.fitting import faults
from widgets.look import Look
from widgets.panels.body import ShownText
from widgets.plain import PlainLabel


class Told(QWidget):
    """Paints nothing and says it painted what a test gave it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.resize(300, 200)
        self.font_of = look.font()
        self.told: list[ShownText] = []

    def widget(self) -> QWidget:
        return self

    def shown_texts(self) -> Sequence[ShownText]:
        return self.told

    def tell(
        self, text: str, box: QRectF, font: QFont | None = None, *, is_elided: bool = False
    ) -> None:
        self.told.append(ShownText(text, box, font or self.font_of, is_elided))


@pytest.fixture
def told(qapp: QApplication, look: Look) -> Iterator[Told]:
    told = Told(look)
    told.show()
    yield told
    told.close()
    told.deleteLater()


def test_texts_that_fit_have_no_fault(told: Told, look: Look) -> None:
    told.tell("按时答复率", QRectF(0, 0, 150, 30))
    told.tell("99.80", QRectF(150, 0, 100, 30))
    told.tell("很长的名字…", QRectF(0, 40, 60, 30), is_elided=True)
    told.setToolTip("很长的名字的全文")
    assert faults(told, look) == []


@pytest.mark.parametrize(
    ("text", "box", "why"),
    [
        ("按时答复率按时答复率", QRectF(0, 0, 60, 30), "is cut"),
        ("按时答复率", QRectF(0, 0, 150, 6), "px high"),
        ("按时答复率", QRectF(200, 0, 150, 30), "leaves what can be seen"),
        ("按时答复率", QRectF(0, 190, 150, 30), "leaves what can be seen"),
    ],
)
def test_a_text_that_does_not_fit_is_named(
    told: Told, look: Look, text: str, box: QRectF, why: str
) -> None:
    told.tell(text, box)
    (fault,) = faults(told, look)
    assert text in fault
    assert why in fault


def test_two_texts_in_one_place_are_named(told: Told, look: Look) -> None:
    told.tell("立案", QRectF(0, 0, 100, 30))
    told.tell("结案", QRectF(90, 20, 100, 30))
    (fault,) = faults(told, look)
    assert "'立案'" in fault
    assert "'结案'" in fault
    assert "overlap" in fault


def test_boxes_that_touch_do_not_overlap(told: Told, look: Look) -> None:
    told.tell("立案", QRectF(0, 0, 100, 30))
    told.tell("结案", QRectF(100, 0, 100, 30))
    assert faults(told, look) == []


def test_an_elided_text_needs_a_tooltip_and_room_for_a_letter(told: Told, look: Look) -> None:
    told.tell("结…", QRectF(0, 0, 60, 30), is_elided=True)
    assert "no tooltip" in faults(told, look)[0]
    told.setToolTip("结案")
    assert faults(told, look) == []
    told.tell("…", QRectF(0, 50, 6, 30), is_elided=True)
    assert "no room for a letter" in faults(told, look)[0]


def test_letters_below_the_body_size_are_named(told: Told, look: Look) -> None:
    small = look.font()
    small.setPixelSize(look.font().pixelSize() - 2)
    told.tell("结案", QRectF(0, 0, 60, 30), small)
    assert "body size" in faults(told, look)[0]
    assert faults(told) == []  # nobody said how small they may be


def test_labels_and_buttons_are_measured_too(told: Told, look: Look) -> None:
    label, button, elided = (
        QLabel("立案与结案", told),
        QPushButton("派遣与处置", told),
        PlainLabel(),
    )
    elided.setParent(told)
    elided.set_text("一个很长很长的名字")
    for number, one in enumerate((label, button, elided)):
        one.setFont(look.font())
        one.setGeometry(0, 50 * number, 200, 40)
        one.show()
    assert faults(told, look) == []
    label.setFixedWidth(20)
    button.setFixedWidth(20)
    elided.setFixedWidth(60)
    assert [fault for fault in faults(told, look) if "is cut" in fault and "立案" in fault]
    assert [fault for fault in faults(told, look) if "is cut" in fault and "派遣" in fault]
    assert not [fault for fault in faults(told, look) if "很长" in fault]  # its tooltip tells
    elided.setToolTip("")
    assert [fault for fault in faults(told, look) if "no tooltip" in fault]


def test_a_label_over_a_painted_text_is_named(told: Told, look: Look) -> None:
    told.tell("立案", QRectF(0, 0, 100, 40))
    label = QLabel("结案", told)
    label.setFont(look.font())
    label.setGeometry(10, 0, 100, 40)
    label.show()
    assert "overlap" in faults(told, look)[0]


def test_what_is_hidden_is_not_measured(told: Told, look: Look) -> None:
    label = QLabel("立案与结案", told)
    label.setGeometry(0, 0, 10, 40)
    label.hide()
    assert faults(told, look) == []


def test_a_body_beside_its_widget_is_measured(told: Told, look: Look) -> None:
    class Beside:
        def widget(self) -> QWidget:
            return told

        def shown_texts(self) -> Sequence[ShownText]:
            return [ShownText("结案", QRectF(0, 0, 5, 30), look.font())]

    assert "is cut" in faults(told, look, [Beside()])[0]
