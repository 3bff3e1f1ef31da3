"""A series behind a figure in words: what it is of, its last value, the limit it is beyond."""

from app.domain.measures.asking import Member
from app.domain.measures.figure import worded
from app.domain.measures.indicator import FactKind, Indicator
from widgets.panels.body import PanelContext

DIGITS = 4  # of a value, as many as any station gives


def reading_text(context: PanelContext, member: Member, indicator: Indicator | None = None) -> str:
    """Return ``PM2.5 82 > 75``; empty for what is no series or has no value.

    That it comes in time is no news of one that is over its limit. A grade of ``indicator`` is a
    word.
    """
    if indicator is not None and indicator.words and member.value is not None:
        return worded(indicator, member.value, context.texts.language)
    if member.kind != FactKind.READINGS or member.value is None:
        return ""
    said = [context.name_of("quantity", member.quantity)] if member.quantity else []
    said.append(f"{member.value:,.{DIGITS}g}")
    if member.limit is not None:
        said += [">" if member.value > member.limit else "<", f"{member.limit:,.{DIGITS}g}"]
    return " ".join(said)
