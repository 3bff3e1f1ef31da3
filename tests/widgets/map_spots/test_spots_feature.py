"""Problem spots are asked for when they are shown, marked on the map, listed, and let go."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from app.domain.fields import FieldCatalogue
from app.domain.measures.noticing import AreaKind, Spot, SpotsAnswer, Trouble
from tests.widgets.fake_link import FakeLink
from tests.widgets.map_hand import MapHand, hands
from tests.widgets.read_once import texts_in
from tests.widgets.shell.staging import NOW_S
from widgets.map_spots.spots_view import spots_view


@pytest.fixture
def make_hand(
    qapp: QApplication, link: FakeLink, fields: FieldCatalogue, font_family: str
) -> Iterator[Callable[..., MapHand]]:
    yield from hands(qapp, link, fields, font_family)


def spot(
    area: str, *classes: Trouble, kind: str = "异味废气", expected: float | None = 3.3
) -> Spot:
    place = ("320612", 120.88, 32.0)
    return Spot(area, f"镇{area}", "x", kind, *place, 32, expected, 4.1, 11, 5, classes)


TWO = SpotsAnswer(
    (
        spot("t1", Trouble.HOT, Trouble.STUBBORN),
        spot("t1", Trouble.FREQUENT, kind="占道经营"),
        spot("t2", Trouble.STUBBORN, expected=None),
    ),
    *(638, 400, 3, NOW_S - 86400, NOW_S),
    {Trouble.STUBBORN: 636, Trouble.HOT: 1, Trouble.FREQUENT: 1},
)


def test_opened_they_are_asked_marked_and_listed_and_off_they_are_gone(
    make_hand: Callable[..., MapHand],
) -> None:
    hand = make_hand("spots")
    assert hand.feature.on.isChecked()
    assert hand.overlays().spots is None
    hand.stage.link.answer("measure_spots", msgspec.to_builtins(TWO))
    hand.stage.turn()
    hand.feature.refresh()
    shown = hand.overlays().spots
    assert shown is not None
    assert [mark.code for mark in shown.marks] == ["t1", "t2"]
    assert hand.feature.list.count() == 3
    assert "镇t1" in hand.feature.list.item(0).text()
    for said in ("638", "400", "3"):
        assert said in hand.feature.note.full_text()
    hand.feature.shut()
    assert hand.overlays().spots is shown  # what is on the map stays there
    hand.feature.on.setChecked(False)
    assert hand.overlays().spots is None
    assert hand.feature.list.count() == 0


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_each_area_is_marked_once_by_its_first_and_the_legend_counts_all(language: str) -> None:
    texts = texts_in(language)
    view = spots_view(TWO, AreaKind.TOWN, texts)
    first, second = view.marks
    assert (first.kind, second.kind) == ("hot", "stubborn")
    assert first.label == "异味废气 32 / 3.3 +1"
    assert second.label == "异味废气 32"
    counts = [(texts(f"noticing.class.{kind}"), TWO.by_class[kind]) for kind in Trouble]
    assert all(f"{name} {count}" in view.said for name, count in counts)
    # And of how many those on the map are.
    assert view.said == texts(
        "map_spots.some", said=view.said[: view.said.index("636") + 3], shown="3", count="638"
    )
    whole = spots_view(replace(TWO, count=3), AreaKind.TOWN, texts)
    assert view.said.startswith(whole.said)
    assert view.said != whole.said
    assert view.as_of_s == NOW_S
    none = spots_view(SpotsAnswer((), 0, 400, 0, NOW_S, NOW_S), AreaKind.GRID, texts)
    assert none.said == texts("map_spots.none")
