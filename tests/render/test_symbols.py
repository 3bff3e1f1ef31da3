"""The contact sheet: every class, state and age is drawn, and none looks like another."""

import itertools

import numpy as np
import pytest

from app.domain.classes import EntityClass, EntityState, Severity
from app.domain.geo import mercator_m
from app.domain.register import Registers, Site
from map_layers import case_marks
from map_layers.case_marks import AT_MOST
from map_layers.model import MapModel
from map_layers.overlays import CaseMark, Overlays, ValueLabel
from map_layers.site_silhouettes import SITE_SILHOUETTES, site_sprite
from map_layers.state_silhouettes import CASE_STATES, STATION_STATES
from tests.render.conftest import NOW_S, Shot, thing
from tests.render.strewn import forced, strewn

OFFICER = {"class": EntityClass.OFFICER}
LON, LAT, ZOOM = 120.90, 32.02, 16.0
STEP_PX, HALF_PX = 44, 20
STATES = (EntityState.MOVING, EntityState.STOPPED, EntityState.EMERGENCY)
AGES_S = (5.0, 90.0, 4000.0)
KINDS = [kind for kind in EntityClass if kind is not EntityClass.UNKNOWN]
WIDTH_PX, HEIGHT_PX = 960, 460
CALM = frozenset({"names", "labels", "great-labels", "sites"})


def sheet_of(one, columns, rows):
    """Return where the cells of a sheet are, in degrees."""
    one.look_at(LON, LAT, ZOOM)
    view = one.scene.camera.view(one.at_s)
    left = WIDTH_PX / 2 - (columns - 1) * STEP_PX / 2
    top = HEIGHT_PX / 2 - (rows - 1) * STEP_PX / 2
    return {
        (column, row): view.lonlat_at(left + column * STEP_PX, top + row * STEP_PX)
        for column, row in itertools.product(range(columns), range(rows))
    }


def cell(one, picture, at):
    x_px, y_px = one.screen_of(*at)
    return picture[y_px - HALF_PX : y_px + HALF_PX, x_px - HALF_PX : x_px + HALF_PX].astype(int)


def bare_ground(picture):
    return picture[: 2 * HALF_PX, : 2 * HALF_PX].astype(int)


def differ(one, other):
    """How many pixels of two cells differ plainly."""
    return int((np.abs(one - other).max(axis=2) > 40).sum())


def test_every_class_state_and_age_is_drawn_and_told_apart(
    world, put, base_map, sprites, fonts, theme
):
    model = MapModel(world, base_map, Registers(), sprites, fonts)
    one = Shot(model, theme, WIDTH_PX, HEIGHT_PX)
    try:
        variants = list(itertools.product(STATES, AGES_S))
        places = sheet_of(one, len(KINDS), len(variants))
        things = [
            thing(
                f"{kind.name}-{state.name}-{age_s:g}",
                *places[column, row],
                **{"class": kind, "state": state, "fix_s": NOW_S - age_s},
            )
            for column, kind in enumerate(KINDS)
            for row, (state, age_s) in enumerate(variants)
        ]
        model.absorb(put(*things))
        one.scene.set_overlays(Overlays(hidden_layers=CALM))
        picture = one.take()
        cells = {key: cell(one, picture, at) for key, at in places.items()}
        ground = bare_ground(picture)
        for (column, row), seen in cells.items():
            assert differ(seen, ground) > 40, (KINDS[column].name, variants[row])
        for row, variant in enumerate(variants):
            for a, b in itertools.combinations(range(len(KINDS)), 2):
                apart = differ(cells[a, row], cells[b, row])
                assert apart > 12, (KINDS[a].name, KINDS[b].name, variant)
        for column, kind in enumerate(KINDS):
            for a, b in itertools.combinations(range(len(variants)), 2):
                # Of what is lost nobody knows whether it moves.
                both = {variants[a], variants[b]}
                if both == {(EntityState.MOVING, 4000.0), (EntityState.STOPPED, 4000.0)}:
                    continue
                apart = np.abs(cells[column, a] - cells[column, b]).max(axis=2) > 8
                assert apart.sum() > 12, (kind.name, variants[a], variants[b])
    finally:
        one.release()


def test_every_kind_of_site_has_its_own_sprite_at_13_px(world, base_map, sprites, fonts, theme):
    kinds = list(SITE_SILHOUETTES)
    empty = MapModel(world, base_map, Registers(), sprites, fonts)
    blank = Shot(empty, theme, WIDTH_PX, HEIGHT_PX)
    places = sheet_of(blank, len(kinds), 1)
    blank.release()
    sites = tuple(
        Site(f"S{number}", kind, kind, *places[number, 0], 60.0, "320602")
        for number, kind in enumerate(kinds)
    )
    one = Shot(
        MapModel(world, base_map, Registers(sites=sites), sprites, fonts),
        theme,
        WIDTH_PX,
        HEIGHT_PX,
    )
    try:
        one.look_at(LON, LAT, ZOOM)
        one.scene.set_overlays(Overlays(hidden_layers=frozenset({"labels", "great-labels"})))
        picture = one.take()
        cells = [cell(one, picture, places[number, 0]) for number in range(len(kinds))]
        for kind, seen in zip(kinds, cells, strict=True):
            assert differ(seen, bare_ground(picture)) > 30, kind
        for a, b in itertools.combinations(range(len(kinds)), 2):
            assert differ(cells[a], cells[b]) > 12, (kinds[a], kinds[b])
        one.scene.set_overlays(
            Overlays(selected=("S0", "nobody"), hidden_layers=frozenset({"labels", "great-labels"}))
        )
        chosen = one.take()
        view = one.scene.camera.view(one.at_s)
        reach_px = 60.0 / np.cos(np.radians(LAT)) * view.px_per_m
        is_other = (chosen != picture).any(axis=2)
        x_px, y_px = one.screen_of(*places[0, 0])
        ys, xs = np.nonzero(is_other)
        furthest_px = np.hypot(xs - x_px, ys - y_px).max()
        assert abs(furthest_px - reach_px) < 4.0
    finally:
        one.release()


def test_a_kind_nobody_knows_is_a_plain_ring_and_synonyms_are_one():
    assert site_sprite("plant") == site_sprite("chemical_plant") == "site.chemical_plant"
    assert site_sprite("dock\u202e") == "site.other"


@pytest.mark.parametrize("prefix", ["station", "case"])
def test_states_are_told_by_shape_alone(sprites, prefix):
    states = {"station": STATION_STATES, "case": CASE_STATES}[prefix]
    shapes = []
    for state in states:
        row, column = divmod(sprites.cells[f"{prefix}.{state}"], 8)
        pixels = sprites.pixels[row * 64 : row * 64 + 64, column * 64 : column * 64 + 64]
        shapes.append(pixels[..., 0].astype(int) * (255 - pixels[..., 3]) // 255)
    for one, other in itertools.combinations(shapes, 2):
        assert (np.abs(one - other) > 128).sum() > 60


def test_a_station_over_its_limit_has_a_mark_and_one_that_is_well_has_none(shot, put, theme):
    kind = {"class": EntityClass.AIR_STATION, "state": EntityState.UNKNOWN}
    put(thing("A", LON - 0.002, LAT, **kind), thing("B", LON + 0.002, LAT, **kind))
    one = shot()
    one.look_at(LON, LAT, ZOOM)
    seen = {}
    for state in ("", *STATION_STATES):
        values = (
            ValueLabel("A", "9", state=state),
            ValueLabel("B", "9"),
            ValueLabel("gone", "9", state="over"),
        )
        one.scene.set_overlays(Overlays(values=values, hidden_layers=frozenset({"names"})))
        seen[state] = one.take().astype(int)
    for a, b in itertools.combinations(seen, 2):
        apart = np.abs(seen[a] - seen[b]).max(axis=2) > 40
        assert apart.sum() > 8, (a, b)
        x_px, _ = one.screen_of(LON, LAT)
        assert not apart[:, x_px:].any(), "the other station is as it was"


def test_a_case_is_told_by_state_and_grade_and_what_is_closed_is_calm(shot, theme):
    one = shot()
    one.look_at(LON, LAT, ZOOM)
    bare = one.take()
    cells = {}
    for state, grade in itertools.product(CASE_STATES, Severity):
        case = CaseMark("c", grade, state, LON, LAT)
        away = CaseMark("d", grade, state, LON + 9.0, LAT)
        one.scene.set_overlays(Overlays(cases=(case, away)))
        cells[state, grade] = cell(one, one.take(), (LON, LAT))
    for (a, seen_a), (b, seen_b) in itertools.combinations(cells.items(), 2):
        is_one = a[0] == b[0] == "closed"
        assert (differ(seen_a, seen_b) == 0) == is_one, (a, b)
    assert all(differ(seen, cell(one, bare, (LON, LAT))) > 60 for seen in cells.values())
    grey = cells["closed", Severity.I][..., :3].max(axis=(0, 1))
    assert int(grey.max() - grey.min()) < 60
    one.scene.set_overlays(Overlays(cases=(CaseMark("c", Severity.I, "?", LON, LAT),)))
    unknown = cell(one, one.take(), (LON, LAT))
    assert all(differ(unknown, seen) > 8 for (s, _), seen in cells.items() if s != "unknown")


def test_a_case_is_under_the_pointer_where_it_is_drawn_and_nowhere_else(shot):
    one = shot()
    one.look_at(LON, LAT, ZOOM)
    cases = (CaseMark("c", Severity.II, "new", LON, LAT), CaseMark("d", Severity.I, "new", 0, 0))
    one.scene.set_overlays(Overlays(cases=cases))
    one.take()
    x_px, y_px = one.scene.camera.view(one.at_s).screen_of(LON, LAT)
    found = [one.scene.pick(x_px + off, y_px, NOW_S, one.at_s) for off in (0.0, 9.0, 30.0)]
    assert [[hit.id for hit in hits if hit.kind.value == "case"] for hits in found] == [
        ["c"],
        ["c"],
        [],
    ]


def test_many_cases_are_projected_once_and_the_map_says_how_many_it_leaves_out(shot, monkeypatch):
    asked = []

    def counted(lon_deg, lat_deg):
        asked.append(np.size(lon_deg))
        return mercator_m(lon_deg, lat_deg)

    monkeypatch.setattr(case_marks, "mercator_m", counted)
    one = shot()
    one.look_at(LON, LAT, ZOOM)
    seen = {}
    for count in (AT_MOST, 5 * AT_MOST):
        cases = tuple(CaseMark(f"c{i}", Severity.II, "new", LON, LAT) for i in range(count))
        one.scene.set_overlays(Overlays(cases=cases))
        seen[count] = one.take().astype(int)
        one.look_at(LON + 1e-6, LAT, ZOOM)
        one.take()
        one.look_at(LON, LAT, ZOOM)
    assert asked == [AT_MOST, 5 * AT_MOST]
    apart = np.argwhere(np.abs(seen[AT_MOST] - seen[5 * AT_MOST]).max(axis=2) > 60)
    height_px, width_px = seen[AT_MOST].shape[:2]
    assert len(apart) > 60
    assert apart[:, 0].min() > height_px - 90, "only the corner says more"
    assert apart[:, 1].min() > width_px - 170


def test_of_many_cases_the_gravest_are_drawn_and_one_that_is_grave_stays(shot):
    one = shot()
    one.look_at(LON, LAT, ZOOM)
    grave = CaseMark("g", Severity.I, "overdue", LON, LAT)
    light = [CaseMark(f"c{i}", Severity.IV, "new", LON + 0.002, LAT) for i in range(AT_MOST + 9)]
    one.scene.set_overlays(Overlays(cases=(grave,)))
    alone = cell(one, one.take(), (LON, LAT))
    one.scene.set_overlays(Overlays(cases=(grave, *light)))
    assert differ(cell(one, one.take(), (LON, LAT)), alone) == 0


def test_dots_and_symbols_side_by_side_are_written_once(shot, world, catalogue, put):
    strewn(world, catalogue, 60, (120.918, 31.995, 120.922, 32.0))
    put(*[thing(f"o{i}", 120.9 + 0.005 * i, 32.0, **OFFICER) for i in range(3)], first=60)
    one = forced(shot, software=False)
    one.look_at(120.91, 32.0, 11.5)
    one.take()
    view = one.scene._views.views["tracks"]
    assert len(view.plan.dots)
    assert len(view.plan.icons)
    for _ in range(3):
        one.take()
    assert (view._symbols._dots.writes, view._symbols._icons.writes) == (1, 1)
