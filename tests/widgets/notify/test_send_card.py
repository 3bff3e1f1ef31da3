"""The form that sends messages, by keys: a trial that says what it comes to, then the act."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.notify_command import SendMessages
from app.domain.ports import Answer
from backends.notify.setting import read_templates
from tests.widgets.notify.test_message_board import MessageHub, board_of
from tests.widgets.shell.staging import NOW_S, Stage
from widgets.notify.send_card import SendCard

Key = Qt.Key
PREVIEW = {
    "count": 2,
    "parts": 3,
    "refused": [["premises:k3", "told_already"]],
    "refused_count": 1,
    "not_before_s": NOW_S + 3600.0,
    "needs": "",
    "leader_above": 100,
    "gateway": "simulated",
    "is_simulated": True,
}


class SendHub(MessageHub):
    """Knows the templates and whom they can be sent to."""

    count = 3

    def _answer(self, request_id: str, query: str, arguments: dict[str, Any]) -> None:
        if query == "message_templates":
            told = [
                {
                    "key": one.key,
                    "channel": one.channel,
                    "label": dict(one.label),
                    "text": dict(one.text),
                    "fields": sorted(one.fields("zh") - {"hall"}),
                }
                for one in read_templates().values()
            ]
            more = {"gateway": "simulated", "is_simulated": True, "leader_above": 100, "most": 5000}
            self._tell(request_id, {"templates": told, **more})
        elif query == "message_recipients":
            rows = [[f"premises:k{n}", f"重点{n}", f"139{n:08d}"] for n in range(1, self.count + 1)]
            told_of = {"recipients": rows, "count": len(rows), "without_phone": 1}
            self._tell(request_id, told_of)
        else:
            super()._answer(request_id, query, arguments)

    def _tell(self, request_id: str, result: dict[str, Any]) -> None:
        self.stage.link._answers.append(Answer(request_id, "ok", result))


@pytest.fixture
def hub(stage: Stage) -> SendHub:
    stage.sign_in()
    stage.turn()
    return SendHub(stage)


def card_of(hub: SendHub) -> SendCard:
    board = board_of(hub)
    QTest.keyClick(board.table, Key.Key_N)  # which has the keyboard, and searches by letters
    hub.turn()
    card = hub.stage.window.dock.card
    assert isinstance(card, SendCard)
    return card


def sent(hub: SendHub) -> SendMessages:
    body = hub.stage.link.sent[-1].body
    assert isinstance(body, SendMessages)
    return body


def reply(hub: SendHub, result: dict[str, Any], code: str = "ok") -> None:
    hub.stage.link.reply(code=code, result=result)
    hub.turn()


def test_what_was_tried_is_sent_and_nothing_else(hub: SendHub) -> None:
    card = card_of(hub)
    assert "收件人 3 个，另有 1 个没有登记电话" in card.found.full_text()
    QTest.keyClick(card, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not any(isinstance(one.body, SendMessages) for one in hub.stage.link.sent)
    card.fields[0].insert("暴雨")
    card.fields[1].insert("停止室外作业")
    assert "风险提醒：暴雨。请〔各自的名称〕立即自查，停止室外作业" in card.text.full_text()
    QTest.keyClick(card.fields[1], Key.Key_Return)
    trial = sent(hub)
    assert (trial.is_preview, trial.template, len(trial.recipients)) == (True, "risk", 3)
    assert dict(trial.recipients[0].fields) == {"site": "重点1"}
    reply(hub, PREVIEW)
    told = card.told.full_text()
    for part in ("可发 2 条，共 3 条短信", "夜间不发", "1 个不发：今天已发过同样内容 1"):
        assert part in told
    card.fields[0].insert("！")  # another text than was tried
    QTest.keyClick(card, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent(hub).is_preview
    QTest.keyClick(card.fields[0], Key.Key_Return)
    reply(hub, PREVIEW)
    QTest.keyClick(card, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    act = sent(hub)
    assert (act.is_preview, act.expected, act.fields["risk"]) == (False, 2, "暴雨！")
    reply(hub, PREVIEW)
    assert "已交发 2 条" in card.told.full_text()
    assert not card.do.isEnabled()


def test_that_many_need_a_leader_is_said_before_the_trial(hub: SendHub) -> None:
    hub.count = 101
    card = card_of(hub)
    assert "要由带班长发送" in card.found.full_text()
    QTest.keyClick(card.fields[0], Key.Key_Return)
    reply(hub, PREVIEW | {"count": 101, "needs": "shift_leader"})
    assert not card.do.isEnabled()
