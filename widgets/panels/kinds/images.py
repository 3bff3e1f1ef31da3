"""Pictures: the newest of the cases that a figure counts, or of the queue of snapshots."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, QSize, QSizeF
from PySide6.QtGui import QImage
from typing_extensions import override

from app.domain.cases.case import CaseState
from app.domain.cases.query import CaseOrder
from app.domain.cases.snapshots import snapshots
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.services.cases.newest_pictures import CasePicture, NewestPictures
from app.services.cases.pages import CasePages
from widgets.cards.error_text import error_text
from widgets.cases.picture_reading import picture_in
from widgets.hall_time import minute_text
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.feed_words import feed_names
from widgets.panels.kinds.note import draw_note
from widgets.panels.kinds.paint import CENTRE, LEFT, Sheet, line_box
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.stand import Stand, answer_soundness
from widgets.panels.spec import BodySpec

SNAPSHOTS = "journal"  # the feed that snapshots come by: a camera's analysis makes cases
MEMBERS_PER_PICTURE = 4  # not every case has one
QUEUE_EVERY_S = 10.0  # city time between two looks at the queue
ASPECT, GAP_PX = 16 / 9, 6


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a case and what is said of it; ``has_come`` once its bytes are here."""

    member: Member
    sha256: str
    said: str
    has_come: bool


@dataclass(frozen=True, slots=True)
class Shots:
    """All that are shown; ``note`` says why there are none."""

    shots: tuple[Shot, ...] = ()
    note: str = ""


class ImagesBody(PaintedBody[Shots]):
    """A picture opens its case; where none can be shown it says which feed would bring one."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        super().__init__(spec, context, look)
        self.key = spec.indicators[0] if spec.indicators else ""
        self.indicator = context.figures.table.find(self.key) if self.key else None
        self._pictures = NewestPictures(context.group, lambda: None)
        self._queue = CasePages(context.group, lambda: None)
        self._queued_s = -math.inf
        self._contents: dict[str, bytes] = {}
        self._as_of_s = 0.0
        self._read_images: dict[tuple[str, int, int], QImage] = {}

    @override
    def read(self) -> tuple[Stand, Shots]:
        """Read the newest rows, and which of their pictures are here."""
        context, texts = self.context, self.context.texts
        if not context.group.is_live:
            return self._stand(), Shots(note=texts("panel_shapes.not_in_replay"))
        members = {one.ref: one for one in (self._of_figure() if self.key else self._of_queue())}
        self._pictures.want(tuple(members), self.rows)
        found = [one for one in self._pictures.found() if one.case_id in members]
        self._contents = {one.sha256: one.content for one in found if one.content is not None}
        shots = tuple(self._shot(one, members[one.case_id]) for one in found)
        return self._stand(), Shots(shots, "" if shots else self._why_none())

    def _shot(self, one: CasePicture, member: Member) -> Shot:
        time = minute_text(member.time_s) if member.time_s else ""
        said = self.context.texts("panel_shapes.picture_at", title=member.title, time=time)
        return Shot(member, one.sha256, said, one.content is not None)

    def _why_none(self) -> str:
        texts = self.context.texts
        if self.key and self.indicator is None:
            return texts("panel_shapes.no_indicator", key=self.key)
        for code in (self._queue.code, self._pictures.code):
            if code not in {"", "ok"}:
                return error_text(texts, code)
        if self._as_of_s == 0.0 or self._pictures.is_waiting:  # that there are none is an answer
            return texts("panel_shapes.asking")
        return texts("panel_shapes.no_picture", feeds=feed_names(texts, self._feeds()))

    def _stand(self) -> Stand:
        """Return how the rows stand: their feeds are missing while nothing came of them."""
        if self._as_of_s == 0.0:
            return Stand(missing=self._feeds())
        sound = answer_soundness(self._as_of_s, self.context.group.now_s())
        return Stand(self._as_of_s, sound)

    @override
    def release(self) -> None:
        """Wait for nothing more."""
        self._pictures.release()
        self._queue.release()

    @override
    def draw(self, sheet: Sheet, model: Shots, box: QRectF) -> None:
        """Lay the pictures out as large as they can be, with a line of words under each."""
        if not model.shots:
            draw_note(sheet, model.note, box)
            return
        body, gap, acts = sheet.faces.body, self.look.px(GAP_PX), self.context.acts
        line = body.height
        columns, rows = grid_of(len(model.shots), box.size(), line)
        wide = (box.width() - (columns - 1) * gap) / columns
        high = (box.height() - (rows - 1) * gap) / rows
        for number, one in enumerate(model.shots[: columns * rows]):
            row, column = divmod(number, columns)
            left, top = box.left() + column * (wide + gap), box.top() + row * (high + gap)
            place = QRectF(left, top, wide, high)
            member = one.member
            sheet.spot(place, member.ref, one.said, partial(acts.open_member, member))
            room = place.adjusted(0, 0, 0, -min(line, high))
            sheet.fill(room, sheet.ink("ground"))
            self._draw_shot(sheet, one, room)
            sheet.text(one.said, line_box(place, room.bottom(), line), body, sheet.ink("text2"),
                       LEFT)  # fmt: skip

    def _draw_shot(self, sheet: Sheet, one: Shot, room: QRectF) -> None:
        image = self._image(one, room) if one.has_come else None
        if image is not None and not image.isNull():
            ratio = self.devicePixelRatioF()
            box = QRectF(0, 0, image.width() / ratio, image.height() / ratio)
            box.moveCenter(room.center())
            sheet.painter.drawImage(box, image)
            return
        words = self.context.texts(
            "panel_shapes.asking" if image is None else "panel_shapes.unread_picture"
        )
        sheet.text(words, room, sheet.faces.body, sheet.ink("muted"), CENTRE)

    def _image(self, one: Shot, room: QRectF) -> QImage:
        """Return a picture read for the pixels that it has, once for each size."""
        ratio = self.devicePixelRatioF()
        wide, high = round(room.width() * ratio), round(room.height() * ratio)
        key = one.sha256, wide, high
        if key not in self._read_images:
            self._read_images = {
                at: image for at, image in self._read_images.items() if at[0] in self._contents
            }
            self._read_images[key] = picture_in(self._contents[one.sha256], QSize(wide, high))
        return self._read_images[key]

    def _of_figure(self) -> Sequence[Member]:
        most = self.rows * MEMBERS_PER_PICTURE
        answer = self.context.members.newest(self.key, self.context.node, self.spec.side, most)
        if answer is None:
            return ()
        self._as_of_s = answer.as_of_s
        return [member for member in answer.members if member.kind == FactKind.CASES]

    def _of_queue(self) -> Sequence[Member]:
        now_s, queue = self.context.group.now_s(), self._queue
        if queue.is_vouched and not queue.is_asking and now_s - self._queued_s >= QUEUE_EVERY_S:
            self._queued_s = now_s
            queue.open(snapshots((CaseState.RECEIVED,)), CaseOrder.NEWEST)
        queue.pump()
        self._as_of_s = queue.as_of_s or 0.0
        return [
            Member(FactKind.CASES, one.case_id, one.title, one.raised_s)
            for one in queue.lines[: self.rows * MEMBERS_PER_PICTURE]
        ]

    def _feeds(self) -> tuple[str, ...]:
        return (SNAPSHOTS,) if self.indicator is None else self.indicator.sources


def grid_of(count: int, size: QSizeF, line: float) -> tuple[int, int]:
    """Return columns and rows in which so many pictures of 16 to 9 are largest."""
    best, most = (1, max(1, count)), 0.0
    for columns in range(1, max(1, count) + 1):
        rows = -(-max(1, count) // columns)
        wide, high = size.width() / columns, size.height() / rows - line
        area = min(wide, high * ASPECT)
        if area > most:
            best, most = (columns, rows), area
    return best
