"""Feeds stand by state, then by silence; a column is left out only when no short form fits."""

from dataclasses import replace

import pytest

from app.domain.health import SourceHealth
from app.domain.measures.asking import Part, PartOrder
from app.domain.measures.indicator import Better, Counting, FactKind, Meant
from tests.unit.app.services.hall import NOON_S, Hall
from tests.widgets.panels.fakes import fake_panel, indicator, share
from tests.widgets.panels.kinds.conftest import Shown, texts_of
from tests.widgets.panels.on_group import on_group
from widgets.panels.spec import BodyKind, BodySpec, Entry


@pytest.mark.parametrize("kind", [BodyKind.RANKING, BodyKind.TABLE])
def test_a_dead_feed_stands_before_a_healthy_one_that_speaks_by_the_hour(
    shown: Shown, kind: BodyKind
) -> None:
    meant = Meant(FactKind.FEEDS)
    panel = fake_panel(
        indicator("silence", counting=Counting.MOST, of_field="silent_s", meant=meant)
    )
    silent_s = {"dep-civil": 235.0, "ais": 115.0, "old": 110.0, "hj212": 40.0, "demo": 1.0}
    panel.figures.give("silence", 235.0)
    panel.parts.give("silence", "source", [Part(key, "", s, None) for key, s in silent_s.items()])
    hall = Hall()
    for key, one_s in silent_s.items():
        every_s = 300.0 if key == "dep-civil" else 0.0
        health = SourceHealth(key, "ais", NOON_S, NOON_S - one_s, 9, 1.0, every_s=every_s)
        if key != "old":  # the hub names it no more
            hall.link.push_health(health)
    hall.pump()
    panel = replace(panel, context=on_group(panel.context, hall.group))
    spec = BodySpec(kind, (0, 0), (4, 4), indicators=("silence",), by="source", rows=9)
    said = texts_of(shown(spec, panel))
    names = [text for text in said if any(key in text for key in silent_s)]
    assert names == ["中断 · ais", "中断 · old", "迟到 · hj212", "dep-civil", "demo"]


def test_the_reason_that_costs_most_is_never_in_a_hidden_column(shown: Shown) -> None:
    keys = ("late", "bad", "again", "back", "open")
    panel = fake_panel(*(share(key, key, better=Better.LOW) for key in keys), names={})
    for key in keys:
        panel.figures.give(key, 90, 990)
        panel.parts.give(key, "department", [Part("D-1", "人社局", 90.0, 990.0)])
    entries = tuple(Entry({"zh_CN": "退单", "en": key}, key, weight=0.2) for key in keys)
    spec = BodySpec(
        *(BodyKind.REASONS, (0, 0), (6, 5)), by="department", order=PartOrder.WORST, entries=entries
    )
    wide, narrow = (texts_of(shown(spec, panel, (width, 200))) for width in (800, 440))
    assert wide.count("90 (−1.8)") == len(keys)
    assert narrow.count("−1.8") == len(keys)
