"""The unified social credit code of a firm and its check digit, GB 32100-2015."""

import unicodedata

# GB 32100-2015, 4.2: digits and capital letters without I, O, S, V and Z, each worth its place.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
BASE = 31
WEIGHTS = tuple(pow(3, place, BASE) for place in range(LENGTH - 1))


def check_character(code: str) -> str:
    """Return the check character of the first 17 of ``code``; ValueError for what is no code."""
    try:
        total = sum(
            ALPHABET.index(character) * weight
            for character, weight in zip(code[: LENGTH - 1], WEIGHTS, strict=True)
        )
    except ValueError as error:
        raise ValueError(f"{code[:24]!r} is no credit code of {LENGTH} characters") from error
    return ALPHABET[-total % BASE]


def what_is_wrong(code: str) -> str:
    """Return "" for a sound code, else one word: ``length``, ``character`` or ``check``."""
    if len(code) != LENGTH:
        return "length"
    if not set(code) <= set(ALPHABET):
        return "character"
    return "" if check_character(code) == code[-1] else "check"


def plain(text: str) -> str:
    """Return a number as registers compare it: half-width, capital, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())
