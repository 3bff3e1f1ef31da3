"""Words with one wrong sign: what to ask the index for them."""

from dataclasses import replace

from backends.search.term import Term, Terms, sounded
from backends.search.words import GRAM, HAN_RUN, PLAIN_RUN, compact

SHORTEST_HAN = 3  # of two signs one wrong leaves nothing to go by
SHORTEST_CODE = 5


def near_terms(terms: Terms) -> Terms:
    """Return the words as they may have been meant; none where no word is long enough."""
    near = tuple(_near(term) for term in terms.terms)
    if all(one is term for one, term in zip(near, terms.terms, strict=True)):
        return Terms()
    return Terms(near)


def _near(term: Term) -> Term:
    if HAN_RUN.fullmatch(term.text) and len(term.text) >= SHORTEST_HAN:
        ways = [_without(term.text, at, 2, "") for at in range(len(term.text))]
        sounds = sounded(term.text)
        ways += [sounds] if sounds else []
    elif not term.is_spoken and len(compact(term.text)) >= SHORTEST_CODE and _is_code(term.text):
        code = compact(term.text)
        ways = [_without(code, at, GRAM, "g_") for at in range(len(code))]
    else:
        return term
    asked = tuple(dict.fromkeys(way for way in ways if way))
    return (
        replace(term, text=compact(term.text), ways=asked, private_ways=(), is_near=True)
        if asked
        else term
    )


def _is_code(text: str) -> bool:
    return "?" not in text and "*" not in text and PLAIN_RUN.search(text) is not None


def _without(text: str, wrong: int, size: int, prefix: str) -> str:
    """Return the condition for all pieces of ``text`` that the wrong sign is no part of."""
    pieces = [
        f'"{prefix}{text[at : at + size]}"'
        for at in range(len(text) - size + 1)
        if not at <= wrong < at + size
    ]
    return f"({' AND '.join(pieces)})" if pieces else ""
