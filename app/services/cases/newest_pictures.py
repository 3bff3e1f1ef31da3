"""The pictures of some cases at a seat: a case is read for its files, then the first is fetched."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.ports import Answer, LinkState
from app.services.cases.pictures import CasePictures
from app.services.cases.reading import story_of
from app.services.live import ViewGroup

AT_ONCE = 2  # cases that are read at the same time
MOST_READ = 64
AGAIN_S = 30.0  # real seconds until a case that had no picture, or could not be read, is asked anew
ANSWER_WITHIN_S = 12.0


@dataclass(frozen=True, slots=True)
class CasePicture:
    """A case that has a picture: its hash and, once it came, its bytes."""

    case_id: str
    sha256: str
    content: bytes | None


@dataclass(slots=True)
class _Read:
    """What a case was found to have: the hash of its first file, or an error code, and when."""

    sha256: str = ""
    code: str = ""
    at_s: float = 0.0


class NewestPictures:
    """``want`` says which cases, the newest first; ``found`` gives those that have a picture.

    ``code`` is why the last case that could not be read was not, empty while none failed.
    ``changed`` is called on news; ``monotonic`` gives real seconds.
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
        self._pictures = CasePictures(group, changed, monotonic)
        self._wanted: tuple[str, ...] = ()
        self._most = 0
        self._read: OrderedDict[str, _Read] = OrderedDict()
        self._asking: dict[str, tuple[str, float]] = {}
        self.code = ""

    def want(self, case_ids: Sequence[str], most: int) -> None:
        """Say of which cases at most so many pictures are wanted, and go on."""
        self._wanted, self._most = tuple(dict.fromkeys(case_ids)), most
        self.pump()

    def found(self) -> list[CasePicture]:
        """Return the pictures of the wanted cases in their order, those on their way as well."""
        found = []
        for case_id in self._wanted:
            read = self._read.get(case_id)
            if read is not None and read.sha256 and read.sha256 not in self._pictures.codes:
                content = self._pictures.get(read.sha256)
                found.append(CasePicture(case_id, read.sha256, content))
            if len(found) == self._most:
                break
        return found

    @property
    def is_waiting(self) -> bool:
        """Whether a case is still being read for the first time."""
        return any(case_id not in self._read for case_id in self._asking)

    def pump(self) -> None:
        """Ask for what is due and give up what was not answered."""
        now_s = self._monotonic()
        for case_id, (question, asked_s) in list(self._asking.items()):
            if now_s - asked_s >= ANSWER_WITHIN_S:
                self._group.questions.cancel(question)
                self._note(case_id, _Read(code="no_answer", at_s=now_s))
        if self._group.is_live and self._group.status.state is LinkState.LIVE:
            self._ask(now_s)
            self._pictures.want(*((one.case_id, one.sha256) for one in self.found()))
        self._pictures.pump()

    def release(self) -> None:
        """Wait for nothing more."""
        for question, _ in self._asking.values():
            self._group.questions.cancel(question)
        self._asking.clear()
        self._pictures.release()

    def _ask(self, now_s: float) -> None:
        has = 0
        for case_id in self._wanted:
            if has >= self._most or len(self._asking) >= AT_ONCE:
                return
            read = self._read.get(case_id)
            if read is not None and read.sha256:
                has += 1
            elif case_id not in self._asking and (read is None or now_s - read.at_s >= AGAIN_S):
                self._ask_one(case_id, now_s)

    def _ask_one(self, case_id: str, now_s: float) -> None:
        def answered(answer: Answer) -> None:
            story = story_of(answer.result) if answer.code == "ok" else None
            read = _Read(at_s=self._monotonic())
            if story is None or story.case.case_id != case_id:
                read.code = "answer_malformed" if answer.code == "ok" else answer.code
            elif story.case.attachments:
                read.sha256 = story.case.attachments[0]
            self._note(case_id, read)
            self._ask(self._monotonic())  # the next at once: a refresh is half a second away
            self._changed()

        question = self._group.questions.ask("case_story", answered, case_id=case_id)
        self._asking[case_id] = (question, now_s)

    def _note(self, case_id: str, read: _Read) -> None:
        self._asking.pop(case_id, None)
        self._read[case_id] = read
        self._read.move_to_end(case_id)
        self.code = read.code
        while len(self._read) > MOST_READ:
            self._read.popitem(last=False)
