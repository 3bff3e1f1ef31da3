"""A view group: one clock, one World and one Board, filled from one link once per frame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.board import Board
from app.domain.clock import Clock
from app.domain.entry import Entry
from app.domain.fields import FieldCatalogue
from app.domain.health import SourceHealth
from app.domain.ports import Link, LinkState
from app.domain.probe import ProbeSieve
from app.domain.world import Change, Tick, World
from app.services.questions import Questions
from app.services.replies import Replies

NO_CHANGE = Change(0, 0, 0, frozenset())
NO_FIELDS = FieldCatalogue(())


def nothing() -> str:
    """Say nothing: a hub that this seat did not start itself is not asked."""
    return ""


@dataclass(frozen=True, slots=True)
class Pumped:
    """What one drain brought; panes look at it once per frame.

    ``change`` is the joined span for the map layers, ``readings_change`` that of the series.
    ``subjects`` are the journal subjects touched (``alarm:…``, ``task:…``, ``shift:…``, ``log:…``).
    ``is_new_epoch`` says the world began anew, after a gap or with a new hub; ``is_new_readings``
    says so of the readings and ``is_new_board`` of the board: another journal.
    """

    change: Change
    readings_change: Change = NO_CHANGE
    subjects: frozenset[str] = frozenset()
    is_new_epoch: bool = False
    is_new_readings: bool = False
    is_new_board: bool = False
    state_changed: bool = False
    health_changed: bool = False


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """How the link stands, as a person may be told."""

    state: LinkState = LinkState.CONNECTING
    dropped: int = 0
    waiting: int = 0
    hub_offset_s: float = 0.0
    is_plaintext: bool = False
    speed: float = 1.0


class ViewGroup:
    """Everything of one time: live, or (``is_live`` False) a moment where nothing is commanded.

    ``world`` has what moves, a row for each thing; ``readings`` what was measured, a row for each
    series (``reading_fields.toml``). ``probe`` has taken the hub's own probe out of the former.
    """

    def __init__(
        self,
        link: Link,
        fields: FieldCatalogue,
        clock: Clock,
        *,
        is_live: bool = True,
        reading_fields: FieldCatalogue = NO_FIELDS,
    ) -> None:
        self.link = link
        self.clock = clock
        self.is_live = is_live
        self.world = World(fields)
        self.readings = World(reading_fields)
        self.probe = ProbeSieve()
        self.board = Board()
        self.health: dict[str, SourceHealth] = {}
        self.status = LinkStatus()
        self.trouble: Callable[[], str] = nothing  # why a hub of our own is not there
        self.questions = Questions(link)
        self.replies = Replies()

    @property
    def has_data(self) -> bool:
        """Whether any thing, alarm or task has come: a link may be live before the first does."""
        return bool(self.board.alarms or self.board.tasks or self.world.column("alive").any())

    def now_s(self) -> float:
        """Return city time as the hub has it, in seconds since 1970-01-01 UTC."""
        return self.clock.now_s() + self.status.hub_offset_s

    def fix_age_s(self, entity_id: str) -> float | None:
        """Return how old the last fix of an entity is, or None if it is not in the world."""
        row = self.world.row_of(entity_id)
        if row is None:
            return None
        return max(0.0, self.now_s() - float(self.world.column("fix_s")[row]))

    def pump(self) -> Pumped:
        """Take what arrived: ticks to the world, entries to the board, answers to who asked."""
        arrivals = self.link.drain()
        before = self.status
        self.status = LinkStatus(
            arrivals.state,
            arrivals.dropped,
            arrivals.waiting,
            arrivals.hub_offset_s,
            arrivals.is_plaintext,
            arrivals.speed,
        )
        if arrivals.is_new_epoch:
            self.probe.forget()
        ticks = [self.probe.sifted(tick) for tick in arrivals.ticks]
        change = _applied(self.world, ticks, is_new=arrivals.is_new_epoch)
        readings_change = _applied(
            self.readings, arrivals.reading_ticks, is_new=arrivals.is_new_readings
        )
        if arrivals.restart_board:
            self.board = Board()
        subjects = frozenset(self._note(entry) for entry in arrivals.entries)
        for health in arrivals.health:
            self.health[health.source] = health
        for answer in arrivals.answers:
            self.questions.route(answer)
        for reply in arrivals.replies:
            self.replies.route(reply)
        now = self.status
        return Pumped(
            change=change,
            readings_change=readings_change,
            subjects=subjects,
            is_new_epoch=arrivals.is_new_epoch,
            is_new_readings=arrivals.is_new_readings,
            is_new_board=arrivals.restart_board,
            state_changed=(now.state, now.is_plaintext, now.waiting)
            != (before.state, before.is_plaintext, before.waiting),
            health_changed=bool(arrivals.health),
        )

    def _note(self, entry: Entry) -> str:
        if entry.seq <= self.board.seq:
            # A catch-up after a lost line begins where the hub believes we stopped, so it may
            # repeat what is already folded; folding it twice would double its steps.
            return entry.subject
        return self.board.apply(entry)


def _applied(world: World, ticks: Sequence[Tick], *, is_new: bool) -> Change:
    change = Change(world.revision, 0, 0, frozenset())
    if is_new:
        change = world.clear()
    for tick in ticks:
        change = change.join(world.apply(tick))
    return change
