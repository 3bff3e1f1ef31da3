"""Every panel that ships, drawn from a demo hall that runs: nothing cut, nothing missing, all true.

Three days of past are laid through the real intake, once for all; numbers are counted again from
what the hall keeps (``counts``) and looked for among the words that the panel painted.
"""

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.measures.figure import shown
from app.domain.measures.indicator import Indicator
from app.domain.people import CITY
from tests.e2e.panels.counts import COUNTS, Count, Sources
from tests.e2e.panels.live_hall import LiveHall, Screen
from tests.e2e.panels.settled import waiting
from tests.widgets.panels.fitting import faults
from widgets.panels.tile import Tile

pytestmark = [
    # What Qt's multimedia says of the machine's sound and video, once, with the first camera.
    pytest.mark.qt_log_ignore("propagateSizeHints", "Couldn't (load|resolve)", "PulseAudioService"),
    pytest.mark.timeout(600),
]

SETTLED_WITHIN_S = 120.0  # the first panels are looked at while the hall still starts
LOOK_EVERY_S = 0.3
PICTURES = os.environ.get("DUTYWALL_PICTURES", "")  # a folder, where somebody wants to look

# What three days of a demo without a person at a desk do not have; the panes say so.
NOTHING_YET = {
    "demands_on_time": "a reply is due after five working days at the earliest",
    "arrive_median": "nobody sent an officer",
    "alarm_arrive": "nobody sent an officer",
    "accept_median": "nobody sent an officer",
    "tasks_done_share": "nobody sent an officer",
    "risk_delivered": "nobody told anybody of a risk",
    "census_solved": "no census is under way",
    "calls_out": "nobody was called",
    "reply_on_time": "a reply is due after five working days at the earliest",
}

BOARDS = ("data_assets", "accountability", "duty_roster", "models", "seven_functions")
SCENARIOS = (
    *("street_trade", "illegal_building", "riding", "flooding", "crowds", "fire_safety"),
    *("wages", "smells", "passed_on", "waste_sorting", "manholes", "resumption"),
)
LATEST = ("port", "hazmat")  # a vessel says only every six minutes what she carries
LONG = (
    pytest.mark.long,
    pytest.mark.skipif(
        not os.environ.get("DUTYWALL_LONG"), reason="minutes: ./test.sh long panels"
    ),
)
ORDER = [
    *(key for key in COUNTS if key not in (*BOARDS, *SCENARIOS, *LATEST)),
    *LATEST,
    *(pytest.param(key, marks=LONG) for key in (*BOARDS, *SCENARIOS)),
]


@pytest.fixture(scope="module")
def screen(hall: LiveHall) -> Iterator[Screen]:
    with closing(Screen(hall)) as seat:
        assert not seat.join()
        yield seat


@pytest.fixture(scope="module")
def sources(hall: LiveHall) -> Sources:
    return Sources(hall.data / "journal.db", hall.city, hall.desk.group, hall.catalogues.quantities)


def tiles_of(screen: Screen) -> list[Tile]:
    tiles = screen.view.tiles
    assert all(isinstance(one, Tile) for one in tiles), "lines of the file are wrong"
    return [one for one in tiles if isinstance(one, Tile)]


def indicators_of(screen: Screen) -> list[Indicator]:
    table = screen.window.panels.ground.figures.table
    keys = [
        key
        for tile in tiles_of(screen)
        for key in (*tile._spec.indicators, *(e.indicator for e in tile._spec.entries))
    ]
    return [table[key] for key in dict.fromkeys(keys) if key]


def words_of(screen: Screen) -> list[str]:
    bodies = [tile.body for tile in tiles_of(screen)]
    return [one.text for body in bodies if body is not None for one in body.shown_texts()]


def is_painted(text: str, screen: Screen) -> bool:
    """Return whether a number is among the words, with its unit or without."""
    return any(word == text or word.startswith(f"{text} ") for word in words_of(screen))


def wait_for(screen: Screen, key: str, counts: dict[str, Count], sources: Sources) -> list[str]:
    """Turn until what is painted is what is counted; return what is not so in the end."""
    table = screen.window.panels.ground.figures.table
    deadline_s = time.monotonic() + SETTLED_WITHIN_S
    while True:
        wrong = [f"{tile._name_in_host}: {why}" for tile in tiles_of(screen)
                 if (why := waiting(tile))]  # fmt: skip
        for name, count in counts.items():
            number = shown(table[name], count(sources))
            if not is_painted(number, screen):
                wrong.append(f"{key}: {name} is {number} by another count, and not painted")
        figures = screen.window.panels.ground.figures
        wrong += [f"{key}: {one.key} is of nothing" for one in indicators_of(screen)
                  if one.key not in NOTHING_YET and not figures.of(one, CITY).is_known]  # fmt: skip
        if not wrong or time.monotonic() > deadline_s:
            return wrong
        screen.turn(LOOK_EVERY_S)
        screen.refresh()  # what was answered need not wait for the next time two seconds are over


@pytest.mark.parametrize("key", ORDER)
def test_a_panel_of_a_live_hall_is_whole_and_true(
    screen: Screen, sources: Sources, key: str
) -> None:
    screen.show(key)
    screen.turn(LOOK_EVERY_S)
    assert not wait_for(screen, key, COUNTS[key], sources)
    assert not faults(screen.top, screen.look)
    picture = screen.picture()
    assert (picture.width(), picture.height()) == screen.size_px
    if PICTURES:
        assert picture.save(str(Path(PICTURES) / f"{key}.png"))


def test_every_panel_is_counted_again(screen: Screen) -> None:
    assert set(screen.keys) == set(COUNTS)
