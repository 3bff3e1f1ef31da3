"""What depends on something that has stopped is hatched along the top of its pane."""

from PySide6.QtGui import QColor

from app.domain.ports import LinkState
from tests.widgets.shell.staging import Stage, thing
from widgets.pane import BAND_PX, Pane


def _has_band(stage: Stage, pane: Pane) -> bool:
    """Return whether the colour of the hatch stands in the first rows of a pane's picture."""
    image = pane.grab().toImage()
    hatched = QColor(stage.window._look.colour("warn_hatch"))
    rows = range(stage.window._look.px(BAND_PX))
    found = sum(image.pixelColor(x, y) == hatched for y in rows for x in range(image.width()))
    return found > image.width() // 4


def _pass(stage: Stage, seconds: float) -> None:
    stage.clock.advance(seconds)
    stage.real.at_s += seconds
    stage.turn()


def test_a_feed_that_stops_hatches_the_map_and_is_named_and_no_other_pane(stage: Stage) -> None:
    stage.health("ais", silent_s=1)
    stage.health("jt808", silent_s=1)
    stage.enter(thing("V-1"))
    stage.turn()
    _pass(stage, 1)
    window = stage.window
    assert not _has_band(stage, window.map)
    stage.health("jt808", silent_s=-18)
    _pass(stage, 20)
    assert _has_band(stage, window.map)
    assert "ais" in window.map.title.full_text()
    assert "jt808" not in window.map.title.full_text()
    assert not _has_band(stage, window.tasks)
    stage.health("ais", silent_s=0)
    _pass(stage, 1)
    assert not _has_band(stage, window.map)
    assert "ais" not in window.map.title.full_text()


def test_a_feed_that_never_spoke_hatches_nothing(stage: Stage) -> None:
    stage.health("weather", silent_s=None)
    _pass(stage, 1)
    assert not stage.window.map.is_hatched


def test_a_lost_link_hatches_every_pane_it_fed(stage: Stage) -> None:
    stage.turn()
    _pass(stage, 1)
    window = stage.window
    panes = (window.map, window.alarms, window.tasks)
    assert not any(_has_band(stage, pane) for pane in panes)
    stage.link.state = LinkState.STALE
    _pass(stage, 1)
    assert all(_has_band(stage, pane) for pane in panes)
    stage.link.state = LinkState.LIVE
    _pass(stage, 1)
    assert not any(_has_band(stage, pane) for pane in panes)


def test_a_thing_that_no_longer_reports_hatches_its_dossier(stage: Stage) -> None:
    stage.enter(thing("V-1"))
    stage.turn()
    stage.desk.selection.select("V-1")
    assert not _has_band(stage, stage.window.dossier)
    _pass(stage, 60)
    assert _has_band(stage, stage.window.dossier)


def test_the_band_moves_nothing(stage: Stage) -> None:
    _pass(stage, 1)
    before = stage.window.alarms.list.geometry(), stage.window.alarms.title.geometry().top()
    stage.link.state = LinkState.STALE
    _pass(stage, 1)
    after = stage.window.alarms.list.geometry(), stage.window.alarms.title.geometry().top()
    assert before == after
