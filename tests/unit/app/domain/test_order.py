"""The text an officer's terminal shows."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.order import TEXT_BYTES, cancel_text, order_text

NAMES = st.lists(st.text("叠石桥路口A人民东路①🚒\n@;", min_size=1, max_size=60), max_size=60)


def order(**changes: Any) -> dict[str, Any]:
    """Return an order for a moving hazmat truck, with ``changes``."""
    return {
        "vehicle": {
            "class": 1,
            "lon_deg": 120.9,
            "lat_deg": 32.01,
            "speed_mps": 10.0,
            "course_deg": 90.0,
        },
        "post": {"name": "人民路/通富路", "lon_deg": 120.912346, "lat_deg": 32.0},
        "route": ["人民路", "通富路"],
        "junctions": ["路口一", "路口二"],
        **changes,
    }


def motion(**vehicle: Any) -> str:
    """Return what the order says of a vehicle that moves so."""
    text = order_text(7, "苏F", order(vehicle={"lon_deg": 1.0, "lat_deg": 2.0, **vehicle}))
    return text.split("; ")[1].removeprefix("现位 1.00000,2.00000 ")


def test_the_text_says_vehicle_place_road_junctions_and_post_in_that_order() -> None:
    assert order_text(7, "苏F·D1234", order()) == (
        "T7 拦截 苏F·D1234 危货车; 现位 120.90000,32.01000 36km/h 向东; 路线 人民路、通富路; "
        "可能经过 路口一、路口二; 到 人民路/通富路 @120.91235,32.00000"
    )


def test_what_is_not_known_is_left_out_rather_than_invented() -> None:
    assert order_text(
        7, "苏F", order(route=[], junctions=[], vehicle={"lon_deg": 1, "lat_deg": 2})
    ) == ("T7 拦截 苏F; 现位 1.00000,2.00000 速度不明; 到 人民路/通富路 @120.91235,32.00000")
    assert motion(speed_mps=None) == "速度不明"
    assert motion(speed_mps=20.0) == "72km/h"
    assert motion(speed_mps=20.0, course_deg=None) == "72km/h"


@pytest.mark.parametrize(
    ("course", "way"),
    [(0, "北"), (44, "东北"), (180, "南"), (315, "西北"), (359.9, "北"), (360, "北")],
)
def test_a_course_is_read_as_one_of_eight_ways(course: float, way: str) -> None:
    assert motion(speed_mps=10.0, course_deg=course) == f"36km/h 向{way}"


def test_a_vehicle_slower_than_walking_stands() -> None:
    assert motion(speed_mps=0.99, course_deg=10.0) == "静止"


def test_roads_give_way_before_junctions_where_not_all_fits() -> None:
    text = order_text(7, "苏F", order(route=["人民东路"] * 120, junctions=["路口"] * 20))
    assert len(text.encode("gbk")) <= TEXT_BYTES
    assert "路线 人民东路" in text
    assert text.count("路口") == 20
    text = order_text(7, "苏F", order(route=["人民东路"] * 20, junctions=["长安路口"] * 200))
    assert "路线" not in text
    assert "可能经过 长安路口" in text


@pytest.mark.parametrize("length", [100, 101, 700, 5000])
def test_a_label_or_post_of_any_length_still_fits(length: int) -> None:
    at = {"name": "岗" * length, "lon_deg": 120.5, "lat_deg": 32.0}
    text = order_text(7, "车" * length, order(post=at))
    assert len(text.encode("gbk")) <= TEXT_BYTES
    assert text.endswith("岗 @120.50000,32.00000")
    assert text.startswith("T7 拦截 车车")


@settings(max_examples=50)
@given(
    NAMES,
    NAMES,
    st.text("苏F·D甲乙", max_size=700),
    st.text("苏F·D甲乙🚒", max_size=700),
    st.integers(0, 2**31),
)
def test_every_order_fits_the_terminal_and_ends_with_the_post(
    route: list[str], junctions: list[str], label: str, post: str, number: int
) -> None:
    at = {"name": post, "lon_deg": 120.5, "lat_deg": 32.0}
    text = order_text(number, label, order(route=route, junctions=junctions, post=at))
    assert len(text.encode("gbk", errors="replace")) <= TEXT_BYTES
    assert text.startswith(f"T{number} 拦截 ")
    assert text.endswith("@120.50000,32.00000")


@given(st.integers(1, 2**31), st.text(max_size=2000))
def test_every_cancellation_fits_the_terminal_and_names_its_task(number: int, reason: str) -> None:
    text = cancel_text(number, reason)
    assert len(text.encode("gbk", errors="replace")) <= TEXT_BYTES
    assert text.startswith(f"T{number} 取消")
