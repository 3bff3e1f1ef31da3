"""Containment: what fails inside one pane is logged, said in its place, and stops nobody else."""

import logging
from collections.abc import Callable
from typing import TypeVar

_log = logging.getLogger("ui")
_T = TypeVar("_T")

RETRY_AFTER_S = 5.0


class PanelHost:
    """Calls into panes by name and keeps who has failed; ``monotonic`` gives real seconds.

    A pane that failed is left alone for ``RETRY_AFTER_S`` and then tried again; the traceback of a
    failure is logged when it begins, not at every try.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        on_change: Callable[[frozenset[str]], None] | None = None,
    ) -> None:
        self._monotonic = monotonic
        self._on_change = on_change
        self._failed: dict[str, float] = {}

    @property
    def failed(self) -> frozenset[str]:
        """The names of the panes that do not work now."""
        return frozenset(self._failed)

    def call(self, name: str, act: Callable[[], _T], fallback: _T) -> _T:
        """Return what ``act`` returns, or ``fallback`` when the pane fails or is left alone."""
        retry_at_s = self._failed.get(name)
        if retry_at_s is not None and self._monotonic() < retry_at_s:
            return fallback
        try:
            result = act()
        except Exception:  # noqa: BLE001 - the panel host is one of the three places that may
            self._note_failure(name, is_new=retry_at_s is None)
            return fallback
        if retry_at_s is not None:
            del self._failed[name]
            _log.info("pane %s works again", name)
            self._tell()
        return result

    def run(self, name: str, act: Callable[[], object]) -> None:
        """Do ``act`` for its effect."""
        self.call(name, act, None)

    def _note_failure(self, name: str, *, is_new: bool) -> None:
        self._failed[name] = self._monotonic() + RETRY_AFTER_S
        if is_new:
            _log.exception("pane %s failed and is left alone for %g s", name, RETRY_AFTER_S)
            self._tell()

    def _tell(self) -> None:
        if self._on_change is not None:
            self._on_change(self.failed)
