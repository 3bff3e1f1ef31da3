"""What the painted rows of lists share."""

from PySide6.QtGui import QFontMetrics

from widgets.row_paint import kept_tail


def test_only_the_name_gives_way_to_the_width_and_never_the_count(qapp, look):
    metrics = QFontMetrics(look.font())
    name, tail = "危险货物车辆夜间禁行时段行驶", " · 12 条"
    whole_px = metrics.horizontalAdvance(name + tail)
    assert kept_tail(metrics, name, tail, whole_px + 4) == name + tail
    narrow = kept_tail(metrics, name, tail, whole_px * 2 // 3)
    assert narrow.endswith("…" + tail)
    assert metrics.horizontalAdvance(narrow) <= whole_px * 2 // 3
    assert kept_tail(metrics, name, tail, 0).endswith(tail)
