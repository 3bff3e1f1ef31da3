"""No legend hides the mark of an alarm or what is selected: it gives way, and lies below them."""

import pytest

from app.domain.classes import EntityClass, Severity
from map_layers.legend_rows import LegendWords
from map_layers.model import MapModel
from map_layers.overlays import AlarmMark, Overlays, Way, WayKind
from tests.render.conftest import HEIGHT_PX, NOW_S, WIDTH_PX, Shot, count_near, rgb, thing

LINES = {kind.value: kind.value for kind in WayKind} | {"title": "线路", "trail": "轨迹"}
AWAY = ((10.0, 10.0), (10.1, 10.1))
WAYS = tuple(Way(kind, AWAY) for kind in WayKind)
LEFT_PX, RIGHT_PX = (50.0, HEIGHT_PX - 90.0), (WIDTH_PX - 50.0, HEIGHT_PX - 90.0)


@pytest.fixture
def one(world, base_map, registers, sprites, fonts, theme):
    words = {"zh_CN": LegendWords("无", "{time}", LINES)}
    made = Shot(MapModel(world, base_map, registers, sprites, fonts, legend_words=words), theme)
    made.look_at(120.88, 32.0, 12.0)
    yield made
    made.release()


def at(one, px):
    return one.scene.lonlat_at(*px, one.at_s)


def alarm_at(one, px, name="A"):
    return AlarmMark(name, f"gone-{name}", Severity.II, *at(one, px), is_unacknowledged=True)


def mark_near(one, picture, px):
    x, y = (int(part) for part in px)
    part = picture[y - 14 : y + 14, x - 14 : x + 14]
    return count_near(part, rgb(one.scene.theme, "severity.fill.2"))


def legend(one):
    view = one.scene._views.views["scale-legend"]
    return view._place, view.texts


def test_the_legend_goes_to_the_other_side_of_an_alarm_and_comes_back(one):
    one.scene.set_overlays(Overlays(ways=WAYS))
    one.take()
    place, texts = legend(one)
    assert place == 0
    alarm = alarm_at(one, LEFT_PX)
    one.scene.set_overlays(Overlays(alarms=(alarm,)))
    bare = mark_near(one, one.take(), LEFT_PX)
    assert bare > 100
    one.scene.set_overlays(Overlays(ways=WAYS, alarms=(alarm,)))
    assert mark_near(one, one.take(), LEFT_PX) == bare
    assert legend(one) == (1, texts)
    one.scene.set_overlays(Overlays(ways=WAYS))
    one.take()
    assert legend(one) == (0, texts)


def test_with_alarms_on_both_sides_titles_stay_or_nothing_and_both_marks_are_whole(one):
    both = (alarm_at(one, LEFT_PX, "A"), alarm_at(one, RIGHT_PX, "B"))
    one.scene.set_overlays(Overlays(alarms=both))
    bare = [mark_near(one, one.take(), px) for px in (LEFT_PX, RIGHT_PX)]
    one.scene.set_overlays(Overlays(ways=WAYS, alarms=both))
    picture = one.take()
    assert [mark_near(one, picture, px) for px in (LEFT_PX, RIGHT_PX)] == bare
    assert legend(one)[1] in ((), ("线路",))
    everywhere = tuple(
        alarm_at(one, (x_px, y_px), f"{x_px}-{y_px}")
        for x_px in range(20, WIDTH_PX, 40)
        for y_px in range(HEIGHT_PX - 280, HEIGHT_PX, 40)
    )
    one.scene.set_overlays(Overlays(ways=WAYS, alarms=everywhere))
    one.take()
    assert legend(one)[1] == ()


def test_the_legend_gives_way_to_what_is_selected(one, put):
    lon_deg, lat_deg = at(one, LEFT_PX)
    change = put(thing("B-1", lon_deg, lat_deg, **{"class": EntityClass.BUS}))
    one.scene.model.absorb(change)
    one.scene.set_overlays(Overlays(ways=WAYS))
    one.take()
    assert legend(one)[0] == 0
    one.scene.set_overlays(Overlays(ways=WAYS, selected=("B-1",)))
    one.take()
    assert legend(one)[0] == 1
    hidden = frozenset({EntityClass.BUS})
    one.scene.set_overlays(Overlays(ways=WAYS, selected=("B-1",), hidden_classes=hidden))
    one.take()
    assert legend(one)[0] == 0, "what the filter hides is not there"


def test_a_mark_at_the_edge_of_the_legend_does_not_move_it_to_and_fro(one):
    one.scene.set_overlays(Overlays(ways=WAYS))
    one.take()
    ground = one.scene._views.views["scale-legend"]._places[0].grounds[0]
    edge_px = ground.left_px + ground.width_px
    y_px = ground.top_px + ground.height_px / 2
    seen = []
    for off_px in (60.0, 10.0, 18.0, 10.0, 18.0, 60.0):
        alarm = alarm_at(one, (edge_px + off_px, y_px))
        one.scene.set_overlays(Overlays(ways=WAYS, alarms=(alarm,)))
        one.take(NOW_S)
        seen.append(legend(one)[0])
    assert seen == [0, 1, 1, 1, 1, 0]


def test_what_is_selected_and_hidden_by_the_filter_leaves_no_mark(one, put):
    one.scene.model.absorb(put(thing("B-1", 120.88, 32.0), thing("B-2", 120.9, 32.01)))
    hidden = frozenset({EntityClass.BUS})
    for picked in (frozenset(), frozenset({"B-1"})):
        one.scene.set_overlays(Overlays(hidden_classes=hidden, picked=picked))
        bare = one.take()
        chosen = Overlays(
            hidden_classes=hidden,
            picked=picked,
            selected=("B-1",),
            hovered="B-1",
            labelled=frozenset({"B-1"}),
        )
        one.scene.set_overlays(chosen)
        assert (one.take() == bare).all()
