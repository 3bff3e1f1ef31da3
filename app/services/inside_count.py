"""Who is inside a shape, counted every few seconds on a thread that draws nothing."""

from collections.abc import Callable
from concurrent.futures import Executor, Future

from app.domain.area_tally import things_of
from app.domain.ports import LinkState
from app.domain.shape import Shape
from app.domain.shape_count import Inside, counts_inside
from app.services.live import ViewGroup

RENEW_S = 5.0


class InsideCount:
    """Counts while a shape is watched, the link is live, and somebody polls.

    ``count`` is of the shape that is watched, as old as it may be by now, or None before the first.
    ``executor`` has one thread and belongs to the caller; ``monotonic`` is real.
    """

    def __init__(
        self, group: ViewGroup, executor: Executor, monotonic: Callable[[], float]
    ) -> None:
        self._group = group
        self._executor = executor
        self._monotonic = monotonic
        self._watched: Shape | None = None
        self._pending: Future[Inside] | None = None
        self._due_at_s = 0.0
        self.count: Inside | None = None

    @property
    def is_live(self) -> bool:
        """Whether what can be counted is how things stand now."""
        return self._group.status.state is LinkState.LIVE

    def watch(self, shape: Shape | None) -> None:
        """Count in this shape from now on; None counts no more."""
        if shape != self._watched:
            self._watched, self.count, self._due_at_s = shape, None, 0.0

    def poll(self) -> bool:
        """Begin a count when one is due; return whether a new one is there. Never waits."""
        is_new = self._take()
        shape, is_due = self._watched, self._monotonic() >= self._due_at_s
        if shape is not None and self._pending is None and is_due and self.is_live:
            self._due_at_s = self._monotonic() + RENEW_S
            things = things_of(self._group.world, self._group.now_s())
            self._pending = self._executor.submit(counts_inside, things, shape)
        return is_new

    def _take(self) -> bool:
        if self._pending is None or not self._pending.done():
            return False
        pending, self._pending = self._pending, None
        if pending.cancelled() or pending.result().shape != self._watched:
            return False  # something else is watched by now
        self.count = pending.result()
        return True
