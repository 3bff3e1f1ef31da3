"""One pane of each kind with plenty to show, in words as long as the hall's own."""

import math

from app.domain.measures.asking import Member, Part
from app.domain.measures.indicator import Better
from tests.widgets.panels.fakes import NOW_S, FakePanel, fake_panel, indicator, share
from widgets.panels.spec import BodyKind, BodySpec, WallPlace

UNITS = (
    ("320600-01", "南通市公安局交通警察支队指挥中心（秩序管理大队）", 4211.0),
    ("320600-02", "Nantong Municipal Bureau of Urban Administration, Night Patrol", 3120.0),
    ("320600-03", "市生态环境局", 2044.0),
    ("320600-04", "市市政和园林局", 2044.0),
    ("320600-05", "通州湾示范区综合执法局", 961.0),
    ("320600-06", "市卫生健康委员会", 511.0),
    ("320600-07", "市水利局", 77.0),
    ("320600-08", "市气象局", 3.0),
)
COUNTIES = (
    ("320612", "通州区", 290, 300),
    ("320682", "如皋市", 180, 195),
    ("320602", "崇川区", 411, 415),
    ("320685", "海安市", 0, 0),
    ("320681", "启东市", 95, 101),
)
STATES = {
    ("state", "filed"): "已立案待派遣",
    ("state", "handled"): "处置完毕待核查",
    ("hour", ""): "—",
}
INDICATORS = (
    share("on_time", "按时办结率", "Closed on time"),
    indicator("cases", "今日受理诉求", "Demands taken in today", unit="件", unit_en="cases"),
    indicator("filed", "立案", "Filed", unit="件", unit_en="cases"),
    indicator("dispatched", "派遣到责任单位", "Dispatched to the responsible unit", unit="件"),
    indicator("closed", "结案", "Closed", unit="件", unit_en="cases"),
    indicator(
        "took", "平均处置时长", "Mean time to handle", unit="小时", unit_en="h", decimals=1,
        better=Better.LOW, warn=24.0, bad=48.0, target=12.0,
    ),
    indicator("huge", "累计传感器读数条数", "Readings of sensors ever", unit="条"),
)  # fmt: skip


def spec(kind: BodyKind, *indicators: str, **more: object) -> BodySpec:
    """Return a pane of a kind; on a wall it keeps five rows."""
    wall = WallPlace((0, 0), (4, 4), 5)
    return BodySpec(kind, (0, 0), (4, 4), indicators=indicators, wall=wall, **more)  # type: ignore[arg-type]


STAGED: dict[str, BodySpec] = {
    "figure": spec(BodyKind.FIGURE, "on_time", headline=True),
    "figures": spec(BodyKind.FIGURE, "on_time", "cases", "took", "huge"),
    "gauge": spec(BodyKind.GAUGE, "on_time"),
    "gauge_low": spec(BodyKind.GAUGE, "took", headline=True),
    "series": spec(BodyKind.SERIES, "on_time"),
    "series_many": spec(BodyKind.SERIES, "cases", "filed", "closed"),
    "bars": spec(BodyKind.BARS, "cases", by="unit"),
    "bars_many": spec(BodyKind.BARS, "cases", "filed", "dispatched", "closed"),
    "stacked": spec(BodyKind.STACKED, "cases", by="channel", across="hour"),
    "stacked_many": spec(BodyKind.STACKED, "cases", "closed", by="day"),
    "donut": spec(BodyKind.DONUT, "cases", by="unit"),
    "funnel": spec(BodyKind.FUNNEL, "cases", "filed", "dispatched", "closed"),
    "ranking": spec(BodyKind.RANKING, "on_time", by="county"),
    "table": spec(BodyKind.TABLE, "cases", "on_time", "took", by="unit"),
    "list": spec(BodyKind.LIST, "cases"),
}


def staged_panel(language: str = "zh_CN", *, is_wall: bool = False) -> FakePanel:
    """Return sources with something for every pane of STAGED."""
    panel = fake_panel(*INDICATORS, language=language, node="320612", names=STATES, is_wall=is_wall)
    figures, node = panel.figures, "320612"
    figures.give("on_time", 737, 786, node=node)
    for key, value in (("cases", 1204), ("filed", 1101), ("dispatched", 1077), ("closed", 640)):
        figures.give(key, value, node=node)
    figures.give("took", 31.26, node=node)
    figures.give("huge", 98_765_432_109, node=node)
    panel.past.was.update({"on_time": 0.9252, "cases": 1204.0, "took": 35.0})
    units = [Part(key, name, value, None) for key, name, value in UNITS]
    panel.parts.give("cases", "unit", units)
    panel.parts.give("took", "unit", [Part(k, n, v / 90, None) for k, n, v in UNITS[:6]])
    panel.parts.give("on_time", "unit", [Part(k, n, v * 0.97, v) for k, n, v in UNITS])
    panel.parts.give(
        "on_time", "county", [Part(key, name, value, of) for key, name, value, of in COUNTIES]
    )
    channels = (("hotline", "12345 热线"), ("video", "视频智能识别"), ("walk", "采集员上报"))
    panel.parts.give(
        "cases", "channel",
        [
            Part(key, name, 20.0 + 9 * at + 15 * math.sin(hour / 3.0) * (at == 0), None,
                 str(hour), f"{hour:02d}")
            for hour in range(17) for at, (key, name) in enumerate(channels)
        ],
        across="hour",
    )  # fmt: skip
    days = [f"2025-11-{day:02d}" for day in range(1, 23)]
    for key, most in (("cases", 1300.0), ("closed", 900.0)):
        parts = [Part(day, "", most - 17 * at, None) for at, day in enumerate(days)]
        panel.parts.give(key, "day", parts)
    for key, level, factor in (
        ("on_time", 0.93, 0.03), ("cases", 900, 300), ("filed", 820, 260), ("closed", 430, 200)
    ):  # fmt: skip
        times = [NOW_S - 24 * 3600 + 300 * at for at in range(288) if not 120 < at < 150]
        values = [level + factor * math.sin(t_s / 9000.0) for t_s in times]
        panel.past.give(key, times, values)
    panel.members.give("cases", [
        Member("cases", f"c{at}", title, NOW_S - 150 * (at + 1) ** 3, "320612", state, 1 + at % 4)
        for at, (title, state) in enumerate((
            ("钟秀街道城港路与永兴大道交叉口东北角人行道路面塌陷积水影响通行", "filed"),
            ("Water main burst at the corner of Gongnong Road and Renmin Road, traffic blocked",
             "handled"),
            ("流动摊贩占道", "filed"), ("夜间施工噪声", ""), ("井盖缺失", "handled"),
            ("路灯不亮", "filed"), ("暴露垃圾", "filed"), ("非法张贴", "handled"),
        ))
    ], count=1204)  # fmt: skip
    return panel
