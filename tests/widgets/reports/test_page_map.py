"""The map on paper: alarms marked where they are, numbered as listed, and always one page."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.citypack import BaseMap, Lines, Mesh, Place
from app.domain.classes import Severity
from map_layers.camera_view import CameraView, fitted
from tests.widgets.conftest import ROOT
from tests.widgets.reports.test_handover_pdf import DEMO, report, text_of
from widgets.reports.handover_html import MOST_ON_MAP, handover_html
from widgets.reports.handover_pdf import handover_pdf
from widgets.reports.page_map import MARGIN_MM, page_map
from widgets.theme_file import load_look

BOUNDS = (120.0, 31.5, 122.0, 32.5)
SIZE_PX, PX_PER_MM = (600, 400), 6.0
LAND = Mesh(
    np.array([[120.2, 31.6], [121.8, 31.6], [121.8, 32.4], [120.2, 32.4]]),
    np.array([[0, 1, 2], [0, 2, 3]], np.uint32),
)
ROAD = Lines(np.array([[120.3, 32.3], [121.7, 32.3]]), np.array([0, 2], np.uint32))
CITY = BaseMap(
    {"land": LAND}, {"motorway": ROAD},
    (Place("崇川区", "Chongchuan", "county", 1, 121.0, 32.0),), BOUNDS, "© test", "示意",
)  # fmt: skip


@pytest.fixture
def day(font_family):
    return load_look(ROOT / "resources", "day", font_family)


def alarm(lon_deg=121.3, lat_deg=31.8, severity=Severity.I):
    closed = report().alarms_closed[0]
    return replace(closed, lon_deg=lon_deg, lat_deg=lat_deg, severity=severity)


def drawn(day, alarms=(), base_map=CITY):
    return page_map(base_map, alarms, day, "zh_CN", SIZE_PX, PX_PER_MM)


def at(lon_deg, lat_deg):
    blank = CameraView(0.0, 0.0, 3.0, 0.0, *map(float, SIZE_PX))
    x_px, y_px = fitted(blank, BOUNDS, MARGIN_MM * PX_PER_MM).screen_of(lon_deg, lat_deg)
    return round(x_px), round(y_px)


def test_land_sea_and_roads_lie_where_they_are(day):
    image = drawn(day)
    assert image.pixelColor(*at(121.5, 31.8)) == day.colour("map.land")
    assert image.pixelColor(*at(120.05, 32.0)) == day.colour("map.water")
    road = day.colour("map.motorway").darker(125).rgb()
    assert image.pixel(*at(121.0, 32.3)) == road


def test_an_alarm_wears_its_severity_at_its_place(day):
    bare, marked = drawn(day), drawn(day, [alarm()])
    x_px, y_px = at(121.3, 31.8)
    assert marked.pixelColor(x_px - 5, y_px) == day.mark_colour(Severity.I)
    assert bare.pixelColor(x_px - 5, y_px) == day.colour("map.land")


def test_alarms_in_one_spot_are_one_mark_of_the_gravest(day):
    near = [alarm(), alarm(121.305, severity=Severity.IV), alarm(121.295, severity=Severity.III)]
    image = drawn(day, near)
    lesser = {day.mark_colour(s).getRgb() for s in (Severity.III, Severity.IV)}
    x_px, y_px = at(121.3, 31.8)
    around = [(x_px + i, y_px + j) for i in range(-40, 41) for j in range(-40, 41)]
    seen = {image.pixelColor(x, y).getRgb() for x, y in around}
    assert day.mark_colour(Severity.I).getRgb() in seen
    assert not lesser & seen


def test_a_city_without_a_coast_is_all_land(day):
    image = drawn(day, base_map=replace(CITY, areas={}))
    assert image.pixelColor(*at(120.05, 32.0)) == day.colour("map.land")


def test_the_page_lists_what_is_open_and_says_what_it_leaves_out(texts):
    alarms = tuple(replace(alarm(), label=f"车{i}") for i in range(MOST_ON_MAP + 2))
    page = handover_html(replace(report(), alarms_open=alarms), DEMO, texts, 50, (370, 234))
    assert f"{MOST_ON_MAP}. I 级 车{MOST_ON_MAP - 1}" in page
    assert f"车{MOST_ON_MAP}<" not in page
    assert texts("report.more", count=2) in page


def test_a_page_with_a_map_is_still_one_page_and_draws_what_is_open(font_family, day, texts):
    asked = []

    def draw(alarms, size_px, px_per_mm):
        asked.append(alarms)
        return page_map(CITY, alarms, day, "zh_CN", size_px, px_per_mm)

    line = report().log[0]
    long = replace(report(), alarms_open=(alarm(),), log=(line,) * 300)
    count, text = text_of(handover_pdf(long, DEMO, texts, font_family, draw))
    assert count == 1
    assert asked == [(alarm(),)]
    assert "1. I 级 苏F·B2290" in text


def test_a_report_knows_what_is_open_when_it_is_made():
    assert [(a.alarm_id, a.is_open) for a in report().alarms_open] == [("a1", True)]
