"""A roll-call: who was called, who answered for himself and when, whom somebody marked by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.domain.entry import Entry

ROLL_PREFIX = "roll:"
ROLL_KINDS = frozenset({"roll_called", "roll_answered"})
# Limits of the house: no law has any.
ID_CHARACTERS = 64
LABEL_CHARACTERS = 80
REASON_CHARACTERS = 200
MOST_POSTS = 150  # every answer keeps the whole roll once more
ANSWERED_FOR_S = 4 * 3600.0  # city time; who is marked later is of another roll
ROLLS_KEPT = 50  # of each purpose and caller; the journal has them all
MUSTERED_S = 20 * 60.0  # Z12: Zhangzhou speaks of teams mustered within 20 minutes


class RollPurpose(StrEnum):
    """What a roll is called for."""

    DUTY = "duty"  # the seats and units on duty of a workday
    MUSTER = "muster"  # teams called out in an emergency


class RollState(StrEnum):
    """How it stands with a post; ``NOTED`` has heard of it and is on the way."""

    SILENT = "silent"
    NOTED = "noted"
    HERE = "here"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class RollPost:
    """One who is called: a seat, a unit on duty or a team.

    ``seat`` is the seat that answers for it, ``department`` the one whose people do; where both are
    empty somebody else marks it. ``county`` is empty for the whole city.
    """

    key: str
    label: str
    seat: str = ""
    department: str = ""
    county: str = ""


@dataclass(frozen=True, slots=True)
class CallRoll:
    """Call the roll of ``posts``; ``roll_id`` is the seat's own, a UUID.

    ``purpose`` is one of :class:`RollPurpose`, ``send_id`` the act of sending by which they are
    told, empty for none; a roll waits for no messenger, so that there may be no such act.
    """

    roll_id: str
    purpose: str
    posts: tuple[RollPost, ...]
    send_id: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRoll:
    """Say of a post how it stands with it; ``state`` is one of noted, here and absent.

    Whoever sits at its seat or is of its department says ``here`` without a reason. To mark another
    needs who may call the roll, and a ``reason``: what he heard, or why nobody is there.
    """

    roll_id: str
    post: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RollAnswer:
    """What was said of a post last; ``is_own`` where the post itself said it."""

    state: RollState
    at_s: float
    by: str
    seat: str
    is_own: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RollCall:
    """A roll as the journal has it; answers by the key of their post."""

    roll_id: str
    purpose: RollPurpose
    called_s: float
    by: str
    county: str
    send_id: str
    posts: tuple[RollPost, ...]
    from_seq: int
    to_seq: int
    answers: Mapping[str, RollAnswer] = field(default_factory=dict)

    def state_of(self, key: str) -> RollState:
        """Return how it stands with a post."""
        answer = self.answers.get(key)
        return RollState.SILENT if answer is None else answer.state

    def in_state(self, state: RollState) -> tuple[RollPost, ...]:
        """Return the posts of a state, in the order of the roll."""
        return tuple(post for post in self.posts if self.state_of(post.key) is state)

    def post(self, key: str) -> RollPost | None:
        """Return a post by its key."""
        return next((post for post in self.posts if post.key == key), None)

    def took_s(self, key: str) -> float | None:
        """Return after how long a post was here; None while it is not."""
        answer = self.answers.get(key)
        if answer is None or answer.state is not RollState.HERE:
            return None
        return answer.at_s - self.called_s

    @property
    def all_here_s(self) -> float | None:
        """After how long the last of all was here; None while anybody is missing."""
        took = [self.took_s(post.key) for post in self.posts]
        known = [one for one in took if one is not None]
        return max(known) if len(known) == len(took) else None

    @property
    def counties(self) -> frozenset[str]:
        """Which counties its posts are of."""
        return frozenset(post.county for post in self.posts)

    def of_county(self, county: str) -> "RollCall":
        """Return it with the posts of a county alone."""
        return replace(self, posts=tuple(one for one in self.posts if one.county == county))

    def is_open(self, now_s: float) -> bool:
        """Return whether it may still be answered."""
        return now_s < self.called_s + ANSWERED_FOR_S


def called(entry: Entry) -> RollCall:
    """Return the roll that a ``roll_called`` entry begins."""
    body = entry.body
    posts = tuple(
        RollPost(one["key"], one["label"], one["seat"], one["department"], one["county"])
        for one in body["posts"]
    )
    return RollCall(
        roll_id=entry.subject.removeprefix(ROLL_PREFIX),
        purpose=RollPurpose(body["purpose"]),
        called_s=entry.time_s,
        by=entry.actor.person,
        county=entry.county,
        send_id=body["send_id"],
        posts=posts,
        from_seq=entry.seq,
        to_seq=entry.seq,
    )


def folded(roll: RollCall, entry: Entry) -> RollCall:
    """Return ``roll`` after ``entry``: the newest word on a post counts."""
    step = replace(roll, to_seq=entry.seq)
    if entry.kind != "roll_answered":
        return step
    body = entry.body
    answer = RollAnswer(
        RollState(body["state"]),
        entry.time_s,
        entry.actor.person,
        entry.actor.seat,
        body["is_own"],
        entry.personal.get("reason", ""),
    )
    return replace(step, answers={**roll.answers, body["post"]: answer})


def is_own(post: RollPost, seat: str, department: str) -> bool:
    """Return whether somebody of ``department`` at ``seat`` answers for a post himself."""
    return post.seat == seat if post.seat else bool(department) and post.department == department


def call_fault(body: CallRoll) -> tuple[str, str] | None:
    """Return the error code and what is wrong with a roll to be called, or None."""
    keys = [post.key for post in body.posts]
    twice = (
        next((key for key in keys if keys.count(key) > 1), "") if len(keys) <= MOST_POSTS else ""
    )
    spoiled = next((post.key for post in body.posts if not _is_sound(post)), None)
    checks = (
        (not 0 < len(body.roll_id) <= ID_CHARACTERS, f"roll_id of {len(body.roll_id)} characters"),
        (body.purpose not in set(RollPurpose), f"purpose '{body.purpose[:40]}'"),
        (len(body.send_id) > ID_CHARACTERS, f"send_id of {len(body.send_id)} characters"),
        (not 0 < len(keys) <= MOST_POSTS, f"{len(keys)} posts, 1 to {MOST_POSTS}"),
        (bool(twice), f"post '{twice[:40]}' twice"),
        (spoiled is not None, f"post '{(spoiled or '')[:40]}'"),
    )
    return next((("bad_value", detail) for applies, detail in checks if applies), None)


def _is_sound(post: RollPost) -> bool:
    return (
        0 < len(post.key) <= ID_CHARACTERS
        and 0 < len(post.label.strip()) <= LABEL_CHARACTERS
        and all(len(one) <= ID_CHARACTERS for one in (post.seat, post.department, post.county))
    )


def answer_fault(
    roll: RollCall | None, body: AnswerRoll, now_s: float, *, is_own: bool, may_mark: bool
) -> tuple[str, str] | None:
    """Return the error code and why a post may not be answered for so, or None."""
    if roll is None:
        return "roll_unknown", body.roll_id[:ID_CHARACTERS]
    word = body.state[:40]
    says = {RollState.NOTED.value, RollState.HERE.value}
    checks = (
        (roll.post(body.post) is None, "roll_post_unknown", body.post[:ID_CHARACTERS]),
        (not roll.is_open(now_s), "roll_over", f"called {now_s - roll.called_s:.0f} s ago"),
        (word not in says | {RollState.ABSENT.value}, "bad_value", f"state '{word}'"),
        (not is_own and not may_mark, "roll_not_yours", body.post[:ID_CHARACTERS]),
        (
            not (is_own and word in says) and not body.reason.strip(),
            "text_empty",
            "why it is marked by hand",
        ),
        (
            roll.state_of(body.post).value == word and not body.reason.strip(),
            "roll_answered_already",
            body.post[:ID_CHARACTERS],
        ),
    )
    return next(((code, detail) for applies, code, detail in checks if applies), None)


def newest_roll(
    rolls: Mapping[str, RollCall], purpose: RollPurpose, county: str = ""
) -> RollCall | None:
    """Return the roll of a purpose that counts: what a county calls is none of the city's.

    For the city (an empty ``county``) it is the last that was called for all of it. For a county it
    is the last that has posts of its own, whoever called it, with these posts alone.
    """
    newest: RollCall | None = None
    for roll in rolls.values():
        if roll.purpose is not purpose or (newest is not None and roll.from_seq < newest.from_seq):
            continue
        if (county in roll.counties) if county else not roll.county:
            newest = roll
    return newest if newest is None or not county else newest.of_county(county)


def last_rolls(rolls: Mapping[str, RollCall]) -> tuple[RollCall, ...]:
    """Return the last roll of each purpose that each caller, the city or a county, has called."""
    found: dict[tuple[RollPurpose, str], RollCall] = {}
    for roll in sorted(rolls.values(), key=lambda one: one.from_seq):
        found[roll.purpose, roll.county] = roll
    return tuple(found.values())


def outgrown(rolls: Mapping[str, RollCall]) -> list[str]:
    """Return the ids of those that need not be kept: of each caller and purpose the last remain."""
    groups: dict[tuple[RollPurpose, str], list[RollCall]] = {}
    for roll in rolls.values():
        groups.setdefault((roll.purpose, roll.county), []).append(roll)
    return [
        roll.roll_id
        for group in groups.values()
        for roll in sorted(group, key=lambda one: -one.from_seq)[ROLLS_KEPT:]
    ]
