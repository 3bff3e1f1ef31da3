"""What a source sends becomes the world, or a refusal with a name."""

from types import SimpleNamespace

import numpy as np

from app.domain.classes import LOST_AFTER_S
from app.domain.clock import SetClock
from app.domain.probe import PROBE_ID
from app.domain.tracks import TrackBatch
from backends.hub.ingest import FORGET_AFTER_S, FUTURE_S, TERMINALS, Ingest
from tests.unit.backends.hub.ground import NOON_S, fixes, make_ingest


def refused(ingest: Ingest, source: str = "buses") -> dict[str, int]:
    return dict(ingest.ledger.account(source, "columns").refusals.counts)


def accepted(ingest: Ingest, source: str = "buses") -> int:
    return ingest.ledger.account(source, "columns").accepted


def lon(ingest: Ingest, entity_id: str) -> float:
    row = ingest.world.row_of(entity_id)
    assert row is not None
    return float(ingest.world.column("lon_deg")[row])


def county(ingest: Ingest, entity_id: str) -> int:
    row = ingest.world.row_of(entity_id)
    assert row is not None
    return int(ingest.world.column("county")[row])


def test_a_first_fix_enters_and_a_second_moves():
    clock = SetClock(NOON_S)
    ingest = make_ingest(clock)
    ingest.take(fixes(("bus:1", 120.5)), "columns")
    entered, moved, left = ingest.changing.collect()
    assert (entered.tolist(), moved.tolist(), left.tolist()) == ([0], [], [])
    clock.advance(5)
    ingest.take(fixes(("bus:1", 120.6), at_s=NOON_S + 5), "columns")
    entered, moved, left = ingest.changing.collect()
    assert (entered.tolist(), moved.tolist(), left.tolist()) == ([], [0], [])
    assert lon(ingest, "bus:1") == 120.6
    assert float(ingest.world.column("receipt_s")[0]) == NOON_S + 5
    assert accepted(ingest) == 2


def test_an_older_or_equal_fix_moves_nothing_and_is_counted():
    ingest = make_ingest(SetClock(NOON_S))
    ingest.take(fixes(("bus:1", 120.5)), "columns")
    ingest.take(fixes(("bus:1", 120.6), at_s=NOON_S - 1), "columns")
    ingest.take(fixes(("bus:1", 120.7), at_s=NOON_S), "columns")
    assert lon(ingest, "bus:1") == 120.5
    assert refused(ingest) == {"older_fix": 2}


def test_an_older_fix_does_not_hold_back_its_neighbours():
    ingest = make_ingest(SetClock(NOON_S))
    ingest.take(fixes(("bus:1", 120.5)), "columns")
    ingest.take(fixes(("bus:1", 120.6), ("bus:2", 120.7), at_s=NOON_S - 1), "columns")
    assert (lon(ingest, "bus:1"), lon(ingest, "bus:2")) == (120.5, 120.7)


def test_a_fix_from_the_future_is_a_broken_clock():
    ingest = make_ingest(SetClock(NOON_S))
    ingest.take(fixes(("bus:1", 120.5), at_s=NOON_S + FUTURE_S + 1), "columns")
    ingest.take(fixes(("bus:2", 120.5), at_s=NOON_S + FUTURE_S), "columns")
    assert refused(ingest) == {"future_fix": 1}
    assert ingest.world.row_of("bus:1") is None
    assert ingest.world.row_of("bus:2") is not None


def test_values_out_of_range_refuse_their_rows_alone():
    ingest = make_ingest(SetClock(NOON_S))
    batch = fixes(("a", 120.5), ("b", 181.0), ("c", 120.5), speed_mps=[1, 2, 151])
    ingest.take(batch, "columns")
    assert refused(ingest) == {"range_lon_deg": 1, "range_speed_mps": 1}
    assert ingest.world.count == 1


def test_a_terminal_that_is_not_registered_never_appears():
    ingest = make_ingest(SetClock(NOON_S))
    batch = fixes(("jt808:13900000001", 120.5), ("jt808:13999999999", 120.5), source="jt808")
    ingest.take(batch, TERMINALS)
    assert ingest.world.count == 1
    row = ingest.world.row_of("off:1")
    assert row is not None
    assert ingest.world.text_at("label", row) == "张警官"
    assert refused(ingest, "jt808") == {"unregistered": 1}


def test_a_feed_cannot_speak_for_a_terminal_by_either_of_its_names():
    ingest = make_ingest(SetClock(NOON_S))
    ingest.take(fixes(("off:1", 120.5), ("veh:1", 120.5), ("jt808:13900000001", 120.5)), "columns")
    assert ingest.world.count == 0
    assert refused(ingest) == {"id_of_a_terminal": 3}


def test_a_feed_cannot_make_itself_an_officer():
    ingest = make_ingest(SetClock(NOON_S))
    batch = fixes(("x", 120.5), ("y", 120.5), ("z", 120.5), **{"class": [12, 14, 4]})
    ingest.take(batch, "columns")
    assert refused(ingest) == {"class_of_ours": 2}
    assert ingest.world.row_of("z") is not None


def test_a_registered_vehicle_without_terminal_may_come_by_a_feed():
    ingest = make_ingest(SetClock(NOON_S))
    ingest.take(fixes(("veh:2", 120.5)), "columns")
    assert ingest.world.row_of("veh:2") is not None


def test_an_id_that_is_no_text_is_refused_before_anybody_reads_it():
    ingest = make_ingest(SetClock(NOON_S))
    batch = fixes(("a", 120.5), ("b", 120.5))
    batch.ids[0] = b"\xff\xfe"
    ingest.take(batch, "columns")
    assert refused(ingest) == {"bad_id": 1}
    assert ingest.world.count == 1


def test_an_id_in_chinese_is_text():
    ingest = make_ingest(SetClock(NOON_S))
    ingest.take(fixes(("苏F12345", 120.5)), "columns")
    assert ingest.world.row_of("苏F12345") is not None


def test_an_empty_id_is_refused():
    ingest = make_ingest(SetClock(NOON_S))
    ingest.take(fixes(("", 120.5)), "columns")
    assert refused(ingest) == {"empty_id": 1}


def test_a_new_label_is_published_as_an_entrance_of_the_same_generation():
    clock = SetClock(NOON_S)
    ingest = make_ingest(clock)
    ingest.take(fixes(("bus:1", 120.5), label=[b"old"]), "columns")
    ingest.changing.collect()
    ingest.take(fixes(("bus:1", 120.6), at_s=NOON_S + 1, label=[b"new"]), "columns")
    entered, moved, _ = ingest.changing.collect()
    assert (entered.tolist(), moved.tolist()) == ([0], [])
    block = ingest.changing.block(entered, whole=True)
    assert (block.columns["label"][0], block.columns["generation"][0]) == (b"new", 1)
    assert lon(ingest, "bus:1") == 120.6


def test_names_without_positions_rename_only_what_is_there():
    ingest = make_ingest(SetClock(NOON_S))
    ingest.take(fixes(("ais:1", 120.5), source="ais"), "ais")
    ingest.changing.collect()
    named = fixes(("ais:1", 0.0), ("ais:2", 0.0), source="ais", label=[b"SHIP", b"OTHER"])
    only_names = type(named)("ais", named.ids, {"label": named.columns["label"]})
    ingest.take(only_names, "ais")
    assert ingest.world.text_at("label", 0) == "SHIP"
    assert ingest.world.count == 1
    assert ingest.changing.collect()[0].tolist() == [0]


def test_a_border_is_crossed_at_the_second_fix_beyond_it():
    clock = SetClock(NOON_S)
    ingest = make_ingest(clock)
    seen = []
    for step, where in enumerate((120.9, 121.1, 120.9, 121.1, 121.2, 120.9)):
        ingest.take(fixes(("bus:1", where), at_s=NOON_S + step), "columns")
        seen.append(county(ingest, "bus:1"))
    assert seen == [1, 1, 1, 1, 2, 2]


def test_what_is_silent_for_hours_is_forgotten_and_its_row_reused():
    clock = SetClock(NOON_S)
    ingest = make_ingest(clock)
    ingest.take(fixes(("bus:1", 120.5), ("bus:2", 120.6)), "columns")
    clock.advance(FORGET_AFTER_S - 1)
    ingest.take(fixes(("bus:2", 120.7), at_s=clock.now_s()), "columns")
    clock.advance(2)
    ingest.changing.collect()
    ingest.forget_old()
    assert ingest.changing.collect()[2].tolist() == [0]
    assert ingest.world.row_of("bus:1") is None
    ingest.take(fixes(("bus:3", 120.5), at_s=clock.now_s()), "columns")
    assert ingest.world.row_of("bus:3") == 0
    assert int(ingest.world.column("generation")[0]) == 2


def test_of_an_id_twice_in_one_batch_the_newest_fix_counts():
    ingest = make_ingest(SetClock(NOON_S))
    batch = fixes(("bus:1", 120.5), ("bus:1", 120.6), ("bus:2", 120.7), ("bus:1", 120.8))
    batch.columns["fix_s"][:] = [NOON_S - 1, NOON_S, NOON_S, NOON_S - 2]
    ingest.take(batch, "columns")
    assert (lon(ingest, "bus:1"), ingest.world.count) == (120.6, 2)
    assert refused(ingest) == {"duplicate_id": 2}


def test_one_feed_cannot_move_what_another_reports_until_that_is_silent():
    clock = SetClock(NOON_S)
    ingest = make_ingest(clock)
    ingest.take(fixes(("bus:1", 120.5)), "columns")
    clock.advance(10)
    ingest.take(fixes(("bus:1", 121.5), at_s=NOON_S + 10, source="stranger"), "columns")
    assert lon(ingest, "bus:1") == 120.5
    assert refused(ingest, "stranger") == {"id_of_another_source": 1}
    clock.advance(LOST_AFTER_S)
    at_s = clock.now_s()
    ingest.take(fixes(("bus:1", 121.5), at_s=at_s, source="stranger"), "columns")
    assert lon(ingest, "bus:1") == 121.5
    ingest.take(fixes(("bus:1", 121.6), at_s=at_s + 1, source="stranger"), "columns")
    assert lon(ingest, "bus:1") == 121.6


def test_an_id_of_the_hub_is_its_probes_alone_and_is_not_recorded():
    ingest = make_ingest(SetClock(NOON_S))
    kept = []
    ingest.history = SimpleNamespace(  # type: ignore[assignment]
        accepted=lambda rows, _: kept.append(rows), named=lambda _: None
    )
    ingest.take(fixes((PROBE_ID, 120.5), ("dutywall:x", 120.5)), "columns")
    assert ingest.world.count == 0
    (health,) = ingest.ledger.health(NOON_S)
    assert health.refused == {"id_of_the_hub": 2}
    probe = fixes((PROBE_ID, 120.5), ("bus:1", 120.5), source="dutywall-check")
    ingest.take(probe, "check")
    assert (ingest.world.count, ingest.world.id_at(0)) == (1, PROBE_ID)
    assert kept == []


class Sink:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[int], list[float]]] = []
        self.late: list[tuple[list[int], list[float]]] = []

    def accepted(self, rows, moving):
        self.taken.append((rows.tolist(), moving["fix_s"].tolist()))

    def came_late(self, rows, moving):
        self.late.append((rows.tolist(), moving["fix_s"].tolist()))

    def named(self, rows):
        """Names are not asked for here."""


def test_what_a_terminal_stored_goes_on_and_does_not_move_it_back():
    ingest = make_ingest(SetClock(NOON_S))
    sink = ingest.history = Sink()
    ingest.take(fixes(("ais:1", 120.5), at_s=NOON_S - 60), "ais")
    stored = [fixes(("ais:1", 120.4), at_s=NOON_S - back) for back in (600, 300, 0)]
    keys = stored[0].columns
    columns = {key: np.concatenate([one.columns[key] for one in stored]) for key in keys}
    ids = np.concatenate([one.ids for one in stored])
    ingest.take(TrackBatch(stored[0].source, ids, columns), "ais")
    ingest.take(fixes(("ais:1", 120.3), at_s=NOON_S - 450), "ais")
    assert sink.taken == [([0], [NOON_S - 60]), ([0], [NOON_S])]
    assert sink.late == [([0, 0], [NOON_S - 600, NOON_S - 300]), ([0], [NOON_S - 450])]
    assert lon(ingest, "ais:1") == 120.4


def test_what_is_equal_a_day_old_or_of_another_source_is_not_stored():
    ingest = make_ingest(SetClock(NOON_S))
    sink = ingest.history = Sink()
    ingest.take(fixes(("bus:1", 120.5)), "columns")
    ingest.take(fixes(("bus:1", 120.6)), "columns")
    ingest.take(fixes(("bus:1", 120.6), at_s=NOON_S - 25 * 3600.0), "columns")
    ingest.take(fixes(("bus:1", 120.7), at_s=NOON_S - 5, source="others"), "columns")
    assert sink.late == []
    assert refused(ingest)["older_fix"] == 2
