"""How a roll stands, in words: each post's state, after how long, and the sum of all."""

from app.domain.roll_call import MUSTERED_S, RollCall, RollPost, RollPurpose, RollState
from widgets.hall_time import clock_text
from widgets.texts import Texts

ORDER = (RollState.ABSENT, RollState.SILENT, RollState.NOTED, RollState.HERE)


def in_order(roll: RollCall) -> list[RollPost]:
    """Return the posts, whoever is missing first."""
    return sorted(roll.posts, key=lambda post: ORDER.index(roll.state_of(post.key)))


def state_text(texts: Texts, state: RollState) -> str:
    """Return what a state is called."""
    return texts(f"roll.state.{state.value}")


def took_text(texts: Texts, took_s: float) -> str:
    """Return after how long, in minutes and seconds."""
    minutes, seconds = divmod(round(max(0.0, took_s)), 60)
    return texts("roll.took", minutes=minutes, seconds=f"{seconds:02d}")


def sum_text(texts: Texts, roll: RollCall, now_s: float) -> str:
    """Return how many are here, and since when it runs or after how long all were."""
    here, count = len(roll.in_state(RollState.HERE)), len(roll.posts)
    all_s = roll.all_here_s
    clock = took_text(texts, now_s - roll.called_s if all_s is None else all_s)
    key = "roll.sum_running" if all_s is None else "roll.sum_done"
    said = texts(key, here=here, count=count, called=clock_text(roll.called_s), clock=clock)
    if all_s is None and not roll.is_open(now_s):
        said = texts("roll.sum_over", here=here, count=count, called=clock_text(roll.called_s))
    if roll.purpose is not RollPurpose.MUSTER:
        return said
    minutes = round(MUSTERED_S / 60)
    ran_s = now_s - roll.called_s if all_s is None else all_s
    line = "roll.line_over" if ran_s > MUSTERED_S else "roll.line"
    return f"{said} · {texts(line, minutes=minutes)}"


def cells_of(texts: Texts, roll: RollCall, post: RollPost, phone: str) -> tuple[str, ...]:
    """Return a row: who, how he stands, after how long, by whom, why, his telephone."""
    answer = roll.answers.get(post.key)
    took_s = roll.took_s(post.key)
    if answer is None:
        return post.label, state_text(texts, RollState.SILENT), "", "", "", phone
    by = texts("roll.own") if answer.is_own else texts("roll.by_hand", person=answer.by)
    took = clock_text(answer.at_s) if took_s is None else took_text(texts, took_s)
    return post.label, state_text(texts, answer.state), took, by, answer.reason, phone
