"""The strip: what a source is worth right now, and the last day as ticks."""

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from app.domain.classes import Age
from app.domain.health import FEED_LATE_AFTER_S, SourceHealth
from app.domain.ports import LinkState
from tests.widgets.shell.conftest import MakeStage
from tests.widgets.shell.staging import NOW_S, Stage
from widgets.hall_time import DAY_S


def test_a_silent_source_is_named_within_its_limits(stage: Stage) -> None:
    stage.health("ais", silent_s=1)
    stage.health("jt808", silent_s=1)
    stage.turn()
    feeds = stage.window.feeds
    assert feeds.summary() == "全部按时"
    stage.clock.advance(14)
    stage.health("ais", silent_s=1)
    stage.turn()
    assert "终端定位（JT/T 808）" in feeds.summary()  # as the board of feeds calls it
    assert "ais" not in feeds.summary()
    assert {h.source: age for h, age in feeds.sources()} == {
        "ais": Age.LIVE,
        "jt808": Age.LATE,
    }
    stage.clock.advance(60)
    assert {age for _, age in feeds.sources()} == {Age.LOST}


class _Painted(QObject):
    """Notes the city time at every painting of what it watches."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._clock = stage.clock
        self.at_s: list[float] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.at_s.append(self._clock.at_s)
        return False


def _dot(stage: Stage) -> str:
    """Return the colour left of the middle of the first dot: a late one is half a disc."""
    feeds = stage.window.feeds
    image = feeds.grab().toImage()
    at = feeds._boxes[0][0].center() - QPoint(2, 0)
    return image.pixelColor(at).name()


def test_a_source_is_late_within_a_second_of_its_limit_though_no_message_says_so(
    stage: Stage,
) -> None:
    look = stage.window._look
    stage.link.hub_offset_s = 3.0  # the hub's time counts, not this machine's
    stage.turn()
    stage.link.push_health(SourceHealth("ais", "tracks", NOW_S + 3, NOW_S + 3, 9, 1.0))
    stage.turn()
    painted = _Painted(stage)
    stage.window.feeds.installEventFilter(painted)
    for _ in range(149):  # a tenth of a second at a time
        stage.clock.advance(0.1)
        stage.real.at_s += 0.1
        stage.turn()
    assert stage.window.feeds.summary() == "全部按时"
    assert _dot(stage) == look.colour("good").name()
    painted.at_s.clear()
    for _ in range(10):
        stage.clock.advance(0.1)
        stage.real.at_s += 0.1
        stage.turn()
        QApplication.processEvents()
    assert any(at_s - NOW_S >= FEED_LATE_AFTER_S for at_s in painted.at_s), "painted anew in time"
    assert stage.window.feeds.summary().startswith("ais")
    assert _dot(stage) == look.colour("severity.mark.3").name()


def test_a_source_that_never_spoke_is_lost_and_said_so(stage: Stage) -> None:
    stage.health("weather", silent_s=None)
    stage.turn()
    assert stage.window.feeds.summary() == "weather 从未来数"


def test_without_a_live_link_no_source_is_vouched_for(stage: Stage) -> None:
    stage.health("ais")
    stage.turn()
    stage.link.state = LinkState.STALE
    stage.turn()
    assert [age for _, age in stage.window.feeds.sources()] == [None]
    assert "不明" in stage.window.feeds.summary()


def test_the_tooltip_counts_what_was_refused_by_reason(stage: Stage) -> None:
    stage.health("ais", bad_checksum=41, not_vdm=3)
    stage.turn()
    tip = stage.window.feeds.tip_of(stage.desk.group.health["ais"])
    assert "bad_checksum：41" in tip
    assert "not_vdm：3" in tip


def test_the_time_bar_ends_at_now_and_begins_a_day_ago(stage: Stage) -> None:
    bar = stage.window.time_bar
    assert bar.x_of(NOW_S) - bar.x_of(NOW_S - DAY_S) > 0.8 * bar.width()
    assert bar.x_of(NOW_S) <= bar.width()
    assert bar.x_of(NOW_S - DAY_S) >= 0


def test_only_the_last_day_has_ticks_and_the_gravest_lies_on_top(stage: Stage) -> None:
    stage.raise_alarm("ancient", severity=1, time_s=NOW_S - DAY_S - 60)
    stage.raise_alarm("grave", severity=1, time_s=NOW_S - 60)
    stage.raise_alarm("slight", severity=4, time_s=NOW_S - 60)
    stage.issue_task("t")
    stage.turn()
    subjects = [tick.subject for tick in stage.window.time_bar.ticks()]
    assert subjects == ["task:t", "alarm:slight", "alarm:grave"]


def test_a_click_on_a_tick_opens_its_alarm(stage: Stage) -> None:
    stage.sign_in()
    stage.raise_alarm("a", time_s=NOW_S - 6 * 3600)
    stage.turn()
    bar = stage.window.time_bar
    at = QPoint(round(bar.x_of(NOW_S - 6 * 3600)), 12)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=at)
    assert stage.window.dock.key == "alarm:a"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_hours_and_ticks_can_be_painted_at_any_hour(make_stage: MakeStage, language: str) -> None:
    stage = make_stage(language)
    for hour in range(25):
        stage.clock.at_s = NOW_S + hour * 3600
        assert not stage.window.time_bar.grab().isNull()


def test_a_click_on_the_feeds_opens_the_board_and_another_shuts_it(stage: Stage) -> None:
    stage.health("ais")
    stage.turn()
    window = stage.window
    QTest.mouseClick(window.feeds, Qt.MouseButton.LeftButton)
    assert window.health.isVisible()
    QTest.mouseClick(window.feeds, Qt.MouseButton.LeftButton)
    assert not window.health.isVisible()
