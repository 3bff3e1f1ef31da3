"""The rules at hand on a panel: by which text each goes, of when, and how that is known."""

from dataclasses import replace

from app.domain.clock import SetClock
from app.domain.fields import FieldCatalogue
from app.services.live import ViewGroup
from tests.widgets.fake_link import FakeLink
from tests.widgets.panels.fakes import NOW_S, fake_panel
from tests.widgets.panels.fitting import faults
from tests.widgets.panels.kinds.conftest import Shown, click, texts_of
from widgets.look import Look
from widgets.panels.spec import BodyKind, BodySpec

RULES = BodySpec(BodyKind.RULES, (0, 0), (4, 4), rows=10)


def told(*rules: dict[str, object]) -> dict[str, object]:
    none = {"raised": 0, "looked_at": 0}
    return {
        **{"from_s": 0.0, "to_s": NOW_S, "rules": list(rules), "by_rule": {}, "by_kind": {}},
        **{"total": none, "stays": {}},
    }


def rule(key: str, article: str, standing: str, day: str = "") -> dict[str, object]:
    numbers = {"values": {}, "source": "x", "standing": standing, "valid_from": day}
    words = {"zh_CN": f"规则{key}", "en": key}
    return {
        **{"key": key, "version": 1, "kind": "stay", "severity": 2, "label": words},
        **{"says": words, "article": article, "sets": [numbers]},
    }


def test_a_rule_says_its_text_and_opens_the_board_of_the_rules(shown: Shown, look: Look) -> None:
    panel, link = fake_panel(), FakeLink()
    group = ViewGroup(link, FieldCatalogue(()), SetClock(NOW_S))
    group.pump()
    panel.context = replace(panel.context, group=group)
    body = shown(RULES, panel, (900, 200))
    assert texts_of(body) == ["正在统计…"]
    first = rule("a", "安全生产法第七十条", "recollected", "2021-09-01")
    link.answer("rule_record", told(first, rule("b", "无", "house")))
    group.pump()
    body.refresh()
    body.grab()
    assert texts_of(body) == [
        "现行规则 2 条，点击看全文",
        *("规则a", "安全生产法第七十条", "2021-09-01 起", "记忆"),
        *("规则b", "无", "本厅"),
    ]
    assert not faults(body, look)
    click(body, "规则a")
    assert panel.acts.done == ["rules"]
