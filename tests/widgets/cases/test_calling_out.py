"""Ctrl+Enter in the form of a dispatch calls the unit out, where it has a telephone."""

import dataclasses
import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cases.commands import StepCase
from app.domain.cases.query import CaseLine
from app.domain.cases.steps import CaseStep
from app.services.cases.acts import Preview
from app.wiring import load_texts
from tests.widgets.cases.case_hub import CaseHub, line
from widgets.cases.case_card import CaseCard
from widgets.cases.preview_words import preview_words

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


def test_a_card_says_that_who_is_sent_to_a_sighting_is_told_unasked(hub: CaseHub) -> None:
    hub.lines[0] |= {"channel": "video", "type_code": "ill-building"}
    window = hub.stage.window
    QTest.keyClick(window, Key.Key_C)
    hub.turn()
    for case_id, is_told in (("c1", True), ("c3", False)):
        window.cases.show_case(case_id)
        hub.turn()
        card = window.dock.card
        assert isinstance(card, CaseCard)
        QTest.keyClick(card, Key.Key_D)
        assert not card.form.isHidden()
        assert ("发短信" in card.form.said.full_text()) is is_told


def test_who_sends_to_many_reads_how_many_tell_their_unit_by_text(hub: CaseHub) -> None:
    seen = CaseLine(**line(1, channel="video", type_code="ill-building"))
    told = CaseLine(**line(2, type_code="ill-building"))
    for step, is_told in ((CaseStep.DISPATCH, True), (CaseStep.NOTE, False)):
        said = preview_words(load_texts("zh_CN"), Preview(step, (seen, told), ()), hub.catalogue)
        assert ("1 件派遣即给该单位发短信" in said) is is_told
