"""A link to the past: what was recorded, behind the same port as the live hub."""

import logging
import threading
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.command import Command
from app.domain.entry import Entry
from app.domain.errors import DutywallError, OperatorError
from app.domain.fields import FieldCatalogue
from app.domain.playback import Mark, Playing, Timeline
from app.domain.ports import Answer, Archive, Arrivals, LinkState
from app.domain.world import Tick
from backends.history.layout import MS, READINGS, TRACKS
from backends.history.replay_ahead import ReadAhead
from backends.history.replay_clock import ReplayClock
from backends.history.replay_journal import ReplayJournal
from backends.history.replay_rows import RowBook, last_values

log = logging.getLogger("feed")

AHEAD_REAL_S = 3.0  # so long the clock may run before anything more must have been read
LEAST_AHEAD_S = 10.0
MOST_CHUNK_S = 1200.0  # of city time, read at once
CHUNK_ROWS = 300_000
MOST_ROWS_WAITING = 900_000
LOOK_AGAIN_S = 10.0  # real seconds: a hub that still records has more by then


Answers = Mapping[str, Callable[[Mapping[str, object]], Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Source:
    """What is replayed, and what questions can be answered about it, by name."""

    archive: Archive
    journal: ReplayJournal
    answers: Answers


@dataclass(frozen=True, slots=True)
class _Moment:
    """Everything as it was at one instant."""

    tracks: Tick
    readings: Tick | None
    entries: Sequence[Entry]


class ReplayLink:
    """Implements ``Link`` and ``app.domain.playback.Player``; a thread of its own reads.

    Each seek is a new epoch: the whole state as it was, and the journal up to then. While the clock
    runs, what was received since the last drain comes out, the newest of each thing: at high speed
    that merges. ``send`` refuses every command. Begins paused at the clock's time.
    """

    def __init__(
        self,
        source: Source,
        fields: FieldCatalogue,
        reading_fields: FieldCatalogue | None,
        clock: ReplayClock,
        timeline: Timeline,
    ) -> None:
        self._source = source
        self._clock = clock
        self._timeline = timeline
        self._tracks = RowBook(fields, TRACKS.silent_after_ms / MS)
        self._readings: RowBook | None = None
        if reading_fields is not None:
            self._readings = RowBook(reading_fields, READINGS.silent_after_ms / MS)
        self._turn = threading.Condition()
        # Guarded by _turn, which the reading thread never holds while it reads.
        self._ahead = ReadAhead()
        self._wanted_s: float | None = clock.now_s()
        self._is_loading = True
        self._moment: _Moment | None = None
        self._questions: deque[tuple[str, str, dict[str, object]]] = deque()
        self._answered: list[Answer] = []
        self._problem = ""
        self._is_closing = False
        # The reading thread's own.
        self._rows_per_s = 0.0
        self._seq = 0
        self._marked_seq = -1
        self._thread = threading.Thread(target=self._run, name="replay", daemon=True)
        self._thread.start()

    # --- Link, on the screen's thread ---

    def drain(self) -> Arrivals:
        """Take what is due by the clock."""
        with self._turn:
            now_s = self._clock.now_s()
            if now_s >= self._timeline.to_s and self._clock.is_playing and not self._is_loading:
                self._clock.pause()
            moment, self._moment = self._moment, None
            answers, self._answered = self._answered, []
            ticks: list[Tick] = []
            readings: list[Tick] = []
            entries: list[Entry] = []
            if moment is not None:
                ticks.append(moment.tracks)
                if moment.readings is not None:
                    readings.append(moment.readings)
                entries.extend(moment.entries)
            if not self._is_loading:
                more = self._ahead.take(now_s)
                ticks += more[0]
                readings += more[1]
                entries += more[2]
            self._turn.notify()
            return Arrivals(
                state=self._state(),
                ticks=ticks,
                is_new_epoch=moment is not None,
                reading_ticks=readings,
                is_new_readings=moment is not None and moment.readings is not None,
                restart_board=moment is not None,
                entries=entries,
                answers=answers,
                speed=self._clock.speed,
            )

    def send(self, command: Command) -> None:
        """Refuse: what is past cannot be commanded. Always raises OperatorError."""
        raise OperatorError("replay_commands_nothing", type(command.body).__name__)

    def ask(self, query: str, **arguments: object) -> str:
        """Have a question answered that the records can answer; others get ``not_in_replay``."""
        request_id = uuid.uuid4().hex
        with self._turn:
            self._questions.append((request_id, query, dict(arguments)))
            self._turn.notify()
        return request_id

    def close(self) -> None:
        """Stop the thread and close the journal."""
        with self._turn:
            self._is_closing = True
            self._turn.notify()
        self._thread.join(timeout=10.0)
        self._source.journal.close()

    # --- Player, on the screen's thread ---

    def timeline(self) -> Timeline:
        """Return what there is to play, as far as it is known now."""
        with self._turn:
            return self._timeline

    def playing(self) -> Playing:
        """Return how the replay stands."""
        with self._turn:
            now_s, clock = self._clock.now_s(), self._clock
            return Playing(
                at_s=now_s,
                speed=clock.speed,
                is_playing=clock.is_playing,
                is_loading=self._is_loading,
                is_held=clock.is_held() and now_s < self._timeline.to_s,
                problem=self._problem,
            )

    def play(self) -> None:
        """Let the clock run."""
        self._clock.play()

    def pause(self) -> None:
        """Hold the clock."""
        self._clock.pause()

    def set_speed(self, speed: float) -> None:
        """Let the clock run ``speed`` times as fast as life."""
        self._clock.set_speed(speed)

    def seek(self, time_s: float) -> None:
        """Go to an instant; of several that are asked for at once, the last is shown."""
        with self._turn:
            self._wanted_s = self._timeline.clamped(time_s)
            self._is_loading = True
            self._moment = None
            self._clock.put(self._wanted_s)
            self._turn.notify()

    def _state(self) -> LinkState:
        if self._problem:
            return LinkState.STALE
        return LinkState.SYNCING if self._is_loading else LinkState.LIVE

    # --- everything below runs in the reading thread ---

    def _run(self) -> None:
        try:
            self._look_at_timeline()
            while self._do_next():
                pass
        except BaseException:
            log.exception("the replay thread failed")
            self._tell_problem("the replay failed; see the log")
            raise

    def _do_next(self) -> bool:
        """Do what is most urgent, or wait for something to do; False when the link is to end."""
        with self._turn:
            if not (self._has_work() or self._turn.wait_for(self._has_work, LOOK_AGAIN_S)):
                job: Callable[[], None] = self._look_at_timeline
            elif self._is_closing:
                return False
            elif self._questions:
                job = self._answer_next
            elif self._wanted_s is not None:
                job = self._load
            else:
                job = self._read_on
        try:
            job()
        except (DutywallError, OSError) as error:
            log.warning("replay: %s", error)
            self._tell_problem(str(error))
        return True

    def _has_work(self) -> bool:
        return (
            self._is_closing
            or bool(self._questions)
            or self._wanted_s is not None
            or self._must_read_on()
        )

    def _must_read_on(self) -> bool:
        if self._is_loading or self._problem or self._ahead.rows > MOST_ROWS_WAITING:
            return False
        ahead_s = max(LEAST_AHEAD_S, AHEAD_REAL_S * self._clock.speed)
        wanted_s = min(self._timeline.to_s, self._clock.now_s() + ahead_s)
        return self._ahead.to_s < wanted_s

    def _load(self) -> None:
        """Read everything as it was at the wanted instant, unless another is wanted meanwhile."""
        with self._turn:
            at_s, self._wanted_s = self._wanted_s, None
            self._problem = ""
        if at_s is None:
            return
        archive = self._source.archive
        moment = _Moment(
            self._tracks.begin(archive.state_at(at_s)),
            None if self._readings is None else self._readings.begin(archive.readings_at(at_s)),
            self._source.journal.up_to(at_s),
        )
        self._seq = moment.entries[-1].seq if moment.entries else 0
        with self._turn:
            if self._wanted_s is None:
                self._moment = moment
                self._ahead.begin(at_s)
                self._is_loading = False

    def _read_on(self) -> None:
        """Read the next stretch."""
        with self._turn:
            from_s, end_s = self._ahead.to_s, self._timeline.to_s
        to_s = min(end_s, from_s + self._chunk_s())
        archive = self._source.archive
        tracks = self._tracks.stretch(archive.changes(from_s, to_s), from_s, to_s)
        readings = None
        if self._readings is not None:
            recorded = last_values(archive.reading_changes(from_s, to_s))
            readings = self._readings.stretch(recorded, from_s, to_s)
        entries = self._source.journal.after(self._seq, to_s)
        self._seq = entries[-1].seq if entries else self._seq
        self._rows_per_s = len(tracks.rows) / max(to_s - from_s, 1e-3)
        with self._turn:
            if self._wanted_s is None:
                self._ahead.put(tracks, readings, entries)
                self._clock.allow(to_s)

    def _chunk_s(self) -> float:
        """Return how much city time to read at once: half of what must lie ready, if it fits."""
        chunk_s = min(max(LEAST_AHEAD_S, AHEAD_REAL_S * self._clock.speed) / 2, MOST_CHUNK_S)
        return min(chunk_s, max(1.0, CHUNK_ROWS / max(self._rows_per_s, 1e-3)))

    def _answer_next(self) -> None:
        with self._turn:
            request_id, query, arguments = self._questions.popleft()
        answer = Answer(request_id, "not_in_replay")
        if query in self._source.answers:
            try:
                answer = Answer(request_id, "ok", self._source.answers[query](arguments))
            except OperatorError as error:
                answer = Answer(request_id, error.code)
        with self._turn:
            self._answered.append(answer)

    def _look_at_timeline(self) -> None:
        """See what was recorded meanwhile."""
        span = self._source.archive.span()
        if span is None:
            return
        holes = tuple((float(a), float(b)) for a, b in self._source.archive.holes(*span))
        if self._marked_seq < 0:
            self._marked_seq = self._source.journal.number_at(span[0])
        marks, self._marked_seq = self._source.journal.marks(self._marked_seq)
        with self._turn:
            known = self._timeline
            self._timeline = replace(
                known, from_s=span[0], to_s=span[1], holes=holes, marks=_in_order(known, marks)
            )
            if self._problem and self._wanted_s is None:
                self._wanted_s = self._clock.now_s()  # what was half read is read anew

    def _tell_problem(self, problem: str) -> None:
        """Show what went wrong and hold; it is tried again a little later."""
        with self._turn:
            self._problem = problem
            self._is_loading = True
            self._clock.put(self._clock.now_s())


def _in_order(known: Timeline, more: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return the marks of a timeline with some more, by time."""
    return (
        tuple(sorted((*known.marks, *more), key=lambda mark: mark.time_s)) if more else known.marks
    )
