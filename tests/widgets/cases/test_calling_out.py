"""Ctrl+Enter in the form of a dispatch calls the unit out, where it has a telephone."""

import dataclasses
import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cases.commands import StepCase
from tests.widgets.cases.case_hub import CaseHub
from widgets.cases.case_card import CaseCard

Key, HELD = Qt.Key, Qt.KeyboardModifier.ControlModifier
more = pytest.mark.skipif(
    os.environ.get("DUTYWALL_LONG") != "1", reason="long: set DUTYWALL_LONG=1 to run it"
)


@pytest.mark.long
@more
def test_only_a_unit_with_a_telephone_is_called_out(hub: CaseHub) -> None:
    units = hub.catalogue.units
    reached = dataclasses.replace(units["u-road"], has_phone=True)
    hub.catalogue = dataclasses.replace(hub.catalogue, units=units | {"u-road": reached})
    window = hub.stage.window
    QTest.keyClick(window, Key.Key_C)
    hub.turn()
    window.cases.show_case("c3")
    hub.turn()
    card = window.dock.card
    assert isinstance(card, CaseCard)
    QTest.keyClick(card, Key.Key_D)
    assert not card.form.call.isHidden()
    QTest.keyClick(card.form.unit, Key.Key_Down)  # the next has none
    assert card.form.call.isHidden()
    before = len(hub.stage.link.sent)
    QTest.keyClick(card.form.unit, Key.Key_Return, HELD)
    assert len(hub.stage.link.sent) == before
    QTest.keyClick(card.form.unit, Key.Key_Up)
    QTest.keyClick(card.form.unit, Key.Key_Return, HELD)
    body = hub.stage.link.sent[-1].body
    assert isinstance(body, StepCase)
    assert (body.unit, body.call_out) == ("u-road", True)
