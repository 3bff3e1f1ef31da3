"""Several things under a click: listed beside the pointer, chosen by mouse and by keys."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.unit.app.services.hall import option, plan
from tests.widgets.shell.conftest import MakeStage
from tests.widgets.shell.staging import NOW_S, Stage, thing

LEFT = Qt.MouseButton.LeftButton
HERE = (120.87, 32.0)


def _crowd(stage: Stage, *things: dict[str, object]) -> QWidget:
    """Let the map be built with things on it and return its widget."""
    stage.window.map.warm()
    stage.turn()
    stage.link.answer("registers", {"sites": [], "cameras": []})
    stage.turn()
    stage.enter(*things)
    stage.real.at_s += 1
    stage.turn(2)
    QApplication.processEvents()
    assert stage.window.map.map is not None
    return stage.window.map.map.widget()


def _three(stage: Stage) -> QWidget:
    return _crowd(
        stage,
        thing("V-1"),
        thing("V-2", label="苏F·A0002", **{"class": 4, "fix_s": NOW_S - 60}),
        thing("O-1", label="P-0117", **{"class": 12}),
        thing("V-9", label="苏F·A0009", lon_deg=120.93),
    )


def _point(stage: Stage, lon_deg: float = HERE[0], lat_deg: float = HERE[1]) -> QPoint:
    assert stage.window.map.map is not None
    view = stage.window.map.map.scene.camera.view(stage.real.at_s)
    return QPointF(*view.screen_of(lon_deg, lat_deg)).toPoint()


def _listed(stage: Stage) -> list[str]:
    return [hit.id for hit in stage.window.under.hits()]


def test_several_are_listed_with_name_kind_and_age_and_the_nearest_is_selected(
    stage: Stage,
) -> None:
    surface = _three(stage)
    QTest.mouseClick(surface, LEFT, pos=_point(stage))
    under = stage.window.under
    assert under.isVisible()
    assert sorted(_listed(stage)) == ["O-1", "V-1", "V-2"]
    assert stage.desk.selection.entity_id == _listed(stage)[0]
    texts = {hit.id: under.list.item(i).text() for i, hit in enumerate(under.hits())}
    assert texts["V-2"] == "苏F·A0002\n公交车 · 定位 60 秒前"
    assert "3" in under.title.full_text()
    QTest.mouseClick(surface, LEFT, pos=_point(stage, 120.93))
    assert stage.desk.selection.entity_id == "V-9", "one thing alone needs no list"
    assert under.isHidden()


def test_the_list_lies_beside_the_pointer_and_inside_the_map(stage: Stage) -> None:
    surface = _three(stage)
    window = stage.window
    for at in (_point(stage), QPoint(surface.width() - 3, surface.height() - 3), QPoint(2, 2)):
        window.map.map.scene.camera.pan(
            at.x() - _point(stage).x(), at.y() - _point(stage).y(), stage.real()
        )
        QTest.mouseClick(surface, LEFT, pos=at)
        assert window.under.isVisible()
        pointer = surface.mapTo(window, at)
        assert not window.under.geometry().contains(pointer)
        assert window.map.geometry().contains(window.under.geometry())
        window.under.dismiss()


def test_a_row_is_chosen_by_mouse(stage: Stage) -> None:
    surface = _three(stage)
    QTest.mouseClick(surface, LEFT, pos=_point(stage))
    under = stage.window.under
    row = _listed(stage).index("V-2")
    QTest.mouseClick(
        under.list.viewport(), LEFT, pos=under.list.visualItemRect(under.list.item(row)).center()
    )
    assert stage.desk.selection.entity_id == "V-2"
    assert under.isHidden()


def test_a_row_is_chosen_by_arrow_and_enter_or_by_its_figure(stage: Stage) -> None:
    surface = _three(stage)
    for keys in ([Qt.Key.Key_Down, Qt.Key.Key_Return], [Qt.Key.Key_2]):
        QTest.mouseClick(surface, LEFT, pos=_point(stage))
        second = _listed(stage)[1]
        assert stage.desk.selection.entity_id != second
        for key in keys:
            QTest.keyClick(stage.window.under.list, key)
        assert stage.desk.selection.entity_id == second
        assert stage.window.under.isHidden()


def test_keys_that_only_the_map_gets_reach_the_list(stage: Stage) -> None:
    surface = _three(stage)
    stage.window.under.watch(surface)  # as for a map that is a window of its own
    QTest.mouseClick(surface, LEFT, pos=_point(stage))
    second = _listed(stage)[1]
    QTest.keyClick(surface, Qt.Key.Key_Down)
    QTest.keyClick(surface, Qt.Key.Key_Return)
    assert stage.desk.selection.entity_id == second


def test_esc_and_moving_the_map_shut_the_list_and_keep_what_was_selected(stage: Stage) -> None:
    surface = _three(stage)
    at = _point(stage)
    QTest.mouseClick(surface, LEFT, pos=at)
    nearest = _listed(stage)[0]
    QTest.keyClick(stage.window.under.list, Qt.Key.Key_Escape)
    assert stage.window.under.isHidden()
    QTest.mouseClick(surface, LEFT, pos=at)
    assert stage.window.under.isVisible()
    QTest.mousePress(surface, LEFT, pos=at)
    QTest.mouseMove(surface, at + QPoint(40, 0))
    QTest.mouseRelease(surface, LEFT, pos=at + QPoint(40, 0))
    assert stage.window.under.isHidden()
    assert stage.desk.selection.entity_id == nearest


def test_rows_keep_their_places_while_ages_grow_and_things_leave(stage: Stage) -> None:
    surface = _three(stage)
    QTest.mouseClick(surface, LEFT, pos=_point(stage))
    before, under = _listed(stage), stage.window.under
    stage.clock.advance(30)
    stage.real.at_s += 1
    stage.turn()
    row = before.index("V-2")
    assert "90 秒" in under.list.item(row).text()
    stage.link.push_epoch()
    stage.real.at_s += 1
    stage.turn()
    assert _listed(stage) == before
    assert "不在图上" in under.list.item(row).text()


def test_an_alarm_stands_for_its_thing(stage: Stage) -> None:
    stage.sign_in()
    surface = _crowd(stage, thing("V-1"))
    stage.raise_alarm("a")
    stage.turn(2)
    QApplication.processEvents()
    QTest.mouseClick(surface, LEFT, pos=_point(stage) - QPoint(0, 4))
    assert stage.window.under.isHidden()
    assert stage.desk.selection.entity_id == "V-1"


def test_officers_who_stand_together_are_listed_without_the_traffic(stage: Stage) -> None:
    surface = _crowd(
        stage,
        thing("V-1", lon_deg=120.93),
        thing("V-2"),
        thing("O-1", label="P-0117", **{"class": 12}),
        thing("O-2", label="P-0203", **{"class": 13}),
    )
    stage.sign_in()
    stage.window.acts.intercept("V-1")
    way = [[*HERE], [120.93, 32.0]]
    options = [option("O-1", way=way), option("O-2", way=way)]
    given = plan(target_id="V-1", as_of_s=NOW_S, options=options, ahead=[])
    stage.link.answer("plan_intercept", given)
    stage.turn(2)
    stage.real.at_s += 1
    stage.turn()
    QTest.mouseClick(surface, LEFT, pos=_point(stage))
    assert sorted(_listed(stage)) == ["O-1", "O-2"]
    assert stage.desk.dispatch.option.officer_id == _listed(stage)[0]
    second = _listed(stage)[1]
    QTest.keyClick(stage.window.under.list, Qt.Key.Key_2)
    assert stage.desk.dispatch.option.officer_id == second


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_more_than_fit_are_counted_and_nothing_is_cut(make_stage: MakeStage, language: str) -> None:
    stage = make_stage(language)
    stage.window.resize(1920, 1080)
    surface = _crowd(stage, *(thing(f"V-{i}") for i in range(12)))
    QTest.mouseClick(surface, LEFT, pos=_point(stage))
    QApplication.processEvents()
    under = stage.window.under
    assert len(_listed(stage)) == 8
    assert "12" in under.title.full_text()
    for label in (under.title, under.note):
        assert label.text() == label.full_text()
