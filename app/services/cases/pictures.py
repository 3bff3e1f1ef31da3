"""The files of cases at a seat: fetched part by part, checked by their hash, a few kept."""

import base64
import binascii
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable

from app.domain.cases.attached import MOST_BYTES, PICTURES
from app.domain.ports import Answer, LinkState
from app.services.live import ViewGroup

MOST_KEPT = 24
MOST_KEPT_BYTES = 64 * 1024 * 1024
ANSWER_WITHIN_S = 12.0


class _Coming:
    """A file that is on its way."""

    def __init__(self, case_id: str, sha256: str) -> None:
        self.case_id, self.sha256 = case_id, sha256
        self.content = bytearray()
        self.question, self.asked_s = "", 0.0


class CasePictures:
    """``get`` returns what is there; what is not is asked for, one file after the other.

    Of what is no picture only the first part is fetched, unless somebody asks for it whole.
    ``codes`` has by hash why a picture cannot be shown, ``facts`` the kind and the bytes of what
    was met. ``changed`` is called on news.
    """

    def __init__(
        self,
        group: ViewGroup,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._changed = changed
        self._monotonic = monotonic
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._wanted: list[tuple[str, str]] = []
        self._coming: _Coming | None = None
        self._whole: set[str] = set()
        self.codes: dict[str, str] = {}
        self.facts: dict[str, tuple[str, int]] = {}

    def get(self, sha256: str) -> bytes | None:
        """Return a picture that is here, or None."""
        if sha256 in self._kept:
            self._kept.move_to_end(sha256)
        return self._kept.get(sha256)

    def want(self, *files: tuple[str, str]) -> None:
        """Say which are wanted now, as case and hash, the most wanted first; others are let go."""
        self._wanted = [one for one in files if one[1] not in self._kept]
        self._go_on()

    def want_whole(self, case_id: str, sha256: str) -> None:
        """Fetch this one before the others, whatever its kind."""
        self._whole.add(sha256)
        self.codes.pop(sha256, None)
        if sha256 not in self._kept:
            self._wanted.insert(0, (case_id, sha256))
        self._go_on()

    def again(self, sha256: str) -> None:
        """Try once more what could not be had."""
        self.codes.pop(sha256, None)
        self._go_on()

    def pump(self) -> None:
        """Give up what was not answered, and go on with what is wanted."""
        coming = self._coming
        if coming is not None and self._monotonic() - coming.asked_s >= ANSWER_WITHIN_S:
            self._end("no_answer")
        self._go_on()

    def release(self) -> None:
        """Wait for nothing more."""
        if self._coming is not None:
            self._group.questions.cancel(self._coming.question)
            self._coming = None
        self._wanted = []

    def _go_on(self) -> None:
        group = self._group
        if self._coming is not None or not group.is_live:
            return
        if group.status.state is not LinkState.LIVE:
            return
        for case_id, sha256 in self._wanted:
            if sha256 not in self._kept and sha256 not in self.codes:
                self._coming = _Coming(case_id, sha256)
                self._ask(self._coming)
                return

    def _ask(self, coming: _Coming) -> None:
        coming.asked_s = self._monotonic()
        coming.question = self._group.questions.ask(
            "case_file",
            self._answered,
            case_id=coming.case_id,
            sha256=coming.sha256,
            at=len(coming.content),
        )

    def _answered(self, answer: Answer) -> None:
        coming = self._coming
        if coming is None:
            return
        if answer.code != "ok":
            self._end(answer.code)
            return
        result = answer.result
        kind, total, data = result.get("kind"), result.get("total"), result.get("data")
        try:
            part = base64.b64decode(str(data), validate=True)
        except (binascii.Error, ValueError):
            part = b""
        is_first = not coming.content
        is_sound = isinstance(total, int) and 0 < total <= MOST_BYTES and bool(part)
        if is_sound and is_first:
            self.facts[coming.sha256] = (str(kind), int(str(total)))
        is_meant = not is_first or kind in PICTURES or coming.sha256 in self._whole
        if not is_sound or not is_meant:
            self._end("answer_malformed" if is_meant else "file_kind")
            return
        coming.content += part
        if len(coming.content) < int(str(total)):
            self._ask(coming)
        elif hashlib.sha256(coming.content).hexdigest() != coming.sha256:
            self._end("file_broken")
        else:
            self._keep(coming)

    def _keep(self, coming: _Coming) -> None:
        self._coming = None
        self._kept[coming.sha256] = bytes(coming.content)
        self._whole.discard(coming.sha256)
        while len(self._kept) > 1 and (
            len(self._kept) > MOST_KEPT or sum(map(len, self._kept.values())) > MOST_KEPT_BYTES
        ):
            self._kept.popitem(last=False)
        self._changed()
        self._go_on()

    def _end(self, code: str) -> None:
        coming, self._coming = self._coming, None
        if coming is not None:
            self._group.questions.cancel(coming.question)
            self.codes[coming.sha256] = code
        self._changed()
        self._go_on()
