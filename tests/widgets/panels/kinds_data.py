"""Parts and figures that the tests of kinds share: topics, towns, stages, hours, long words."""

import random

from app.domain.measures.asking import OTHERS, Part
from tests.widgets.panels.fakes import FakePanel, fake_panel, indicator, share
from widgets.panels.spec import BodyKind, BodySpec, Entry, WallPlace

ZH = (
    "市容环境",
    "街面秩序",
    "物业管理与业主委员会",
    "噪声扰民",
    "占道经营",
    "违法建设",
    "供水供气",
    "停车收费",
    "教育培训",
    "劳动纠纷与欠薪",
    "道路破损",
    "绿化养护",
    "公交出行",
    "消费维权",
)
EN = (
    "City appearance",
    "Street order",
    "Property management and owners' committees",
    "Noise",
    "Street vending",
    "Illegal building",
    "Water and gas",
    "Parking charges",
    "Training",
    "Labour disputes and unpaid wages",
    "Road damage",
    "Greenery",
    "Bus services",
    "Consumers",
)
TOWNS = {
    "zh_CN": (
        "通州区",
        "如皋市",
        "海安市",
        "启东市",
        "海门区",
        "崇川区",
        "如东县",
        "经济技术开发区",
    ),
    "en": (
        "Tongzhou District",
        "Rugao",
        "Hai'an",
        "Qidong",
        "Haimen District",
        "Chongchuan District",
        "Rudong County",
        "Economic and Technological Zone",
    ),
}


def panel_of(language: str, *, is_wall: bool = False, seed: int = 7) -> FakePanel:
    """Return sources with everything a kind may ask for."""
    dice = random.Random(seed)
    panel = fake_panel(
        indicator("demands", "今日诉求", "Demands today", unit="件", unit_en="cases"),
        indicator("open_alarms", "未处置预警", "Open warnings"),
        share("on_time", "按时答复率", "Replied on time"),
        share("satisfied", "群众满意率", "Satisfaction of those who were asked"),
        share("closed", "按期结案率", "Closed in time"),
        share("verified", "核实率", "Verified"),
        share("reached", "接通率", "Reached"),
        share("judged", "评价率", "Judged"),
        language=language,
        is_wall=is_wall,
    )
    names = ZH if language == "zh_CN" else EN
    towns = TOWNS[language]
    topics = [Part(f"t{n}", name, float(1200 // (n + 1)), None) for n, name in enumerate(names)]
    panel.parts.give("demands", "type", [*topics, Part(OTHERS, "", 88.0, None)], count=31)
    both = [
        Part(f"t{n}", name, float(dice.randrange(1, 400 // (n + 1))), None, f"c{m}", town)
        for n, name in enumerate(names)
        for m, town in enumerate(towns)
        if (n + m) % 5
    ]
    panel.parts.give("demands", "type", both, across="county")
    warned = [
        Part(p.key, "", float(n % 4), None, p.across) for n, p in enumerate(both) if n % 9 == 0
    ]
    panel.parts.give("open_alarms", "type", warned, across="county")
    hours = [
        Part(
            str(h),
            "",
            float(dice.randrange(0, 90) if 6 < h < 23 else dice.randrange(0, 9)),
            None,
            str(d),
        )
        for h in range(24)
        for d in range(7)
    ]
    panel.parts.give("demands", "hour", hours, across="weekday")
    days = [
        Part(f"2025-{m:02d}-{d:02d}", "", float(dice.randrange(0, 300)), None)
        for m in (9, 10, 11)
        for d in range(1, 23)
    ]
    panel.parts.give("demands", "day", days)
    panel.figures.give("demands", 1937)
    panel.figures.give("open_alarms", 12)
    for n, key in enumerate(("on_time", "satisfied", "closed", "verified", "reached")):
        panel.figures.give(key, 998 - 17 * n, 1000)
    return panel


def spec_of(kind: BodyKind, **more: object) -> BodySpec:
    """Return a pane of a kind that shows the data above."""
    wall = WallPlace(at=(0, 0), span=(6, 6), rows=6)
    return BodySpec(kind=kind, at=(0, 0), span=(6, 6), wall=wall, **more)  # type: ignore[arg-type]


SPECS = {
    "matrix": spec_of(
        BodyKind.MATRIX, indicators=("demands", "open_alarms"), by="type", across="county"
    ),
    "treemap": spec_of(BodyKind.TREEMAP, indicators=("demands",), by="type"),
    "sankey": spec_of(BodyKind.SANKEY, indicators=("demands",), by="type", across="county"),
    "radar": spec_of(
        BodyKind.RADAR,
        indicators=("on_time", "satisfied", "closed", "verified", "reached", "judged"),
    ),
    "calendar": spec_of(BodyKind.CALENDAR, indicators=("demands",), by="hour", across="weekday"),
    "days": spec_of(BodyKind.CALENDAR, indicators=("demands",), by="day"),
    "tiles": spec_of(
        BodyKind.TILES,
        entries=tuple(
            Entry(
                {"zh_CN": zh, "en": en},
                indicator=("demands", "satisfied", "judged", "")[n % 4],
                panel="demands" if n % 2 else "",
                act="hazmat",
            )
            for n, (zh, en) in enumerate(zip(ZH * 3, EN * 3, strict=True))
        )[:32],
    ),
}
