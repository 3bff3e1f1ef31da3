"""What an officer's terminal shows: the task in one short text that he can act on."""

from collections.abc import Mapping
from typing import Any

# JT/T 808-2019 table 26: the text of 0x8300 is at most 1024 bytes of GBK; the adapter puts the task
# number in front, and the post at the end must never be what is cut off.
TEXT_BYTES = 1000
NAME_CHARACTERS = 100  # of the label and the post each: two bytes a character leave room for all

CLASS_NAMES = {
    1: "危货车",
    2: "旅游包车",
    3: "班线客车",
    4: "公交车",
    5: "出租车",
    6: "网约车",
    7: "渣土车",
    8: "货船",
    9: "油船",
    10: "客船",
    11: "船舶",
}
_COMPASS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")


def order_text(number: int, target_label: str, order: Mapping[str, Any]) -> str:
    """Return the text of a task: number, vehicle, where it is and goes, junctions, post.

    It ends with ``@lon,lat`` of the post in WGS-84 degrees, five decimals, for the terminal's
    navigation. Roads, then junctions are left out from the end if it would not fit in GBK; a label
    or post name is cut to NAME_CHARACTERS.
    """
    vehicle, post = order["vehicle"], order["post"]
    roads, junctions = list(order["route"]), list(order["junctions"])
    text = _text(number, target_label, vehicle, post, roads, junctions)
    while len(text.encode("gbk", errors="replace")) > TEXT_BYTES and (roads or junctions):
        (roads or junctions).pop()
        text = _text(number, target_label, vehicle, post, roads, junctions)
    return text


def cancel_text(number: int, reason: str) -> str:
    """Return the text that calls a task off."""
    return f"T{number} 取消 {reason[:100]}".rstrip()


def _text(
    number: int,
    target_label: str,
    vehicle: Mapping[str, Any],
    post: Mapping[str, Any],
    roads: list[str],
    junctions: list[str],
) -> str:
    kind = CLASS_NAMES.get(int(vehicle.get("class", 0)), "")
    parts = [
        f"T{number} 拦截 {target_label[:NAME_CHARACTERS]} {kind}".rstrip(),
        f"现位 {vehicle['lon_deg']:.5f},{vehicle['lat_deg']:.5f} {motion_text(vehicle)}",
    ]
    if roads:
        parts.append("路线 " + "、".join(roads))
    if junctions:
        parts.append("可能经过 " + "、".join(junctions))
    parts.append(
        f"到 {post['name'][:NAME_CHARACTERS]} @{post['lon_deg']:.5f},{post['lat_deg']:.5f}"
    )
    return "; ".join(parts)


def motion_text(vehicle: Mapping[str, Any]) -> str:
    """Return how fast a vehicle goes and which way, as an officer reads it."""
    speed = vehicle.get("speed_mps")
    if speed is None:
        return "速度不明"
    if speed < 1.0:
        return "静止"
    course = vehicle.get("course_deg")
    way = "" if course is None else f" 向{_COMPASS[round(course / 45.0) % 8]}"
    return f"{speed * 3.6:.0f}km/h{way}"
