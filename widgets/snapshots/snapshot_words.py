"""What is said beside a snapshot: type and standard, place, how sure, how old, how often right."""

from collections.abc import Sequence

from app.domain.cases.case import Case
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.first_line import seen_in
from app.domain.cases.snapshots import SnapshotRecord
from app.domain.safe_text import safe_text
from widgets.cases.case_words import due_words, place_text, span_words, type_name
from widgets.texts import Texts

PERCENT = 100
CAMERA_CHARACTERS = 40
REASONS = ("nothing", "other", "allowed", "unclear", "moved")


def note_of(texts: Texts, reason: str) -> str:
    """Return the note of a rejection: in words, and with the key by which it can be counted."""
    return texts("snapshots.note", said=texts(f"snapshots.reason.{reason}"), key=reason)


def type_text(texts: Texts, catalogue: CaseCatalogue, case: Case) -> str:
    """Return the name of the type, or what the analysis called it where no type is known."""
    name = type_name(catalogue, case.type_code)
    seen = seen_in(case.text)
    if name:
        return name
    return texts("snapshots.no_type", code=seen.video_code if seen else "—")


def standard_text(texts: Texts, catalogue: CaseCatalogue, case: Case) -> str:
    """Return what has to be so before it may be closed, and how well that is known."""
    editions = catalogue.types.get(case.type_code, ())
    if not editions:
        return ""
    kind = editions[-1]
    standing = texts(f"cases.standing.{kind.standing}")
    return texts("cases.standard", said=safe_text(kind.standard, 200), standing=standing)


def facts_of(texts: Texts, catalogue: CaseCatalogue, case: Case, now_s: float) -> dict[str, str]:
    """Return the facts by key, empty where there is nothing to say."""
    seen = seen_in(case.text)
    sure = texts("time.unknown") if seen is None else f"{seen.confidence * PERCENT:.0f}%"
    due_s = case.next_due_s()
    return {
        "camera": safe_text(case.seen_by or case.source, CAMERA_CHARACTERS),
        "place": safe_text(place_text(catalogue, case.place), 120) or texts("cases.no_place"),
        "sure": sure,
        "age": texts("snapshots.age", span=span_words(texts, now_s - case.raised_s)),
        "due": due_words(texts, due_s, now_s) if due_s else "",
    }


def record_of(records: Sequence[SnapshotRecord], key: str) -> SnapshotRecord | None:
    """Return the record of a camera or type, or None."""
    return next((one for one in records if one.key == key), None)


def precision_text(texts: Texts, record: SnapshotRecord | None) -> str:
    """Return how often it was right: the share, its interval, and of how many."""
    if record is None or not record.judged or record.low is None or record.high is None:
        return texts("snapshots.unjudged")
    return texts(
        "snapshots.precision",
        share=f"{record.confirmed / record.judged * PERCENT:.0f}%",
        low=f"{record.low * PERCENT:.0f}",
        high=f"{record.high * PERCENT:.0f}%",
        count=record.judged,
    )
