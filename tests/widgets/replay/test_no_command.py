"""F42: a replay can issue nothing, by whatever way: service, link, button or key."""

from dataclasses import MISSING, fields
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from app.domain.command import COMMANDS, CommandBody, SignIn
from app.domain.errors import OperatorError
from app.domain.people import Role
from app.services.session import SignedIn
from tests.unit.app.services.hall import OFFICER, plan
from tests.widgets.replay.conftest import MakeTheatre, Theatre
from tests.widgets.shell.staging import thing
from widgets.about import KEYS

COMMANDING = {"Backspace", "Ctrl+R"}


def body_of(kind: type[CommandBody]) -> CommandBody:
    """Return a body with something in every field."""
    made: dict[str, Any] = {}
    for field in fields(kind):
        if field.default is MISSING:
            made[field.name] = {} if field.name == "order" else "x"
    return kind(**made)


def test_every_kind_of_command_is_refused_by_name(theatre: Theatre) -> None:
    desk = theatre.stage.desk
    desk.commands.token = "token"
    refused = {}
    for name, kind in COMMANDS.items():
        try:
            desk.commands.give(body_of(kind))
        except OperatorError as error:
            refused[name] = error.code
    assert refused == dict.fromkeys(COMMANDS, "replay_commands_nothing")
    assert theatre.stage.link.sent == []


def test_nobody_may_anything_not_even_with_a_session(theatre: Theatre, chief: SignedIn) -> None:
    session = theatre.stage.desk.session
    for role in Role:
        session.adopt(SignedIn(chief.token, chief.person_id, chief.name, role, chief.scope))
        assert not any(session.may(name) for name in COMMANDS)


def test_every_service_says_why_and_sends_nothing(theatre: Theatre, chief: SignedIn) -> None:
    stage = theatre.stage
    stage.enter(thing("V-1"))
    stage.raise_alarm("a1")
    stage.turn()
    desk = stage.desk
    desk.session.adopt(chief)
    for act in (desk.triage.claim, desk.triage.acknowledge, desk.triage.release):
        act("a1")
        assert desk.triage.last_error == "replay_commands_nothing"
    desk.triage.close("a1", "verified")
    said: list[str] = []
    desk.session.sign_in("P-0231", "secret", said.append)
    desk.session.add_administrator("P-1", "name", "password", said.append)
    assert said == ["replay_commands_nothing"] * 2
    desk.dispatch.begin("V-1", "a1")
    stage.link.answer("plan_intercept", plan(), "ok")  # as if somebody had planned it
    stage.turn()
    desk.dispatch.choose(OFFICER)
    for warning in desk.dispatch.unseen_warnings():
        desk.dispatch.accept(warning)
    with pytest.raises(OperatorError) as refused:
        desk.dispatch.confirm()
    assert refused.value.code == "replay_commands_nothing"
    desk.dispatch.recall()
    desk.dispatch.cancel("t1", "because")
    stage.turn()
    assert stage.link.sent == []


@pytest.mark.qt_log_ignore("propagateSizeHints")  # of a panel's own window, offscreen only
def test_no_key_commands_and_no_button_can_be_pressed_that_does(
    make_theatre: MakeTheatre, chief: SignedIn
) -> None:
    theatre = make_theatre()
    stage, window = theatre.stage, theatre.stage.window
    stage.enter(thing("V-1"))
    stage.raise_alarm("a1")
    stage.issue_task("t1")
    stage.turn()
    stage.desk.session.adopt(chief)
    strokes = set(window.keys.strokes())
    assert not strokes & COMMANDING
    for show in (
        lambda: window.acts.show_alarm("a1"),
        lambda: window.acts.show_task("t1"),
        lambda: window.acts.show_entity("V-1"),
        window.toggle_log,
    ):
        show()
        stage.turn()
        for stroke in (*KEYS.values(), "Return", "Del", "1", "2", "Ctrl+Return"):
            press(window, stroke)
        for field in window.findChildren(QLineEdit):
            QTest.keyClicks(field, "text")
            QTest.keyClick(field, Qt.Key.Key_Return)
        for button in window.findChildren(QPushButton):
            if button.menu() is None:  # a menu waits for a hand; what is in it are the same buttons
                button.click()
        stage.turn()
    assert stage.link.sent == []


def press(window: Any, stroke: str) -> None:
    """Press a stroke, where Qt knows it as one."""
    keys = QKeySequence(stroke)
    if keys.count() == 1 and keys[0].key() != Qt.Key.Key_unknown:
        QTest.keySequence(window, keys)


@pytest.mark.parametrize(("language", "word"), [("zh_CN", "不能下达"), ("en", "nothing can be")])
def test_what_is_disabled_says_why(make_theatre: MakeTheatre, language: str, word: str) -> None:
    theatre = make_theatre(language)
    stage, window = theatre.stage, theatre.stage.window
    stage.enter(thing("V-1"))
    stage.raise_alarm("a1")
    stage.turn()
    window.acts.show_alarm("a1")
    stage.turn()
    card: Any = window.dock.card
    assert not card.intercept.isEnabled()
    assert not card.claim.isEnabled()
    assert card.read_only.isVisible()
    assert word in card.read_only.full_text()
    window.dock.clear()
    window.acts.show_entity("V-1")
    stage.turn()
    assert not window.dossier.intercept.isEnabled()
    assert word in window.dossier.intercept.toolTip()
    window.toggle_log()
    assert not window.log.line.isEnabled()
    assert word in window.log.note.full_text()
    assert not window.bar.person.isEnabled()
    assert window.bar.person.toolTip()


def test_nobody_is_asked_to_sign_in_and_no_action_offers_it(theatre: Theatre) -> None:
    window = theatre.stage.window
    assert window.dock.card is None
    offered = {action.key for action in window.actions_table.offered()}
    assert not offered & {"sign_in", "sign_out", "handover", "intercept", "replay", "health"}
    window.bar.session_wanted.emit()
    QApplication.processEvents()
    with pytest.raises(OperatorError):
        theatre.stage.desk.commands.give(SignIn("P-0231", "secret"))
    assert theatre.stage.link.sent == []
