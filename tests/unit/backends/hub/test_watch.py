"""A truck that stands where it must not raises one alarm, whatever is started again meanwhile."""

import pytest

from app.domain.clock import SetClock
from app.domain.geo import LonLat
from app.domain.register import Registers, Site
from backends.detectors.footing.expressways import Expressways
from backends.history.layout import TRACKS
from backends.hub.alarm_intake import AlarmIntake
from backends.hub.inner import ChildFindings
from backends.hub.naming import FindingNames
from backends.hub.watch import SAME_MATTER_S, Watch
from backends.judging.ground import JudgeGround
from backends.judging.heard import heard
from backends.judging.host import JudgeHost
from backends.judging.numbers import HostNumbers, read_rule_book
from backends.judging.table import TABLE
from tests.unit.backends.hub.ground import (
    CATALOGUES,
    NOON_S,
    WEST,
    Pen,
    Story,
    county_of,
    fixes,
    make_ingest,
)

LIMIT_S = 60.0
FIX_KEYS = ("id", "class", *(cell.key for cell in TRACKS.cells))
DEPOT = Site("site:1", "油库", "plant", 120.9, 32.0, 50.0, WEST)
RULES = read_rule_book()
STANDING = [entry for entry in TABLE if entry.name == "standing"]


class Post:
    """A watch over one truck, which can be started again on the same journal."""

    def __init__(self, *sites: Site) -> None:
        self.clock = SetClock(NOON_S)
        self.story = Story()
        self.pen = Pen(self.story, self.clock)
        self.sites = sites
        self.start()

    def start(self) -> None:
        self.ingest = make_ingest(self.clock)
        world, board = self.ingest.world, self.story.board
        registers = Registers(sites=self.sites)
        names = FindingNames(world, registers, county_of, lambda index: WEST if index == 1 else "")
        intake = AlarmIntake(board, CATALOGUES.alarms, names.named, self.pen)
        self.watch = Watch(world, board, intake, self.clock.now_s, LonLat(120.8, 32.0), self.pen)
        ground = JudgeGround(
            RULES,
            "2026-11-22",
            [()],
            (),
            Expressways.unknown(),
            registers,
            standing_after_s=LIMIT_S,
        )
        self.host = JudgeHost(ground, HostNumbers(reorder_s=0.0), STANDING)

    def fix(self, lon_deg: float, entity_class: int = 1) -> None:
        self.clock.advance(10)
        batch = fixes(("veh:2", lon_deg), at_s=self.clock.now_s(), **{"class": [entity_class]})
        self.ingest.take(batch, "columns")
        world = self.ingest.world
        row = world.row_of("veh:2")
        columns = {key: world.column(key)[[row]] for key in FIX_KEYS}
        slots = self.host.roster.slots_of(columns["id"])
        self.host.take(heard(slots, columns["class"], columns))
        self.watch.take(ChildFindings(tuple(self.host.until(self.clock.now_s() + 1.0))))
        self.watch.look()

    def stand(self, lon_deg: float = 120.9, for_s: float = LIMIT_S + 20, **more) -> None:
        for _ in range(int(for_s / 10)):
            self.fix(lon_deg, **more)

    def leave(self) -> None:
        for _ in range(2):  # a single fix elsewhere may be a wild one
            self.fix(120.95)

    @property
    def kinds(self) -> list[str]:
        return self.pen.kinds


@pytest.fixture
def post() -> Post:
    return Post()


def test_standing_too_long_raises_one_alarm_with_its_evidence(post):
    post.stand(for_s=LIMIT_S)
    assert post.kinds == []
    post.stand(for_s=300)
    assert post.kinds == ["alarm_raised"]
    (alarm,) = post.story.board.open_alarms()
    assert (alarm.entity_id, alarm.county, alarm.rule) == ("veh:2", WEST, "hazmat_standing")
    assert alarm.evidence["standing_s"] >= LIMIT_S


def test_other_classes_and_registered_sites_raise_nothing(post):
    post.stand(entity_class=4)
    depot = Post(DEPOT)
    depot.stand()
    assert post.kinds == depot.kinds == []


def test_driving_on_ends_the_condition_and_standing_again_is_another_alarm(post):
    post.stand()
    post.leave()
    assert post.kinds == ["alarm_raised", "alarm_returned"]
    assert not next(iter(post.story.board.alarms.values())).is_standing
    post.stand(120.95)
    assert post.kinds == ["alarm_raised", "alarm_returned", "alarm_raised"]


def test_coming_back_to_the_same_place_to_stand_is_another_alarm(post):
    post.stand(120.9)
    post.leave()
    post.stand(120.9)
    assert post.kinds == ["alarm_raised", "alarm_returned", "alarm_raised"]


def test_a_restart_does_not_double_an_alarm(post):
    post.stand()
    post.start()
    post.stand(for_s=300)
    assert post.kinds == ["alarm_raised"]


def test_a_restart_does_not_miss_that_the_truck_has_left(post):
    post.stand()
    post.start()
    post.watch.look()  # the truck has not reported yet: nothing is said of it
    assert post.kinds == ["alarm_raised"]
    post.fix(120.95)
    post.stand(120.95, for_s=30)
    assert post.kinds == ["alarm_raised", "alarm_returned"]


def test_a_judged_stop_is_not_raised_again_by_a_restart_until_it_is_long_ago(post):
    post.stand()
    (alarm,) = post.story.board.open_alarms()
    post.story.tell("alarm_closed", f"alarm:{alarm.alarm_id}", {"outcome": "rejected"})
    post.start()
    post.stand(for_s=300)
    assert post.kinds == ["alarm_raised", "alarm_closed"]
    post.clock.advance(SAME_MATTER_S)
    post.start()
    post.stand()
    assert post.kinds == ["alarm_raised", "alarm_closed", "alarm_returned", "alarm_raised"]


def test_the_end_of_an_alarm_that_somebody_has_closed_is_written_and_it_stays_closed(post):
    post.stand()
    (alarm,) = post.story.board.open_alarms()
    post.story.tell("alarm_closed", f"alarm:{alarm.alarm_id}", {"outcome": "verified"})
    post.leave()
    assert post.kinds == ["alarm_raised", "alarm_closed", "alarm_returned"]
    (alarm,) = post.story.board.alarms.values()
    assert (alarm.is_open, alarm.is_standing, alarm.outcome) == (False, False, "verified")


def test_a_stop_anew_where_one_was_judged_that_has_ended_is_another_alarm(post):
    post.stand()
    (alarm,) = post.story.board.open_alarms()
    post.story.tell("alarm_closed", f"alarm:{alarm.alarm_id}", {"outcome": "verified"})
    post.leave()
    post.stand(120.9)
    assert post.kinds[-2:] == ["alarm_returned", "alarm_raised"]


def test_an_alarm_of_before_alarms_had_keys_is_neither_doubled_nor_forgotten(post):
    post.story.raise_alarm()
    post.start()
    post.stand(for_s=300)
    assert post.kinds == ["alarm_raised"]
    post.fix(120.95)
    assert post.kinds == ["alarm_raised", "alarm_returned"]
