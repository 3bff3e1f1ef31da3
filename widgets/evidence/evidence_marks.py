"""An alarm's evidence on the map: both lines of a deviation, the track, and the places checked."""

from collections.abc import Iterable, Iterator

from app.domain.alarm import Alarm
from app.domain.alarm_place import has_place
from app.domain.geo import LonLat
from app.domain.register import Site
from app.domain.trail import Fixes
from app.services.evidence import EvidenceParts, Place
from map_layers.overlays import EvidenceMarks, Ink, InkNote, Trail, Way, WayKind
from widgets.evidence.fact_words import name_text
from widgets.hall_time import minute_text
from widgets.texts import Texts

LEAST_FIXES = 2
MOST_TIMES = 6  # more labels along a track than that hide it


def marks_of(
    texts: Texts,
    alarm: Alarm,
    parts: EvidenceParts,
    sites: Iterable[Site],
    track: Fixes,
    gap_s: float,
) -> EvidenceMarks:
    """Return what is drawn; a place the registers do not have is in the list only."""
    ways = [
        Way(kind, points)
        for kind, points in ((WayKind.ROUTE, parts.declared), (WayKind.DRIVEN, parts.driven))
        if points
    ]
    trails: tuple[Trail, ...] = ()
    if len(track) >= LEAST_FIXES:
        trails = (Trail(alarm.entity_id, track.lonlat, track.t_s, gap_s),)
    inks = [*_places(texts, alarm, parts, sites), *_spots(texts, parts), *_times(track)]
    return EvidenceMarks(tuple(ways), trails, tuple(inks))


def points_of(marks: EvidenceMarks) -> list[LonLat]:
    """Return what belongs in view."""
    found = [point for way in marks.ways for point in way.points]
    return found + [point for ink in marks.inks for point in ink.line]


def _places(
    texts: Texts, alarm: Alarm, parts: EvidenceParts, sites: Iterable[Site]
) -> Iterator[Ink]:
    """Yield a line from where it was to each place that was checked, with its distance."""
    if not has_place(alarm):
        return
    here = LonLat(alarm.lon_deg, alarm.lat_deg)
    known = list(sites)
    by_id = {site.site_id: site for site in known}
    by_name = {site.name: site for site in known}
    checked = dict.fromkeys(
        (*parts.places, *(place for stay in parts.stays for place in stay.places))
    )
    for name, place in {place.name: place for place in reversed(list(checked))}.items():
        site = by_id.get(place.site_id) or by_name.get(name)
        if site is not None:
            there = LonLat(site.lon_deg, site.lat_deg)
            note = InkNote(there.lon_deg, there.lat_deg, _note(texts, place))
            yield Ink((here, there), knots=(there,), notes=(note,))


def _note(texts: Texts, place: Place) -> str:
    if place.outside_m is None:
        return place.name
    key = "evidence.inside" if place.outside_m <= 0 else "evidence.outside"
    return f"{place.name} {texts(key, distance=f'{place.outside_m:,.0f}')}"


def _spots(texts: Texts, parts: EvidenceParts) -> Iterator[Ink]:
    for key, at in parts.spots:
        note = InkNote(at.lon_deg, at.lat_deg, name_text(texts, key))
        yield Ink((), knots=(at,), notes=(note,))


def _times(track: Fixes) -> Iterator[Ink]:
    """Yield the times along a track, from its first fix to its last."""
    step = max(1, (len(track) - 1) // MOST_TIMES)
    for at in range(0, len(track), step):
        lon_deg, lat_deg = (float(one) for one in track.lonlat[at])
        note = InkNote(lon_deg, lat_deg, minute_text(float(track.t_s[at])))
        yield Ink((), knots=(LonLat(lon_deg, lat_deg),), notes=(note,))
