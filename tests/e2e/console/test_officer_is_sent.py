"""The whole way, as a duty officer goes it: sign in, see the alarm, send an officer, hand over."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import demo_city_folder
from tests.e2e.console.screen import ROOT, Screen

pytestmark = [
    pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="needs an X display"),
    pytest.mark.timeout(420),
]

TRUCK = "苏F·D0371"
ATTEMPTS = 4
SPEED = "4"  # city time runs four times as fast, or officers would ride for half an hour


@pytest.fixture
def screen(tmp_path: Path):
    """A console on the demo city, as ``./run.sh`` opens it, at four times the speed of life."""
    opened = Screen(
        tmp_path, "--speed", SPEED, "--city", str(demo_city_folder("small", 7)), "--seed", "7"
    )
    yield opened
    opened.close()


def journal_rows(data: Path, query: str) -> list[tuple]:
    """Ask the journal's own file, read-only: the witness outside the program."""
    connection = sqlite3.connect(f"file:{data / 'journal.db'}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


# The cameras' answer moved the card's acts from under the click, and handover items scrolled away
# were clicked at: both are mended. Until it has run clean under load it is run by hand.
@pytest.mark.long
@pytest.mark.skipif(os.environ.get("DUTYWALL_LONG") != "1", reason="only with DUTYWALL_LONG=1")
def test_an_alarmed_truck_is_met_by_an_officer_and_the_shift_is_handed_over(screen: Screen):
    screen.until("live traffic", lambda s: s["state"] == "live" and s["count"] > 100, 120)
    sign_in(screen, "演示 · P-0231")
    # The demo's officers refuse now and then, or say nothing: then another one is sent.
    for attempt in range(1, ATTEMPTS + 1):
        send_an_officer(screen, attempt)
        if followed_to_the_end(screen, attempt):
            break
    else:
        pytest.fail(f"none of {ATTEMPTS} officers went")
    hand_over(screen)
    verdict = subprocess.run(
        [sys.executable, "-m", "app.main", "journal", "verify", "--data", str(screen.data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def sign_in(screen: Screen, who: str) -> None:
    screen.click_button(who)
    screen.until("signed in", lambda s: any("P-0231" in b["text"] for b in s["buttons"]), 20)


def send_an_officer(screen: Screen, attempt: int) -> None:
    seen = screen.until("the alarm", alarm_row, 240)
    assert seen["dialogs"] == 0
    screen.click(alarm_row(seen)["at"])
    screen.until("the alarm's evidence", lambda s: any(TRUCK in t for t in s["labels"]), 10)
    screen.click_button("派人拦截")
    seen = screen.until("a plan", lambda s: s["stage"] == "choosing" and s["plan"], 30)
    seen = screen.until(
        "an officer of the plan on the map",
        lambda s: [o for o in s["plan"] if o in s["things"]],
        15,
    )
    for officer in [o for o in seen["plan"] if o in seen["things"]]:
        screen.click(screen.seen()["things"][officer])
        try:
            screen.until("the officer is chosen", lambda s: s["stage"] == "confirming", 5)
        except AssertionError:
            continue
        break
    screen.until("the officer is chosen", lambda s: s["stage"] == "confirming", 10)
    tick_warnings(screen)
    screen.click_button("派出")
    screen.until("the task is sent", lambda s: s["task_id"] and s["stage"] == "sent", 10)
    screen.until("it is in the journal", lambda _s: len(numbers(screen.data)) == attempt, 10)


def tick_warnings(screen: Screen) -> None:
    for button in screen.seen()["buttons"]:
        if not button["checked"] and button["on"] and button["text"].startswith(TRUCK):
            screen.click(button["at"])


def followed_to_the_end(screen: Screen, attempt: int) -> bool:
    subject = numbers(screen.data)[attempt - 1]
    screen.until("an end", lambda _s: ENDS & set(steps_of(screen.data, subject)), 240)
    steps = steps_of(screen.data, subject)
    assert steps[:3] == ["task_issued", "task_sent", "task_delivered"]
    if steps[-1] != "task_done":
        return False
    assert steps == [*steps[:3], "task_accepted", "task_arrived", "task_done"]
    screen.until("done is on the screen", lambda s: any("完成" in t for t in s["labels"]), 10)
    shown = (screen.data / "demo.log").read_text("utf-8", errors="replace")
    texts = [line for line in shown.splitlines() if f"T{attempt} 拦截" in line]
    assert texts, "no terminal showed the order"
    assert all(TRUCK in text and "可能经过" in text and "@" in text for text in texts)
    return True


ENDS = {"task_done", "task_refused", "task_failed", "task_escalated"}


def numbers(data: Path) -> list[str]:
    """Return the subjects of all tasks in the order in which they were issued."""
    query = "SELECT subject FROM journal WHERE kind = 'task_issued' ORDER BY seq"
    return [subject for (subject,) in journal_rows(data, query)]


def steps_of(data: Path, subject: str) -> list[str]:
    query = f"SELECT kind FROM journal WHERE subject = '{subject}' ORDER BY seq"
    return [kind for (kind,) in journal_rows(data, query)]


def hand_over(screen: Screen) -> None:
    screen.press("Escape")
    screen.press("ctrl+k")
    screen.until("the command box", lambda s: s["fields"], 5)
    screen.type("jj")  # 交接班 by its initials
    screen.press("Return")
    screen.until("who can come in", lambda s: any("请选择接班人" in t for t in s["labels"]), 20)
    screen.type("P-0117")  # the list has the keyboard, and nobody is chosen beforehand
    screen.click_button("开始交接", 10)
    screen.click_button("演示人员登录", 20)
    seen = screen.until(
        "items to confirm", lambda s: any(b["text"] == "确认" for b in s["buttons"]), 20
    )
    # As many as are in sight; what is not confirmed stays with who goes out.
    for _ in [b for b in seen["buttons"] if b["text"] == "确认"]:
        before = count_confirmed(screen)
        screen.click_until("确认", lambda n=before: count_confirmed(screen) > n)
    screen.click_until("交班人签字", lambda: count_signed(screen) == 1)
    screen.click_until("接班人签字", lambda: count_signed(screen) == 2)
    screen.click_button("生成交接单")
    screen.until("the page is saved", lambda _s: list((screen.data / "pages").glob("*.pdf")), 20)


def count_confirmed(screen: Screen) -> int:
    query = "SELECT COUNT(*) FROM journal WHERE kind = 'handover_item_confirmed'"
    return journal_rows(screen.data, query)[0][0]


def count_signed(screen: Screen) -> int:
    query = "SELECT COUNT(DISTINCT person) FROM journal WHERE kind = 'handover_signed'"
    return journal_rows(screen.data, query)[0][0]


def alarm_row(seen: dict) -> dict | None:
    return next((r for r in seen["lists"].get("_ReadList", []) if r["text"] == TRUCK), None)
