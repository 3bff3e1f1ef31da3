"""While nobody judges no list of alarms is calm: no 0, a hatch, and the reason in words."""

import pytest

from app.domain.health import SourceHealth
from app.domain.ports import LinkState
from tests.widgets.shell.staging import Stage
from widgets.bar import Bar


def _judge(stage: Stage, silent_s: float | None) -> None:
    now_s = stage.clock.now_s()
    last_s = None if silent_s is None else now_s - silent_s
    stage.link.push_health(SourceHealth("judge", "judge", now_s, last_s, 9, 1.0))
    stage.turn()
    stage.window.alarms.refresh()
    stage.window.room.refresh()
    _bar(stage).refresh()


def _bar(stage: Stage) -> Bar:
    found = stage.window.findChild(Bar)
    assert isinstance(found, Bar)
    return found


def _counts(stage: Stage) -> list[str]:
    return [label.full_text() for label in _bar(stage).counts.values()]


@pytest.mark.parametrize(("silent_s", "said"), [(None, "研判未到"), (90.0, "研判已停")])
def test_no_alarm_is_no_calm(stage: Stage, silent_s: float | None, said: str) -> None:
    _judge(stage, 1.0)
    alarms, bar = stage.window.alarms, _bar(stage)
    assert _counts(stage) == ["0"] * 4
    assert bar.blind.isHidden()
    assert alarms.empty.full_text() == "没有未结告警。"
    _judge(stage, silent_s)
    assert _counts(stage) == ["—"] * 4
    assert not bar.blind.isHidden()
    assert said in bar.counts[next(iter(bar.counts))].toolTip()
    assert alarms.title.full_text() == "告警 —"
    assert alarms.is_hatched
    assert said in alarms.empty.full_text()
    assert said in stage.window.room.empty.full_text()
    assert stage.window.room.is_hatched
    band = bar.grab().toImage()
    hatched = stage.window._look.colour("warn_hatch").name()
    assert any(band.pixelColor(x, 2).name() == hatched for x in range(band.width()))
    stage.raise_alarm("a", severity=2)
    stage.turn()
    _judge(stage, silent_s)
    assert _counts(stage) == ["—", "1", "—", "—"]
    assert alarms.title.full_text() == "告警 1"
    assert alarms.empty.isVisibleTo(alarms)
    _judge(stage, 1.0)
    assert _counts(stage) == ["0", "1", "0", "0"]
    assert not alarms.empty.isVisibleTo(alarms)
    assert not alarms.is_hatched
    assert "研判" not in stage.window.room.empty.full_text()


def test_the_strip_calls_the_judge_by_a_word(stage: Stage) -> None:
    _judge(stage, None)
    assert stage.window.feeds.summary() == "研判 从未来数"


def test_while_the_link_is_cut_that_is_what_is_said(stage: Stage) -> None:
    _judge(stage, None)
    stage.link.state = LinkState.STALE
    _judge(stage, None)
    assert _bar(stage).blind.isHidden()
    assert "研判" not in stage.window.alarms.empty.full_text()
