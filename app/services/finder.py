"""The finder behind the command box: what is here at once, what the hub knows a moment later."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import DecodeError
from app.domain.find import LONGEST_QUESTION, FindAnswer, FindHit, Mark
from app.domain.ports import Answer
from app.services.found import found_of, identity
from app.services.listeners import Listener, Listeners
from app.services.live import ViewGroup
from app.services.live_search import rows_named

LOCAL_LIMIT = 8  # of each kind
HUB_LIMIT = 6  # of each kind


class HitKind(StrEnum):
    """What a hit is; the hub's own kinds (places, sites, cameras, cases) come as they are."""

    ACTION = "action"
    ENTITY = "entity"
    ALARM = "alarm"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; a position is there where the kind has one.

    ``code`` is a word of a catalogue (a state, a class). ``marks`` are what matched in the label,
    ``excerpt`` is where else it did.
    """

    kind: str
    key: str
    label: str
    detail: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    code: str = ""
    marks: tuple[Mark, ...] = ()
    excerpt: str = ""
    excerpt_marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class FinderAction:
    """An act of the console: its key, its label as shown, and the pinyin initials of the label.

    ``words``, of which the text may be a beginning, find it too and are not shown.
    """

    key: str
    label: str
    initials: str = ""
    words: str = ""


class Finder:
    """Searches what this seat holds and asks the hub for more; a newer text drops older answers."""

    def __init__(self, group: ViewGroup, actions: Sequence[FinderAction] = ()) -> None:
        self._group = group
        self._actions = tuple(actions)
        self._listeners = Listeners()
        self._question = ""
        self._local: tuple[Hit, ...] = ()
        self._from_hub: tuple[Hit, ...] = ()
        self.answer = FindAnswer()  # the hub's newest, for what it says of itself
        self.error = ""

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All hits of the last query so far: local ones first, each thing once."""
        known = {identity(hit.kind, hit.key) for hit in self._local}
        more = (hit for hit in self._from_hub if identity(hit.kind, hit.key) not in known)
        return (*self._local, *more)

    def count_of(self, kind: str) -> tuple[int, bool]:
        """Return how many of a kind there are, and whether there are more than that.

        The hub counts what it found; of what this seat found itself the listed are all.
        """
        told = next((g for g in self.answer.groups if g.kind == kind), None)
        if told is not None:
            return told.count, told.is_more
        listed = sum(hit.kind == kind for hit in self._local)
        return listed, listed >= LOCAL_LIMIT

    def connect(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` told when the hub's hits have come; returns the disconnect."""
        return self._listeners.connect(listener)

    def offer(self, actions: Sequence[FinderAction]) -> None:
        """Replace the actions (another language, other rights)."""
        self._actions = tuple(actions)

    def query(self, text: str) -> tuple[Hit, ...]:
        """Return the immediate hits for ``text`` and ask the hub for more."""
        self._group.questions.cancel(self._question)
        self._from_hub = ()
        self.answer = FindAnswer()
        self.error = ""
        wanted = text.strip().casefold()
        if not wanted:
            self._local = tuple(Hit(HitKind.ACTION, a.key, a.label) for a in self._actions)
            return self._local
        self._local = (
            *self._find_actions(wanted),
            *self._find_alarms(wanted),
            *self._find_tasks(wanted),
            *self._find_entities(wanted),
        )
        self._question = self._group.questions.ask(
            "find", self._on_hits, text=text.strip()[:LONGEST_QUESTION], limit=HUB_LIMIT
        )
        return self._local

    def _find_actions(self, wanted: str) -> list[Hit]:
        return [
            Hit(HitKind.ACTION, action.key, action.label)
            for action in self._actions
            if wanted in action.label.casefold()
            or any(w.startswith(wanted) for w in action.words.casefold().split())
            or action.initials.casefold().startswith(wanted)
        ][:LOCAL_LIMIT]

    def _find_alarms(self, wanted: str) -> list[Hit]:
        return [
            Hit(HitKind.ALARM, a.alarm_id, a.label, a.rule, a.lon_deg, a.lat_deg)
            for a in self._group.board.open_alarms()
            if wanted in a.label.casefold() or wanted in a.rule.casefold()
        ][:LOCAL_LIMIT]

    def _find_tasks(self, wanted: str) -> list[Hit]:
        return [
            Hit(HitKind.TASK, t.task_id, t.target_label, f"{t.number} {t.officer_label}")
            for t in self._group.board.open_tasks()
            if wanted in t.target_label.casefold()
            or wanted in t.officer_label.casefold()
            or wanted == str(t.number)
        ][:LOCAL_LIMIT]

    def _find_entities(self, wanted: str) -> list[Hit]:
        """Search labels and ids; those that begin with the text come before those that hold it."""
        return [self._entity_hit(row) for row in rows_named(self._group.world, wanted, LOCAL_LIMIT)]

    def _entity_hit(self, row: int) -> Hit:
        world = self._group.world
        entity_id = world.id_at(row)
        return Hit(
            HitKind.ENTITY,
            entity_id,
            world.text_at("label", row) or entity_id,
            entity_id,
            float(world.column("lon_deg")[row]),
            float(world.column("lat_deg")[row]),
        )

    def _on_hits(self, answer: Answer) -> None:
        self.error = "" if answer.code == "ok" else answer.code
        if not self.error:
            try:
                self.answer = found_of(answer.result)
            except DecodeError as error:
                self.error = error.reason
            else:
                hits = (hit for group in self.answer.groups for hit in group.hits)
                self._from_hub = tuple(_hit(hit) for hit in hits)
        self._listeners.tell()


def _hit(found: FindHit) -> Hit:
    return Hit(
        found.kind,
        found.key,
        found.label,
        found.detail,
        found.lon_deg,
        found.lat_deg,
        found.code,
        found.marks,
        found.excerpt,
        found.excerpt_marks,
    )
