"""What a notice says to the person at the desk, in the language of the window."""

from collections.abc import Iterable

from app.domain.notice import Notice
from app.domain.safe_text import safe_text
from app.domain.task import Task
from app.services.notices import Hearer
from widgets.hall_time import clock_text
from widgets.texts import Texts

MOST_NAMES = 8
NAME_CHARACTERS = 30


def hearers_text(texts: Texts, hearers: tuple[Hearer, ...]) -> str:
    """Return who would be told, each with the tasks he is on: all of them, for it is confirmed."""
    return texts("notice.between").join(_hearer(texts, hearer) for hearer in hearers)


def silent_text(texts: Texts, hearers: tuple[Hearer, ...]) -> str:
    """Return who may not hear it; empty for nobody."""
    silent = [hearer for hearer in hearers if hearer.is_silent]
    if not silent:
        return ""
    names = [
        texts("notice.silent_one", name=_name(h.label), age=f"{h.fix_age_s:.0f}") for h in silent
    ]
    joined = texts("notice.between").join(names)
    return texts("notice.silent", count=str(len(silent)), names=joined)


def progress_text(texts: Texts, notice: Notice) -> str:
    """Return how many have it and what they say, and who has seen it and when."""
    said = texts("notice.progress", not_seen=str(len(notice.not_seen)), **_counts(notice))
    if not notice.seen:
        return said
    names = [
        texts("notice.seen_one", name=_name(t.officer_label), time=clock_text(t.reached_s["seen"]))
        for t in notice.seen
        if "seen" in t.reached_s
    ]
    return said + "\n" + texts("notice.seen_by", names=_few(texts, names))


def undelivered_text(texts: Texts, notice: Notice) -> str:
    """Return whose terminals have not got it yet; empty where all have."""
    waiting = notice.waiting
    if not waiting:
        return ""
    return texts(
        "notice.not_delivered", count=str(len(waiting)), names=_few(texts, _labels(waiting))
    )


def over_text(texts: Texts, notice: Notice) -> str:
    """Return that it is over, why, and what came of it."""
    cause = f"notice.cause.{notice.cause}"
    why = texts(cause if cause in texts else "notice.cause.other")
    return texts("notice.over", cause=why, **_counts(notice))


def line_text(texts: Texts, notice: Notice) -> str:
    """Return a notice in one line."""
    target = safe_text(notice.first.target_label, NAME_CHARACTERS)
    return texts("notice.line", target=target, **_counts(notice))


def left_out_text(texts: Texts, name: str, why: str) -> str:
    """Return who was not told and why."""
    key = f"notice.why.{why}"
    word = texts(key) if key in texts else texts("notice.why.other", code=_name(why))
    return texts("notice.left_out", name=_name(name), why=word)


def _counts(notice: Notice) -> dict[str, str]:
    return {
        "count": str(len(notice.tasks)),
        "delivered": str(len(notice.delivered)),
        "seen": str(len(notice.seen)),
    }


def _hearer(texts: Texts, hearer: Hearer) -> str:
    name = _name(hearer.label)
    if not hearer.tasks:
        return name
    numbers = texts("notice.between").join(f"T{number}" for number in hearer.tasks)
    return texts("notice.busy", name=name, tasks=numbers)


def _labels(tasks: Iterable[Task]) -> list[str]:
    return [_name(task.officer_label) for task in tasks]


def _few(texts: Texts, names: list[str]) -> str:
    joined = texts("notice.between").join(names[:MOST_NAMES])
    if len(names) <= MOST_NAMES:
        return joined
    return f"{joined} {texts('notice.more', count=str(len(names)))}"


def _name(text: str) -> str:
    return safe_text(text, NAME_CHARACTERS)
