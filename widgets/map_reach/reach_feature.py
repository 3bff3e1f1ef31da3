"""The reachable region on the console's map: bands of the selected vehicle, and their age."""

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QWidget

from app.domain.geo import LonLat
from app.domain.reach import NextJunction, Pace, Region
from app.domain.reach_officers import OfficerInside
from app.services.live import Pumped
from app.services.notices import Notices
from app.services.reach import ReachBook
from map_layers.overlays import Band
from widgets.hall_time import clock_text
from widgets.look import Look
from widgets.map.feature import MapContext
from widgets.map_reach.reach_panel import ReachPanel
from widgets.map_reach.tell_box import TellBox
from widgets.source_words import in_language

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

OUTERMOST_ONLY = frozenset({Pace.POSSIBLE, Pace.NINE_IN_TEN})  # five outlines more were a thicket
MOST_OFFICERS, MOST_JUNCTIONS = 6, 5
_WIDEST = ("00:00:00", "0000")  # a time and an age in seconds
KNOWN_CODES = frozenset({"ok", ""})


class ReachFeature:
    """It follows the selection while it is switched on, open or not."""

    key: ClassVar[str] = "reach"

    def __init__(self, context: MapContext, look: Look) -> None:
        self._context = context
        self._texts = context.texts
        notices = Notices(context.group, context.commands, self._tell_anew)
        now_s = context.group.now_s
        self._tell_box = TellBox(notices, context.texts, self._label_of, now_s)
        self._panel = ReachPanel(look, context.texts, self._tell_box)
        self._panel.changed.connect(self._choose)
        self.book = ReachBook(context.group, self._show, context.monotonic)
        self._drawn: tuple[Region | None, frozenset[Pace]] = (None, frozenset())
        self._disconnect = context.selection.connect(self._follow)
        self._show()

    def panel(self) -> QWidget:
        """Return the panel."""
        return self._panel

    def open(self) -> None:
        """Switch it on, as a hand would."""
        self._panel.follows.setChecked(True)
        self.refresh()

    def shut(self) -> None:
        """Leave the bands on the map."""

    def absorb(self, pumped: Pumped) -> None:
        """Take them off at once when the line breaks."""
        if pumped.state_changed or pumped.is_new_epoch:
            self._show()
        elif pumped.is_new_board or any(s.startswith("task:") for s in pumped.subjects):
            self._tell_anew()

    def refresh(self) -> None:
        """Ask again when it is due, and say how old it is."""
        self.book.pump()
        self._show()

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Leave every click to others: the bands follow what is selected."""
        del hits, at
        return False

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._panel.set_look(look)

    def release(self) -> None:
        """Stop listening and waiting."""
        self._disconnect()
        self.book.release()

    @property
    def mark(self) -> str:
        """What is on, for the button: the minutes that are shown."""
        return self._texts("reach.mark") if self.book.region is not None else ""

    def _choose(self) -> None:
        self._follow()
        self._show()

    def _follow(self) -> None:
        is_on = self._panel.follows.isChecked()
        self.book.follow((self._context.selection.entity_id or "") if is_on else "")

    def _show(self) -> None:
        region, shown = self.book.region, self._panel.shown
        if self._drawn != (region, shown):
            self._drawn = (region, shown)
            bands = () if region is None else tuple(self._bands(region, shown))
            self._context.access.put(bands=bands)
        self._say(region)
        self._tell_anew()

    def _tell_anew(self) -> None:
        """Say who could be told, and how far what they were told has come."""
        book = self.book
        self._tell_box.show_target(
            self._context.selection.entity_id or "",
            book.officers_inside(),
            is_live=book.is_vouched,
        )

    def _label_of(self, entity_id: str) -> str:
        world = self._context.group.world
        row = world.row_of(entity_id)
        return entity_id if row is None else world.text_at("label", row) or entity_id

    def _bands(self, region: Region, shown: frozenset[Pace]) -> list[Band]:
        """Return what is drawn: of the wider paces the outermost band only, as an outline."""
        wanted = [b for b in region.bands if b.pace in shown and b.rings]
        most = max((band.minutes for band in wanted), default=0.0)
        return [
            Band(
                band.minutes,
                band.rings,
                self._texts(f"reach.notice.{band.pace.value}"),
                is_outline=band.pace in OUTERMOST_ONLY,
            )
            for band in wanted
            if band.pace not in OUTERMOST_ONLY or band.minutes == most
        ]

    def _say(self, region: Region | None) -> None:
        texts, book = self._texts, self.book
        if region is None:
            self._panel.say(self._why_none(), "", "", "")
            return
        state = texts(
            "reach.as_of",
            time=clock_text(region.as_of_s),
            age=f"{book.age_s:.0f}",
            fix=f"{region.fix_age_s:.0f}",
        )
        if book.code not in KNOWN_CODES:
            state += "\n" + self._code_text(book.code)
        if region.reason:
            self._panel.say(f"{texts(f'reach.reason.{region.reason}')}\n{state}", "", "", "")
            return
        source = texts("reach.source", source=in_language(texts, region.source))
        if region.drives:
            source += "\n" + texts("reach.drives", count=str(region.drives))
        elif region.is_calibrating:
            source += "\n" + texts("reach.calibrating")
        inside = self._inside(book.officers_inside())
        widest = texts("reach.as_of", time=_WIDEST[0], age=_WIDEST[1], fix=_WIDEST[1])
        self._panel.say(state, inside, self._ahead(region.junctions), source, widest=widest)

    def _why_none(self) -> str:
        texts, book = self._texts, self.book
        if not self._panel.follows.isChecked():
            return texts("reach.off")
        if not book.is_vouched:
            return texts("reach.not_live")
        if not book.target_id:
            return texts("reach.none_selected")
        if book.code in KNOWN_CODES:
            return texts("reach.waiting")
        return self._code_text(book.code)

    def _code_text(self, code: str) -> str:
        key = f"reach.code.{code}"
        return self._texts(key if key in self._texts else "reach.code.other", code=code)

    def _inside(self, officers: tuple[OfficerInside, ...]) -> str:
        if not officers:
            return self._texts("reach.no_officers")
        named = [officer.label or officer.entity_id for officer in officers[:MOST_OFFICERS]]
        names = self._texts("reach.between").join(named)
        if more := len(officers) - len(named):
            names += self._texts("reach.more", count=str(more))
        return self._texts("reach.officers", count=str(len(officers)), names=names)

    def _ahead(self, junctions: tuple[NextJunction, ...]) -> str:
        lines = [
            self._texts(
                "reach.junction",
                name=junction.name,
                percent=f"{100.0 * junction.probability:.0f}",
                minutes=f"{junction.eta_s / 60.0:.1f}",
            )
            for junction in junctions[:MOST_JUNCTIONS]
        ]
        return "\n".join([self._texts("reach.ahead"), *lines]) if lines else ""
