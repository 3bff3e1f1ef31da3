"""Who is inside a geofence, in words: by class, who was lost there, and when it was counted."""

from app.domain.shape_count import Counts
from app.services.inside_count import InsideCount
from widgets.hall_time import age_text, clock_text
from widgets.texts import Texts


def inside_text(texts: Texts, inside: InsideCount, now_s: float) -> str:
    """Return up to three lines; nothing is called ``now`` that is not."""
    count = inside.count
    if count is None:
        return texts("draw.inside_waiting" if inside.is_live else "draw.inside_link_down")
    lines = [
        texts("draw.inside", counts=_counts_text(texts, count.heard))
        if count.heard
        else texts("draw.inside_nobody")
    ]
    if count.lost:
        lines.append(texts("draw.inside_lost", counts=_counts_text(texts, count.lost)))
    age = age_text(texts, now_s - count.as_of_s)
    lines.append(texts("draw.inside_as_of", time=clock_text(count.as_of_s), age=age))
    return "\n".join(lines)


def _counts_text(texts: Texts, counts: Counts) -> str:
    return texts("draw.inside_separator").join(
        texts("draw.inside_count", kind=texts(f"classes.{kind.name.lower()}"), count=count)
        for kind, count in counts.items()
    )
