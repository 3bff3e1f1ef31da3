"""Files on their way into the hub: each part by part, one file after the other, gone on with."""

import base64
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.cases.attached import MOST_ATTACHED, MOST_BYTES, PART_BYTES, kind_of
from app.domain.ports import Answer, LinkState
from app.services.live import ViewGroup

ANSWER_WITHIN_S = 12.0
AGAIN_S = 3.0  # real seconds until it is tried again where the hub could not take it now
_PASSES = frozenset({"child_away", "too_busy", "no_answer"})


@dataclass(slots=True)
class Sent:
    """A file that somebody put in: ``have`` bytes of it are with the hub.

    ``code`` is why it did not get there, or empty.
    """

    name: str
    sha256: str
    content: bytes
    have: int = 0
    code: str = ""

    @property
    def is_there(self) -> bool:
        """Whether the hub has all of it."""
        return self.have == len(self.content)


class FileSending:
    """``files`` in the order they were put in. ``changed`` is called on news."""

    def __init__(
        self,
        group: ViewGroup,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._changed = changed
        self._monotonic = monotonic
        self._question = ""
        self._asked_s = float("-inf")
        self._rests_until_s = float("-inf")
        self.files: list[Sent] = []

    @property
    def hashes(self) -> tuple[str, ...]:
        """What a step or a new case names; only what the hub has."""
        return tuple(one.sha256 for one in self.files if one.is_there)

    @property
    def is_waiting(self) -> bool:
        """Whether something is still on its way."""
        return any(not one.is_there and not one.code for one in self.files)

    def put(self, name: str, content: bytes) -> str:
        """Take a file to be sent; return an error code where it cannot be, else nothing.

        What the hub would refuse is refused here before it is sent.
        """
        if len(content) > MOST_BYTES:
            return "file_too_large"
        if not kind_of(content):
            return "file_kind"
        if len(self.files) >= MOST_ATTACHED:
            return "too_many_files"
        sha256 = hashlib.sha256(content).hexdigest()
        if all(one.sha256 != sha256 for one in self.files):
            self.files.append(Sent(name, sha256, content))
            self._changed()
        self.pump()
        return ""

    def drop(self, at: int) -> None:
        """Let one go: the hub forgets what nobody names."""
        if 0 <= at < len(self.files):
            if self.files[at] is self._under_way():
                self._stop()
            del self.files[at]
            self._changed()

    def clear(self) -> None:
        """Let all go."""
        self._stop()
        self.files = []

    def pump(self) -> None:
        """Go on with what is not there yet; to be called often."""
        one, now_s, group = self._under_way(), self._monotonic(), self._group
        if one is None or not group.is_live or group.status.state is not LinkState.LIVE:
            return
        if group.questions.is_waiting(self._question):
            if now_s - self._asked_s < ANSWER_WITHIN_S:
                return
            self._stop()
        if now_s >= self._rests_until_s:
            self._ask(one, now_s)

    def release(self) -> None:
        """Wait for nothing more."""
        self._stop()

    def _under_way(self) -> Sent | None:
        return next((one for one in self.files if not one.is_there and not one.code), None)

    def _stop(self) -> None:
        self._group.questions.cancel(self._question)
        self._question = ""

    def _ask(self, one: Sent, now_s: float) -> None:
        self._asked_s = now_s

        def answered(answer: Answer) -> None:
            self._answered(one, answer)

        part = one.content[one.have : one.have + PART_BYTES]
        self._question = self._group.questions.ask(
            "case_file_put",
            answered,
            sha256=one.sha256,
            at=one.have,
            total=len(one.content),
            data=base64.b64encode(part).decode(),
        )

    def _answered(self, one: Sent, answer: Answer) -> None:
        have = answer.result.get("have")
        if answer.code in _PASSES:
            self._rests_until_s = self._monotonic() + AGAIN_S
        elif answer.code != "ok":
            one.code = answer.code
        elif not isinstance(have, int) or not 0 <= have <= len(one.content) or have == one.have:
            one.code = "answer_malformed"
        else:
            one.have = have
        self._changed()
        self.pump()
