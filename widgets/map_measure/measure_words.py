"""What a tape measures in words: beside its line on the map, and as lines to be copied."""

from app.domain.geo import LonLat
from app.domain.measure import length_m
from map_layers.overlays import Ink, InkNote
from widgets.map_draw.shape_words import area_text, length_text
from widgets.map_measure.tape import Tape, TapeKind
from widgets.texts import Texts

POINTS = 8  # of the compass
SECTOR_DEG = 360 / POINTS


def bearing_text(texts: Texts, bearing_deg: float) -> str:
    """Return a bearing in whole degrees and the point of the compass it lies nearest to."""
    whole = round(bearing_deg) % 360
    point = round(bearing_deg / SECTOR_DEG) % POINTS
    return texts("measure.bearing_value", degrees=whole, point=texts(f"measure.compass.{point}"))


def lines_of(texts: Texts, tape: Tape) -> tuple[tuple[str, str], ...]:
    """Return what the tape measures as pairs of name and value; nothing before two points."""
    figures = tape.figures()
    if figures.points < 2:  # noqa: PLR2004 - a leg has two ends
        return ()
    last = (
        (texts("measure.last"), length_text(texts, figures.last.length_m)),
        (texts("measure.bearing"), bearing_text(texts, figures.last.bearing_deg)),
    )
    if tape.kind is TapeKind.LINE:
        return ((texts("measure.total"), length_text(texts, figures.length_m)), *last)
    if not tape.is_ring:
        return last
    return (
        (texts("measure.area"), area_text(texts, figures.area_m2)),
        (texts("measure.round"), length_text(texts, figures.length_m)),
        *last,
    )


def copied_text(texts: Texts, tape: Tape) -> str:
    """Return all of it as plain text: the figures, the model, and the points in degrees."""
    lines = [
        texts("measure.line_copied", name=name, value=value)
        for name, value in lines_of(texts, tape)
    ]
    points = [f"{p.lon_deg:.6f}, {p.lat_deg:.6f}" for p in tape.points]
    return "\n".join([*lines, texts("measure.model"), *points])


def inks_of(texts: Texts, tape: Tape) -> tuple[Ink, ...]:
    """Return the line with its notes: how far it is to each point, and all of it at the last."""
    seen = tape.seen
    if not seen:
        return ()
    last = seen[-1]
    notes = [] if tape.is_ring else _on_the_way(texts, seen)
    if len(seen) > 1:
        notes.append(InkNote(last.lon_deg, last.lat_deg, _sum_note(texts, tape)))
    return (Ink(seen, tape.is_ring, tape.points, tuple(notes)),)


def _on_the_way(texts: Texts, seen: tuple[LonLat, ...]) -> list[InkNote]:
    return [
        InkNote(at.lon_deg, at.lat_deg, length_text(texts, length_m(seen[: number + 1])))
        for number, at in enumerate(seen[:-1])
        if number
    ]


def _sum_note(texts: Texts, tape: Tape) -> str:
    figures = tape.figures()
    leg = figures.last
    if tape.is_ring:
        return area_text(texts, figures.area_m2)
    bearing = bearing_text(texts, leg.bearing_deg)
    total = length_text(texts, figures.length_m)
    if figures.points == 2:  # noqa: PLR2004 - the one leg is the whole
        return texts("measure.note_one", total=total, bearing=bearing)
    last = length_text(texts, leg.length_m)
    return texts("measure.note", total=total, last=last, bearing=bearing)
