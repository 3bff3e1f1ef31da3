"""The filter on the console's map: a condition over the fields of things, and how many meet it."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtWidgets import QWidget

from app.domain.classes import CLASS_GROUPS, Age, EntityClass, EntityState
from app.domain.errors import OperatorError, StoreError
from app.domain.geo import LonLat
from app.domain.patience import Patience
from app.domain.register import Registers
from app.domain.where import Where
from app.domain.where_grammar import read_where
from app.domain.where_words import WhereError
from app.domain.world import World
from app.services.kept_filters import KeptFilters
from app.services.live import Pumped
from widgets.look import Look
from widgets.map.feature import MapContext
from widgets.map_filter.filter_names import county_names, names_of
from widgets.map_filter.filter_panel import FilterPanel

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

WORD_CHARACTERS = 20


class FilterFeature:
    """What it filters stays filtered when its panel is shut; the map's head says so."""

    key: ClassVar[str] = "filter"

    def __init__(self, context: MapContext, look: Look) -> None:
        self._context = context
        self._texts = context.texts
        self._names = names_of(context.texts, context.words)
        self._kept = context.filters or KeptFilters()
        self._where: Where | None = None
        self._registers: Registers | None = None
        self._patience = Patience()
        self._panel = FilterPanel(context.group.world.fields, look, context.texts)
        self._panel.changed.connect(self._apply)
        self._panel.clear.clicked.connect(self.show_everything)
        self._panel.keep_wanted.connect(self._keep)
        self._panel.drop_wanted.connect(self._drop)
        self._offer_words()
        self._count()

    def panel(self) -> QWidget:
        """Return the panel."""
        return self._panel

    def open(self) -> None:
        """Offer the sources there are now, and what was kept."""
        world = self._context.group.world
        sources = np.unique(world.column("source")[world.column("alive")])
        named = [bytes(source).decode(errors="replace") for source in sources.tolist()]
        self._panel.offer("source", [(name, name) for name in named if name])
        self._offer_kept()
        self._count()

    def shut(self) -> None:
        """Stay as it is: what is filtered is told in the head."""

    def absorb(self, pumped: Pumped) -> None:
        """Need nothing at every frame."""

    def refresh(self) -> None:
        """Ask again what time alone may have changed, and count."""
        if self._where is not None and self._where.uses_age:
            now = self._as_of_now(self._where)
            # What is on the map was judged by an earlier time, on fixes that came since.
            if not np.array_equal(self._where.mask(self._world), now.mask(self._world)):
                self._put(now)
        self._count()

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Take no clicks."""
        del hits, at
        return False

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._panel.set_look(look)

    def release(self) -> None:
        """Hold nothing."""

    def show_everything(self) -> None:
        """Filter nothing any more."""
        self._panel.show_condition("")
        self._panel.choose_kept("")
        self._apply("")

    @property
    def condition(self) -> str:
        """What is written, good or not."""
        return self._panel.text.text()

    def use(self, condition: str) -> None:
        """Filter by a condition as if it had been written."""
        self._panel.show_condition(condition)
        self._apply(condition)

    @property
    def _world(self) -> World:
        return self._context.group.world

    def _as_of_now(self, where: Where) -> Where:
        registers = self._context.access.registers
        if registers is not self._registers:
            self._registers, self._patience = registers, Patience.of_stations(registers.stations)
        now_s = math.floor(self._context.group.now_s())
        return replace(where, now_s=now_s, patience=self._patience)

    def _apply(self, text: str) -> None:
        """Filter by a condition; one that cannot be read leaves everything as it was."""
        self._panel.show_error("")
        if not text.strip():
            self._put(None)
            self._count()
            return
        try:
            where = read_where(text, self._world.fields, self._names)
        except WhereError as error:
            word = error.word[:WORD_CHARACTERS] or self._texts("filter.end")
            told = self._texts(f"filter.error.{error.reason}", word=word, at=error.at + 1)
            self._panel.show_error(told, error.at, len(error.word))
        else:
            self._put(self._as_of_now(where) if where.uses_age else where)
        self._count()

    def _put(self, where: Where | None) -> None:
        self._where = where
        self._context.access.put(rows=where)

    def _count(self) -> None:
        count = self._world.count
        if self._where is None:
            told = self._texts("filter.all", count=count)
        else:
            now_s = self._context.group.now_s()
            mask = self._where.mask(self._world, now_s) & self._world.column("alive")
            shown = int(mask.sum())
            told = self._texts("filter.count", shown=shown, hidden=count - shown)
        self._panel.count.set_text(told)

    def _offer_words(self) -> None:
        texts, offer = self._texts, self._panel.offer
        groups = [
            (texts("filter.group", name=texts(f"map.legend.{name}")), name)
            for name, kinds in CLASS_GROUPS.items()
            if len(kinds) > 1
        ]
        kinds = [kind.name.lower() for kind in EntityClass]
        offer("class", [*groups, *((texts(f"classes.{kind}"), kind) for kind in kinds)])
        states = [state.name.lower() for state in EntityState]
        offer("state", [(texts(f"classes.state.{state}"), state) for state in states])
        ages = [age.name.lower() for age in Age]
        offer("age", [(texts(f"filter.age.{age}"), age) for age in ages])
        offer("county", [(name, name) for _, name in county_names(self._context.words)])

    def _offer_kept(self) -> None:
        try:
            self._panel.offer_kept(self._kept.all())
        except StoreError as error:
            self._panel.offer_kept({})
            self._panel.show_error(self._texts("filter.not_read", error=error))

    def _keep(self, name: str, condition: str) -> None:
        if not condition.strip():
            self._panel.show_error(self._texts("filter.nothing_to_keep"))
            return
        try:
            self._kept.keep(name, condition)
        except OperatorError as error:
            self._panel.show_error(self._texts(f"filter.refused.{error.code}"))
        except StoreError as error:
            self._panel.show_error(self._texts("filter.not_kept", error=error))
        else:
            self._offer_kept()
            self._panel.choose_kept(name.strip())

    def _drop(self, name: str) -> None:
        try:
            self._kept.drop(name)
        except StoreError as error:
            self._panel.show_error(self._texts("filter.not_kept", error=error))
        self._offer_kept()
