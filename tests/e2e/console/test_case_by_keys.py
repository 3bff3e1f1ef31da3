"""The whole way of a case by keys, as a duty officer goes it: a call, to its end, judged."""

import os
from pathlib import Path

import pytest

from app.config import demo_city_folder
from tests.e2e.console.screen import Screen
from tests.e2e.console.test_officer_is_sent import journal_rows, sign_in

pytestmark = [
    pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="needs an X display"),
    pytest.mark.timeout(300),
    # A console and a hub start for it: seconds on a quiet machine, a minute on a busy one.
    pytest.mark.long,
    pytest.mark.skipif(os.environ.get("DUTYWALL_LONG") != "1", reason="only with DUTYWALL_LONG=1"),
]

TITLE = "manhole broken"
STEP_S = 30.0
# The key of each step, what is typed with it, the entry that it leaves, the state it leads to.
WAY = (
    ("a", "", "case_accepted", "已受理"),
    ("f", "", "case_filed", "已立案"),
    ("d", "", "case_dispatched", "已派遣"),
    ("t", "", "case_taken", "处置中"),
    ("s", "cover replaced", "case_fed_back", "已反馈"),
    ("v", "", "case_verified", "已核查"),
    ("c", "", "case_closed", "已结案"),
    ("r", "thank you", "case_replied", "已结案"),
)


@pytest.fixture
def screen(tmp_path: Path):
    """A console on the demo city, in which nobody else calls."""
    opened = Screen(tmp_path, "--city", str(demo_city_folder("small", 7)), "--seed", "7")
    yield opened
    opened.close()


def kinds(screen: Screen) -> list[str]:
    """Ask the journal's own file: the witness outside the program."""
    query = "SELECT kind FROM journal WHERE subject LIKE 'case:%' ORDER BY seq"
    return [kind for (kind,) in journal_rows(screen.data, query)]


def test_a_call_goes_its_whole_way_by_keys_alone_but_for_its_place(screen: Screen):
    screen.until("live traffic", lambda s: s["state"] == "live" and s["count"] > 100, 120)
    sign_in(screen, "演示 · P-0231")
    screen.press("c")
    screen.until("the queue", lambda s: "CaseList" in s["lists"], 20)
    open_form(screen)
    screen.type(TITLE)
    screen.press("Tab", "Tab")  # over the title to the type
    screen.type("pub-manhole")
    screen.until("its place is asked for", lambda s: any("点一下" in t for t in s["labels"]), 10)
    middle = screen.until("the map", lambda s: s["things"], 60)["things"]
    screen.click(next(iter(middle.values())))
    screen.until("its place", lambda s: any(t.startswith("位置 ") for t in s["labels"]), 20)
    screen.press("ctrl+Return")  # the keyboard is in the form again
    screen.until("the case", lambda _s: kinds(screen) == ["case_opened"], STEP_S)
    screen.until("its card", lambda s: _offers(s, "受理 A"), STEP_S)
    for number, (key, words, kind, state) in enumerate(WAY):
        screen.press(key)
        screen.until(f"the form of {kind}", lambda s: _offers(s, "办理 Enter"), STEP_S)
        if words:
            screen.type(words)
        screen.press("Return")
        screen.until(kind, lambda _s, n=number: len(kinds(screen)) == n + 2, STEP_S)
        assert kinds(screen)[-1] == kind
        screen.until(f"{state} on the card", lambda s, w=state: _is_at_rest(s, w), STEP_S)
    screen.press("e")
    screen.click_button("满意", STEP_S)
    screen.click_button("已解决", STEP_S)
    screen.click_button("办理 Enter", STEP_S)
    screen.until("judged", lambda _s: kinds(screen)[-1] == "case_evaluated", STEP_S)
    screen.until("the end on the card", lambda s: any("已评价" in t for t in s["labels"]), STEP_S)
    assert screen.seen()["dialogs"] == 0


def _is_at_rest(seen: dict, state: str) -> bool:
    """Return whether the card has a state, and offers its acts: it knows what was done last."""
    has_state = any(f" · {state} · " in text for text in seen["labels"])
    return has_state and _offers(seen, "备注 N")


def open_form(screen: Screen) -> None:
    """Press the key of a new case, and again where a busy console lost it, as a person would."""
    for attempt in range(3):
        screen.press("ctrl+n")
        try:
            screen.until("the form of a call", _has_form, 10)
        except AssertionError:
            if attempt == 2:
                raise
        else:
            return


def _has_form(seen: dict) -> bool:
    return any("反映人" in field["hint"] for field in seen["fields"])


def _offers(seen: dict, text: str) -> bool:
    return any(b["text"].startswith(text) and b["on"] for b in seen["buttons"])
