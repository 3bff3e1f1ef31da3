"""Stations on the map: their chief value beside them, and a word where it is not sound."""

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.classes import EntityClass
from app.domain.readings import Mark
from map_layers.overlays import ValueLabel
from tests.widgets.shell.staging import Stage, reading, thing
from widgets.map.station_labels import StationLabels
from widgets.texts import Texts

FAULT = int(Mark.FAULT)


@pytest.fixture
def labels(stage: Stage, texts: Texts) -> StationLabels:
    desk = stage.desk
    return StationLabels(desk.group, desk.quantities, desk.limits, texts)


def label_of(stage: Stage, labels: StationLabels, kind: EntityClass, *values: object) -> ValueLabel:
    stage.enter(thing("H-01", **{"class": int(kind)}), thing("V-1"))
    stage.read(*values)  # type: ignore[arg-type]
    stage.turn()
    (found,) = labels.labels()
    return found


def test_a_station_shows_its_chief_value_with_its_unit(stage: Stage, labels: StationLabels) -> None:
    values = (reading("H-01", "pm10", 91.0), reading("H-01", "pm25", 48.0))
    found = label_of(stage, labels, EntityClass.AIR_STATION, *values)
    assert found == ValueLabel("H-01", "48 μg/m³", "map.label")


def test_a_number_without_unit_says_what_it_is(stage: Stage, labels: StationLabels) -> None:
    found = label_of(stage, labels, EntityClass.WATER_STATION, reading("H-01", "ph", 7.42))
    assert found.text == "pH 值 7.42"


@pytest.mark.parametrize(
    ("value", "text", "colour"),
    [
        (reading("H-01", "cod", 26.4), "26.4 mg/L", "severity.text.2"),
        (reading("H-01", "cod", 26.4, mark=FAULT), "26.4 mg/L 仪器故障", "map.label_minor"),
        (reading("H-01", "cod", 12.0, age_s=900.0), "12.0 mg/L 迟到", "map.label_minor"),
        (reading("H-01", "cod", 12.0, age_s=9000.0), "— 中断", "severity.text.3"),
    ],
)  # fmt: skip
def test_a_value_that_needs_a_person_says_so(
    stage: Stage, labels: StationLabels, value: dict[str, object], text: str, colour: str
) -> None:
    found = label_of(stage, labels, EntityClass.WATER_STATION, value)
    assert (found.text, found.colour) == (text, colour)


def test_the_map_gets_them_and_only_where_they_change(stage: Stage) -> None:
    stage.enter(thing("A-01", **{"class": int(EntityClass.AIR_STATION)}))
    stage.read(reading("A-01", "pm25", 48.0))
    pane = stage.window.map
    pane.warm()
    stage.turn(2)
    stage.link.answer("registers", {"sites": [], "cameras": []})
    stage.real.at_s += 1.0
    stage.turn(3)
    assert pane.map is not None
    stage.real.at_s += 1.0
    stage.turn(3)
    assert [v.text for v in pane.map.scene.overlays.values] == ["48 μg/m³"]


def test_what_moves_has_no_value(stage: Stage, labels: StationLabels) -> None:
    stage.enter(thing("V-1"))
    stage.read(reading("V-1", "pm25", 48.0))
    stage.turn()
    assert labels.labels() == ()


def test_a_legend_with_too_little_room_keeps_every_count_whole(
    stage: Stage, qapp: QApplication
) -> None:
    stage.enter(*(thing(f"V-{i}") for i in range(30)))
    stage.turn()
    legend = stage.window.map.legend
    for width_px, text in ((1300, "危险品\n—/30"), (520, "—\n/30")):
        legend.setFixedWidth(width_px)
        qapp.processEvents()
        stage.window.map.refresh()
        qapp.processEvents()
        assert legend.buttons["hazmat"].text() == text
        assert legend.layout().sizeHint().width() <= width_px


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (reading("H-01", "cod", 12.0), ""),
        (reading("H-01", "cod", 19.0), "near"),
        (reading("H-01", "cod", 26.4), "over"),
        (reading("H-01", "cod", 26.4, mark=FAULT), "stale"),
        (reading("H-01", "cod", 26.4, age_s=900.0), "stale"),
        (reading("H-01", "cod", 26.4, age_s=9000.0), "lost"),
    ],
)
def test_a_station_is_marked_by_how_it_stands_and_nothing_is_claimed_of_an_old_value(
    stage: Stage, labels: StationLabels, value: dict[str, object], state: str
) -> None:
    assert label_of(stage, labels, EntityClass.WATER_STATION, value).state == state


def test_too_little_of_what_should_be_much_is_near_a_limit_from_above(
    stage: Stage, labels: StationLabels
) -> None:
    values = {5.1: "near", 4.0: "over", 8.0: ""}
    for value, state in values.items():
        told = reading("H-01", "dissolved_oxygen", value)
        assert label_of(stage, labels, EntityClass.WATER_STATION, told).state == state
