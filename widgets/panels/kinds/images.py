"""Pictures: the newest of the cases that a figure counts, or of the queue of snapshots."""

import math
from collections.abc import Callable, Hashable, Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage

from app.domain.cases.case import CaseState
from app.domain.cases.query import CaseOrder
from app.domain.cases.snapshots import snapshots
from app.domain.measures.asking import Member
from app.domain.measures.indicator import FactKind
from app.domain.readings import Soundness
from app.services.cases.newest_pictures import CasePicture, NewestPictures
from app.services.cases.pages import CasePages
from widgets.cards.error_text import error_text
from widgets.cases.picture_reading import picture_in
from widgets.hall_time import minute_text
from widgets.look import Look
from widgets.panels.body import PanelContext
from widgets.panels.feed_words import feed_names
from widgets.panels.kinds.picture import Picture, line_of
from widgets.panels.kinds.pictured import Pictured
from widgets.panels.kinds.stand import answer_soundness
from widgets.panels.spec import BodySpec
from widgets.row_paint import LEFT

SNAPSHOTS = "journal"  # the feed that snapshots come by: a camera's analysis makes cases
MEMBERS_PER_PICTURE = 4  # not every case has one
QUEUE_EVERY_S = 10.0  # city time between two looks at the queue
ASPECT, GAP_PX = 16 / 9, 6


class ImagesBody(Pictured):
    """A picture opens its case; where none can be shown it says which feed would bring one."""

    def __init__(self, spec: BodySpec, context: PanelContext, look: Look) -> None:
        self.key = spec.indicators[0] if spec.indicators else ""
        self.indicator = context.figures.table.find(self.key) if self.key else None
        self._pictures = NewestPictures(context.group, lambda: None)
        self._queue = CasePages(context.group, lambda: None)
        self._queued_s = -math.inf
        self._members: dict[str, Member] = {}
        self._found: list[CasePicture] = []
        self._as_of_s = 0.0
        self._read_images: dict[tuple[str, int, int], QImage] = {}
        super().__init__(spec, context, look)

    def read(self) -> Hashable:
        """Keep the newest rows, and which of their pictures are here."""
        if not self.context.group.is_live:
            return None
        members = self._of_figure() if self.key else self._of_queue()
        self._members = {member.ref: member for member in members}
        self._pictures.want(tuple(self._members), self.rows)
        self._found = [one for one in self._pictures.found() if one.case_id in self._members]
        said = tuple((m.ref, m.title, m.time_s) for m in members)
        here = tuple((one.sha256, one.content is None) for one in self._found)
        has_come = self._as_of_s > 0  # that there are none is an answer too
        waits = self._pictures.is_waiting
        return has_come, said, here, self._pictures.code, self._queue.code, waits

    def release(self) -> None:
        """Wait for nothing more."""
        super().release()
        self._pictures.release()
        self._queue.release()

    def why_nothing(self) -> str:
        """Return why there is no picture."""
        if not self.context.group.is_live:
            return self.text("panel_shapes.not_in_replay")
        if self.key and self.indicator is None:
            return self.text("panel_shapes.no_indicator", key=self.key)
        if self._found:
            return ""
        for code in (self._queue.code, self._pictures.code):
            if code not in {"", "ok"}:
                return error_text(self.context.texts, code)
        if self._as_of_s == 0.0 or self._pictures.is_waiting:
            return self.text("panel_shapes.asking")
        return self.text(
            "panel_shapes.no_picture", feeds=feed_names(self.context.texts, self._feeds())
        )

    def as_of_s(self) -> float:
        """Return as of when the rows are."""
        return self._as_of_s

    def soundness(self) -> Soundness:
        """Return what the rows are worth by their age."""
        if self._as_of_s == 0.0:
            return Soundness.LOST
        return answer_soundness(self._as_of_s, self.context.group.now_s())

    def missing(self) -> tuple[str, ...]:
        """Return the feeds while nothing came of them."""
        return self._feeds() if self._as_of_s == 0.0 else ()

    def compose(self, picture: Picture, size: QSize) -> None:
        """Lay the pictures out as large as they can be, with a line of words under each."""
        look, px = self.look, self.look.px
        line, gap = line_of(look.font()), px(GAP_PX)
        columns, rows = grid_of(len(self._found), size, line)
        wide = (size.width() - (columns - 1) * gap) / columns
        high = (size.height() - (rows - 1) * gap) / rows
        for number, one in enumerate(self._found[: columns * rows]):
            row, column = divmod(number, columns)
            box = QRectF(column * (wide + gap), row * (high + gap), wide, high)
            member = self._members[one.case_id]
            time = minute_text(member.time_s) if member.time_s else ""
            said = self.text("panel_shapes.picture_at", title=member.title, time=time)
            picture.spot(box, said, self._opener(member))
            room = QRectF(box.left(), box.top(), wide, max(0.0, high - line))
            picture.fill(room, look.colour("ground"))
            self._paint_one(picture, one, room)
            words = QRectF(box.left(), room.bottom(), wide, line)
            picture.write(said, words, look.font(), look.colour("text2"), LEFT)

    def _paint_one(self, picture: Picture, one: CasePicture, room: QRectF) -> None:
        if one.content is None:
            words = self.text("panel_shapes.asking")
        else:
            ratio = self.canvas.devicePixelRatioF()
            wide, high = round(room.width() * ratio), round(room.height() * ratio)
            key = one.sha256, wide, high
            if key not in self._read_images:
                kept = {other.sha256 for other in self._found}
                self._read_images = {
                    at: image for at, image in self._read_images.items() if at[0] in kept
                }
                self._read_images[key] = picture_in(one.content, QSize(wide, high))
            image = self._read_images[key]
            if not image.isNull():
                box = QRectF(0, 0, image.width() / ratio, image.height() / ratio)
                box.moveCenter(room.center())
                picture.show(image, box)
                return
            words = self.text("panel_shapes.unread_picture")
        line = line_of(self.look.font())
        at = QRectF(room.left(), room.center().y() - line / 2, room.width(), line)
        picture.write(words, at, self.look.font(), self.look.colour("muted"), LEFT)

    def _of_figure(self) -> Sequence[Member]:
        most = self.rows * MEMBERS_PER_PICTURE
        answer = self.context.members.newest(self.key, self.node, self.spec.side, most)
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

    def _opener(self, member: Member) -> Callable[[], None] | None:
        if self.context.is_wall:
            return None
        return lambda: self.context.acts.open_member(member)


def grid_of(count: int, size: QSize, line: float) -> tuple[int, int]:
    """Return columns and rows in which so many pictures of 16 to 9 are largest."""
    best, most = (1, max(1, count)), 0.0
    for columns in range(1, max(1, count) + 1):
        rows = -(-max(1, count) // columns)
        wide, high = size.width() / columns, size.height() / rows - line
        area = min(wide, high * ASPECT)
        if area > most:
            best, most = (columns, rows), area
    return best
