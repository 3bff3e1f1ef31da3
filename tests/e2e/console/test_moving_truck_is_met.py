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

TRUCKS_TRIED = 5


@pytest.fixture
def screen(tmp_path: Path):
    """A console on the demo city, as ``./run.sh`` opens it."""
    opened = Screen(tmp_path, "--city", str(demo_city_folder("small", 7)), "--seed", "7")
    yield opened
    opened.close()


def test_a_post_on_the_map_is_pointed_at_clicked_and_manned(screen: Screen):
    screen.until("live traffic", lambda s: s["state"] == "live" and s["count"] > 100, 60)
    sign_in(screen, "演示 · P-0231")
    seen = plan_with_posts(screen)
    post_id, post = next((i, p) for i, p in seen["posts"].items() if p["text"])
    screen.point(post["at"])
    screen.until("the post tells of itself", lambda s: post["text"] in s["labels"], 10)
    screen.click(screen.seen()["posts"].get(post_id, post)["at"])
    seen = screen.until("its officer is chosen", lambda s: s["stage"] == "confirming", 10)
    assert len(seen["chosen"]) == 1
    screen.click_button("派出")
    screen.until("the task is sent", lambda s: len(s["sent"]) == 1, 10)
    query = "SELECT body FROM journal WHERE kind = 'task_issued'"
    screen.until("it is in the journal", lambda _s: journal_rows(screen.data, query), 10)


def plan_with_posts(screen: Screen) -> dict:
    """Plan for one driving truck after the other until officers can meet one."""
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
        if any(post["text"] for post in seen["posts"].values()):
            return seen
    pytest.fail(f"nobody can meet any of {seen['movers'][:TRUCKS_TRIED]}")


def _texts(seen: dict) -> list[str]:
    return [row["text"] for rows in seen["lists"].values() for row in rows]


def _box(seen: dict) -> dict | None:
    return next((field for field in seen["fields"] if "号牌" in field["hint"]), None)
