"""Every panel of a live hall in the sizes, themes, languages and densities beside the usual one."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.panels.live_hall import LiveHall, Screen
from tests.e2e.panels.pictures import unanswered
from tests.widgets.panels.fitting import elided, faults
from widgets.panels.spec import BodyKind
from widgets.panels.tile import Tile

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not os.environ.get("DUTYWALL_LONG"), reason="minutes: ./test.sh long panels"
    ),
    # What Qt's multimedia says of the machine's sound and video, once, with the first camera.
    pytest.mark.qt_log_ignore("propagateSizeHints", "Couldn't (load|resolve)", "PulseAudioService"),
    pytest.mark.timeout(600),
]

EACH_S, LOOKS = 4.0, 8  # parts and curves are asked for, and answered in two
ANSWERED_WITHIN_S = 20.0  # what is late is drawn as it is: what a pane says then must fit as well
SMALL, LARGE = (1920, 1080), (3840, 2160)
# Rows of these are named by the hall's tables and rules, which know of no wall: names give way.
NAMED = frozenset({BodyKind.RANKING, BodyKind.REASONS, BodyKind.ROLL, BodyKind.DONUT})
PICTURES = os.environ.get("DUTYWALL_PICTURES", "")


@pytest.mark.parametrize(
    ("language", "theme", "size_px", "is_wall"),
    [
        ("en", "day", SMALL, False),
        ("zh_CN", "day", SMALL, False),
        ("en", "night", SMALL, False),
        ("zh_CN", "night", LARGE, False),
        ("zh_CN", "day", LARGE, False),
        ("en", "night", LARGE, False),
        ("en", "day", LARGE, False),
        ("zh_CN", "night", SMALL, True),
        ("en", "night", SMALL, True),
    ],
)
def test_every_panel_is_whole_in_every_way_it_is_shown(
    hall: LiveHall, language: str, theme: str, size_px: tuple[int, int], is_wall: bool
) -> None:
    wrong: list[str] = []
    with closing(Screen(hall, language, theme, size_px, is_wall=is_wall)) as screen:
        assert not screen.trouble()
        for key in screen.keys:
            screen.show(key)
            for _ in range(LOOKS):
                screen.turn(EACH_S / LOOKS)
                screen.refresh()
            screen.turn_until(lambda: not unanswered(screen), ANSWERED_WITHIN_S)
            wrong += [
                f"{key}: a pane does not work"
                for one in screen.view.tiles
                if getattr(one, "is_failed", True)
            ]
            wrong += [f"{key}: {fault}" for fault in faults(screen.top, screen.look)]
            if is_wall:  # nobody points at a wall: what is not written there is not said
                wrong += [f"{key}: '{text}' is cut short" for text in cut_short(screen)]
            picture = screen.picture()
            if PICTURES:
                name = f"{key}-{language}-{theme}-{size_px[1]}{'-wall' * is_wall}.png"
                picture.save(str(Path(PICTURES) / name))
    assert not wrong


def cut_short(screen: Screen) -> list[str]:
    """Return the labels of a wall that are told in part; names of rows aside."""
    rows = [
        text
        for tile in screen.view.tiles
        if isinstance(tile, Tile) and tile.body is not None and tile._spec.kind in NAMED
        for text in elided(tile.body.widget())
    ]
    return [text for text in elided(screen.top) if text not in rows]
