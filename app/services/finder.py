"""The finder behind the command box: what is here at once, what the hub knows a moment later."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import DecodeError
from app.domain.ports import Answer
from app.services.listeners import Listener, Listeners
from app.services.live import ViewGroup
from app.services.record import hits_of

LOCAL_LIMIT = 8  # of each kind
HUB_LIMIT = 20


class HitKind(StrEnum):
    """What a hit is; the hub's own kinds (places, sites, cameras, cases) come as they are."""

    ACTION = "action"
    ENTITY = "entity"
    ALARM = "alarm"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; a position is there where the kind has one."""

    kind: str
    key: str
    label: str
    detail: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None


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
        self.error = ""

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All hits of the last query so far: local ones first, each thing once."""
        known = {(hit.kind, hit.key) for hit in self._local}
        return (*self._local, *(h for h in self._from_hub if (h.kind, h.key) not in known))

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
            "search", self._on_hits, text=text.strip(), limit=HUB_LIMIT
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
        world = self._group.world
        needle = wanted.upper().encode()
        begins: list[int] = []
        holds: list[int] = []
        columns = (world.column("label").tolist(), world.column("id").tolist())
        for row, (label, entity_id) in enumerate(zip(*columns, strict=True)):
            name, key = label.upper(), entity_id.upper()
            if not key or (needle not in name and needle not in key):
                continue
            is_beginning = name.startswith(needle) or key.startswith(needle)
            (begins if is_beginning else holds).append(row)
            if len(begins) >= LOCAL_LIMIT:
                break
        return [self._entity_hit(row) for row in (begins + holds)[:LOCAL_LIMIT]]

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
                found = hits_of(answer.result)
            except DecodeError as error:
                self.error = error.reason
            else:
                self._from_hub = tuple(
                    Hit(h.kind, h.key, h.label, h.detail, h.lon_deg, h.lat_deg) for h in found
                )
        self._listeners.tell()
