"""Relative risk on the areas: asked for while shown, gaps left open, every part with its source."""

from typing import Any

import numpy as np
import pytest

from app.services.asking import answer_of
from app.services.risk import ASK_EVERY_S, RiskAnswer, sound_risk
from tests.unit.app.services.hall import Hall
from tests.widgets.map_areas.test_areas_feature import COUNTY, GRID, Access, hit_of
from widgets.map.feature import MapContext
from widgets.map_areas.areas_feature import AreasFeature

COUNT = len(GRID)


class Play:
    def __init__(self, look: Any, texts: Any) -> None:
        self.hall = Hall()
        self.access = Access((GRID, COUNTY))
        context = MapContext(
            *(self.access, self.hall.group, None, self.hall.dispatch, texts),
            lambda: self.hall.real_s,
        )
        self.feature = AreasFeature(context, look)
        self.hall.pump()

    def asked(self) -> list[dict[str, Any]]:
        return [said for _, query, said in self.hall.link.asked if query == "risk"]

    def tell(self, said: str = "ok", **more: Any) -> None:
        self.hall.link.answer("risk", answer(self.hall.group.now_s()) | more, said)
        self.hall.pump()

    def values(self) -> Any:
        (view,) = self.access.parts["areas"]
        return view.values


def answer(now_s: float) -> dict[str, Any]:
    index = [float(i) if i else None for i in range(COUNT)]
    return {
        "set": "unit_grid", "count": COUNT, "as_of_s": now_s, "standing": "house", "index": index
    }  # fmt: skip


PARTS = [
    {"key": "trucks", "factor": "likelihood", "weight": 1.0, "half": 3.0, "reach_m": 1000.0,
     "source": "fixes_now", "sum": 1.25},
    {"key": "population", "factor": "vulnerability", "weight": 2.0, "half": 1.0, "reach_m": 1500.0,
     "source": "", "sum": None},
]  # fmt: skip
FACTORS = {"likelihood": 0.3, "consequence": 0.2, "vulnerability": None}


@pytest.fixture
def play(qapp, look, texts):
    play = Play(look, texts)
    play.feature.open_risk()
    yield play
    play.feature.release()
    play.feature.panel().deleteLater()


def test_it_asks_about_the_unit_grids_and_colours_them_with_gaps_left_open(play, texts):
    assert play.asked()[-1]["set"] == "unit_grid"
    assert np.isnan(play.values()).all()  # nothing is shown before the answer
    play.tell()
    values = play.values()
    assert np.isnan(values[0])
    assert values[1:].tolist() == list(range(1, COUNT))
    (view,) = play.access.parts["areas"]
    assert view.title == texts("areas.value_name.risk")


def test_a_chosen_area_says_each_part_its_source_and_what_has_none(play, texts):
    play.tell()
    assert play.feature.clicked([hit_of(GRID.codes[2])], None)
    assert play.asked()[-1]["code"] == GRID.codes[2]
    play.tell(code=GRID.codes[2], factors=FACTORS, parts=PARTS)
    shown = dict(play.feature.panel().facts.facts())
    assert shown[texts("risk.index")] == "2.0"
    lines = play.feature.panel().made_of.text().split("\n")
    trucks = next(line for line in lines if texts("risk.part.trucks") in line)
    assert "1.25" in trucks
    assert texts("hazmat.source.fixes_now") in trucks
    assert texts("risk.part_missing", name=texts("risk.part.population")) in lines
    assert shown[texts("risk.factor.vulnerability")] == texts("risk.no_source")
    assert texts("risk.relative") in play.feature.panel().as_of.text()


def test_another_value_stops_the_asking(play):
    play.tell()
    asked = len(play.asked())
    play.feature.panel().choose(play.feature.panel().value, "moving")
    play.hall.pass_s(2 * ASK_EVERY_S)
    play.feature.refresh()
    assert len(play.asked()) == asked


def test_a_refusal_leaves_no_colours_and_is_said(play):
    play.tell()
    play.feature.clicked([hit_of(GRID.codes[1])], None)
    play.tell("not_signed_in")
    assert np.isnan(play.values()).all()
    assert play.feature.panel().as_of.text()


@pytest.mark.parametrize(
    "broken", [{"index": [1.0]}, {"index": ["x"] * COUNT}, {"parts": [{}]}, {"as_of_s": None}]
)
def test_an_answer_that_does_not_fit_is_refused(broken):
    sound, found = (answer_of(told, RiskAnswer) for told in (answer(0.0), answer(0.0) | broken))
    assert sound is not None
    assert sound_risk(sound) is sound
    assert found is None or sound_risk(found) is None
