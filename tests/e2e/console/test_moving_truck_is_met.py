"""A driving truck is met: its plan stands on the map, a post is pointed at, clicked and manned."""

import os
from pathlib import Path

import pytest

from app.config import demo_city_folder
from tests.e2e.console.screen import Screen
from tests.e2e.console.test_officer_is_sent import journal_rows, sign_in

pytestmark = [
    pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="needs an X display"),
    pytest.mark.skipif(os.environ.get("DUTYWALL_LONG") != "1", reason="only with DUTYWALL_LONG=1"),
    pytest.mark.long,
    pytest.mark.timeout(420),
]

TRUCKS_TRIED = 12


@pytest.fixture
def screen(tmp_path: Path):
    """A console on the demo city, as ``./run.sh`` opens it."""
    opened = Screen(tmp_path, "--city", str(demo_city_folder("small", 7)), "--seed", "7")
    yield opened
    opened.close()


def test_a_post_is_pointed_at_and_chosen_then_two_are_sent_by_one_confirmation(screen: Screen):
    screen.until("live traffic", lambda s: s["state"] == "live" and s["count"] > 100, 60)
    sign_in(screen, "演示 · P-0231")
    plan_with_posts(screen)
    seen = screen.seen()
    while (later := at_rest(screen, seen)) is None:  # the view glides to where the posts are
        seen = screen.seen()
    post_id, post = next((i, p) for i, p in later["posts"].items() if p["text"])
    screen.point(post["at"])
    screen.until("the post tells of itself", lambda s: post["text"] in s["labels"], 10)
    screen.click(screen.seen()["posts"].get(post_id, post)["at"])
    screen.until("its officer is chosen", lambda s: len(s["chosen"]) == 1, 10)
    screen.click_button("重选")
    screen.click_button("派 2 人")
    screen.until("both are chosen", lambda s: len(s["chosen"]) == 2, 10)
    screen.click_button("派出 2 人")
    screen.until("the tasks are sent", lambda s: len(s["sent"]) == 2, 10)
    query = "SELECT body FROM journal WHERE kind = 'task_issued'"
    screen.until("in the journal", lambda _s: len(journal_rows(screen.data, query)) == 2, 10)


def at_rest(screen: Screen, seen: dict) -> dict | None:
    """Return the next look at the screen if no post has moved since ``seen``."""
    later = screen.until("another look", lambda s: s["at_s"] > seen["at_s"] + 0.5, 10)
    places = [{i: p["at"] for i, p in one["posts"].items()} for one in (seen, later)]
    return later if later["posts"] and places[0] == places[1] else None


def plan_with_posts(screen: Screen) -> dict:
    """Plan for one driving truck after the other until two officers together can meet one."""
    seen = screen.until("trucks that drive", lambda s: s["movers"], 60)
    for plate in seen["movers"][:TRUCKS_TRIED]:
        screen.press("Escape")
        screen.press("ctrl+k")
        screen.until("the command box", _box, 10)
        screen.click(_box(screen.seen())["at"])
        screen.type(plate.partition("·")[2] or plate)
        screen.until("it is found", lambda s, p=plate: p in "".join(_texts(s)), 10)
        screen.press("Return")
        screen.until("the box is gone", lambda s: not _box(s), 10)
        screen.click_button("派人拦截")
        seen = screen.until("an answer", lambda s: s["stage"] == "choosing", 60)
        if sum(bool(post["text"]) for post in seen["posts"].values()) >= 2:
            return seen
    pytest.fail(f"no two can meet any of {seen['movers'][:TRUCKS_TRIED]}")


def _texts(seen: dict) -> list[str]:
    return [row["text"] for rows in seen["lists"].values() for row in rows]


def _box(seen: dict) -> dict | None:
    return next((field for field in seen["fields"] if "号牌" in field["hint"]), None)
