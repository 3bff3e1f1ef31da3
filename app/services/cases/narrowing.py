"""What somebody narrows a kept filter of the queue by: words, level, channel, aspect, a place."""

from dataclasses import dataclass, replace

from app.domain.cases.query import CaseFilter

TEXT_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Empty fields narrow nothing; ``bounds_deg`` is west, south, east, north.

    ``ids`` are the cases that a hand ringed on the map.
    """

    text: str = ""
    level: str = ""
    channel: str = ""
    aspect: str = ""
    bounds_deg: tuple[float, float, float, float] | None = None
    town: str = ""
    ids: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Return whether it narrows anything."""
        return self != Narrowing()

    def of(self, where: CaseFilter) -> CaseFilter:
        """Return a filter narrowed by this."""
        found = where
        if self.text:
            found = replace(found, text=self.text)
        if self.level:
            found = replace(found, levels=(self.level,))
        if self.channel:
            found = replace(found, channels=(self.channel,))
        if self.aspect:
            found = replace(found, aspects=(self.aspect,))
        if self.town:
            found = replace(found, towns=(self.town,))
        if self.bounds_deg is not None:
            found = replace(found, bounds_deg=self.bounds_deg)
        return replace(found, ids=self.ids) if self.ids else found
