"""Whether a text has the words, where in it, and which of two hits is the better one."""

from collections.abc import Sequence

from app.domain.find import FindGroup, Mark
from backends.search.term import Term

SPOKEN = 2  # fields: the name and what else stands of it
EXCERPT = 24  # signs on each side of what matched


def rank_of(terms: Sequence[Term], fields: Sequence[str]) -> int | None:
    """Return how well a thing matches, 0 best; None where a word is in none of its fields.

    The fields are folded; the first SPOKEN of them are matched by their sound too.
    """
    rank = 0
    for term in terms:
        for at, text in enumerate(fields):
            begin = term.begin(text, by_sound=at < SPOKEN) if text else -1
            if begin >= 0:
                rank += 0 if begin == at == 0 else 1 + at
                break
        else:
            return None
    return rank


def marks_of(terms: Sequence[Term], text: str) -> tuple[Mark, ...]:
    """Return what the words match in a text, in order and without overlaps."""
    joined: list[Mark] = []
    for begin, end in sorted(mark for term in terms for mark in term.marks(text)):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def excerpt_of(
    label: str, others: Sequence[str], terms: Sequence[Term]
) -> tuple[str, tuple[Mark, ...]]:
    """Return some of the first text that has a word which the label has not."""
    missing = [term for term in terms if not term.marks(label)]
    for text in others:
        marks = marks_of(missing, text) if text else ()
        if marks:
            begin = max(0, marks[0][0] - EXCERPT)
            end = min(len(text), marks[0][1] + EXCERPT)
            head, tail = "…" if begin else "", "…" if end < len(text) else ""
            moved = len(head) - begin
            kept = tuple((a + moved, min(b, end) + moved) for a, b in marks if a < end)
            return head + text[begin:end] + tail, kept
    return "", ()


def merged(groups: Sequence[FindGroup]) -> tuple[FindGroup, ...]:
    """Return one group of each kind: what was found by number comes first in its own."""
    by_kind: dict[str, FindGroup] = {}
    for group in groups:
        have = by_kind.get(group.kind)
        if have is None:
            by_kind[group.kind] = group
            continue
        known = {hit.key for hit in have.hits}
        more = [hit for hit in group.hits if hit.key not in known]
        count = have.count + group.count - (len(group.hits) - len(more))
        is_more = have.is_more or group.is_more
        by_kind[group.kind] = FindGroup(group.kind, (*have.hits, *more), count, is_more)
    return tuple(by_kind.values())
