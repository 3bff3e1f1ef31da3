"""Lines, pages and stories of cases as a hub answers them."""

from typing import Any

from tests.unit.app.services.hall import NOON_S


def line(number: int = 1, **more: Any) -> dict[str, Any]:
    """Return the plain values of a line; each number is due an hour after the one before."""
    return {
        "case_id": f"c{number}",
        "number": 20261123_000000 + number,
        "kind": "demand",
        "state": "filed",
        "severity": 3,
        "channel": "hotline",
        "type_code": "pub-manhole",
        "title": f"人民路井盖破损{number}",
        "county": "320602",
        "town": "城东街道",
        "unit": "",
        "raised_s": NOON_S - 600,
        "next_due_s": NOON_S + 3600.0 * number,
        "closed_s": 0.0,
        "seq": number,
        "lon_deg": 120.9,
        "lat_deg": 32.0,
        "is_supervised": False,
        "is_deferred": False,
        "is_late": False,
        "returned": 0,
        "members": 0,
        "is_demo": True,
    } | more


def page(*lines: dict[str, Any], cursor: str = "", count: int | None = None) -> dict[str, Any]:
    """Return the plain values of a page."""
    return {
        "lines": list(lines),
        "cursor": cursor,
        "count": len(lines) if count is None else count,
        "is_more_than": False,
        "as_of_s": NOON_S,
    }
