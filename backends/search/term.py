"""One word of a question: what to ask the index for it, and where in a text it stands."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from app.domain.errors import OperatorError
from app.domain.find import Mark
from backends.search.words import (
    END,
    GRAM,
    HAN,
    HAN_RUN,
    RUN,
    compact,
    fold,
    grams,
    pairs,
    readings,
    sounds_of,
)

MOST_TERMS = 6
_WILD = re.compile(r"[?*]+")
_SEPARATORS = " \t·•・-"
_BETWEEN = r"[\s·•・\-]?"  # what may separate the signs of a code, in one writing or another
_LETTERS = re.compile("[a-z]+")
_DIGITS = re.compile("[0-9]+")
_SHORTEST_PHONE = 4
_LONGEST_SYLLABLE = 6
MOST_CUTS = 4
_NOTHING = ""
_ROUNDING = 0.1


@dataclass(frozen=True, slots=True)
class Term:
    """A folded word, what its pattern is, and the ways in which the index may know it."""

    text: str
    pattern: "re.Pattern[str]"
    ways: tuple[str, ...]
    private_ways: tuple[str, ...] = ()
    is_spoken: bool = False  # letters that may be initials or pinyin
    is_near: bool = False  # one sign of it may be wrong

    def expression(self, *, with_private: bool) -> str:
        """Return the index's condition, or "" where it has none for such a word."""
        ways = self.ways + (self.private_ways if with_private else ())
        return f"({' OR '.join(ways)})" if ways else _NOTHING

    def begin(self, folded: str, *, by_sound: bool) -> int:
        """Return where in a folded text it first stands, or sounds alike; -1 for nowhere."""
        at = folded.find(self.text)
        if at >= 0 or (self.is_plain and not self.is_near):
            return at
        marks = self.marks(folded, by_sound=by_sound)
        return marks[0][0] if marks else -1

    @property
    def is_plain(self) -> bool:
        """Whether it stands in a text as it is, and in no other way."""
        return HAN_RUN.fullmatch(self.text) is not None

    def marks(self, text: str, *, by_sound: bool = True) -> tuple[Mark, ...]:
        """Return where in a text it stands as written, or else as it sounds."""
        folded = fold(text)
        found = tuple(m.span() for m in self.pattern.finditer(folded) if m.end() > m.start())
        if found:
            return found
        if self.is_near:
            near = near_marks(self.text, text)
            return near or (_sounding(folded, self.text) if by_sound else ())
        return _spoken(folded, self.text) if self.is_spoken and by_sound else ()


@dataclass(frozen=True, slots=True)
class Terms:
    """All words of a question."""

    terms: tuple[Term, ...] = field(default=())

    def expression(self, *, with_private: bool = False) -> str:
        """Return the index's condition for all words together; "" where one has none."""
        parts = [term.expression(with_private=with_private) for term in self.terms]
        return " AND ".join(parts) if all(parts) else _NOTHING


def terms_of(text: str) -> Terms:
    """Return the words of a question. Raises OperatorError ``bad_value`` for too many."""
    words = list(dict.fromkeys(fold(text).split()))
    if len(words) > MOST_TERMS:
        raise OperatorError("bad_value", f"{len(words)} words, {MOST_TERMS} at most")
    return Terms(tuple(term_of(word) for word in words))


def term_of(word: str) -> Term:
    """Return one folded word as it is asked for."""
    if _WILD.search(word):
        return _wild(word)
    pattern = re.compile(_BETWEEN.join(map(re.escape, compact(word) or word)))
    if HAN_RUN.fullmatch(word):
        return Term(word, pattern, (_pairs(word),), (_private(word),))
    code = compact(word)
    if not code:
        return Term(word, pattern, ())
    ways = [_grams(code)]
    if _LETTERS.fullmatch(code):
        ways += [f'"w_{code}" *', f'"o_{code}" *', *_initials(code), *_syllables(code)]
        return Term(code, pattern, tuple(ways), (), is_spoken=True)
    ways.append(f'"o_{code}" *')
    runs = RUN.findall(code)
    ways.append(f"({' AND '.join(_run(run) for run in runs)})")
    is_phone = _DIGITS.fullmatch(code) and len(code) >= _SHORTEST_PHONE
    return Term(code, pattern, tuple(ways), (f'"r_{code}" *',) if is_phone else ())


def _run(run: str) -> str:
    return _pairs(run) if HAN_RUN.fullmatch(run) else f'"w_{run}" *'


def _pairs(run: str) -> str:
    if len(run) == 1:
        return quoted(f"u_{run}")
    return f"({' AND '.join(quoted(pair) for pair in pairs(run))})"


def _private(run: str) -> str:
    if len(run) == 1:
        return f'"r_{run}" *'
    return f"({' AND '.join(quoted('r_' + pair) for pair in pairs(run))})"


def _grams(code: str, prefix: str = "g_") -> str:
    if len(code) < GRAM:
        return f'"{prefix}{code}" *'
    whole = [gram for gram in grams(code) if END not in gram]
    return f"({' AND '.join(quoted(prefix + gram) for gram in whole)})"


def _initials(letters: str) -> tuple[str, ...]:
    return (_grams(letters, "i_"),) if len(letters) > 1 else ()


def sounded(run: str) -> str:
    """Return the condition for what sounds like a run of signs, "" where a sign has no sound."""
    sounds = readings(run)
    if not all(sounds):
        return _NOTHING
    parts = [quoted(f"p_{a}{b}") for a, b in itertools.pairwise(sounds)]
    return f"({' AND '.join(parts)})"


def _syllables(letters: str) -> tuple[str, ...]:
    """Return the ways in which letters are syllables in a row, the last perhaps not whole."""
    ways = []
    for sounds in _cut(letters):
        if len(sounds) == 1:
            ways.append(f'"p_{sounds[0]}" *')
            continue
        neighbours = list(itertools.pairwise(sounds))
        parts = [quoted(f"p_{a}{b}") for a, b in neighbours[:-1]]
        parts.append(f'"p_{neighbours[-1][0]}{neighbours[-1][1]}" *')
        ways.append(f"({' AND '.join(parts)})")
    return tuple(ways)


def quoted(token: str) -> str:
    """Return a token of ours as the index reads it: never syntax."""
    return f'"{token}"'


@lru_cache(1)
def known_syllables() -> tuple[frozenset[str], frozenset[str]]:
    """Return every syllable, and every beginning of one: those of the signs of GB 2312.

    The first call takes a moment.
    """
    rows = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    signs = b"".join(rows).decode("gb2312", "ignore")
    whole = frozenset(sound for sign in signs for sound in sounds_of(sign))
    return whole, frozenset(s[:n] for s in whole for n in range(1, len(s) + 1))


def _cut(letters: str) -> list[tuple[str, ...]]:
    """Return up to MOST_CUTS ways to cut letters into syllables, the longest first."""
    whole, begun = known_syllables()
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[tuple[str, ...], int]] = [((), 0)]
    while waiting and len(found) < MOST_CUTS:
        sounds, at = waiting.pop()
        rest = letters[at:]
        if not rest:
            found.append(sounds)
            continue
        if rest in begun and rest not in whole:
            found.append((*sounds, rest))
        waiting.extend(
            ((*sounds, rest[:size]), at + size)
            for size in range(1, min(len(rest), _LONGEST_SYLLABLE) + 1)
            if rest[:size] in whole
        )
    return found


def _spoken(folded: str, letters: str) -> tuple[Mark, ...]:
    """Return where letters are the initials or the pinyin of neighbours in a text."""
    found: list[Mark] = []
    for run in HAN_RUN.finditer(folded):
        sounds = readings(run.group())
        first = "".join(sound[:1] or " " for sound in sounds)
        at = first.find(letters)
        if at >= 0 and len(letters) > 1:
            found.append((run.start() + at, run.start() + at + len(letters)))
            continue
        begins = (i for i in range(len(sounds)) if sounds[i][:1] == letters[:1])
        for begin in begins:
            size = _sounds_like(sounds[begin:], letters)
            if size:
                found.append((run.start() + begin, run.start() + begin + size))
                break
    return tuple(found)


def _sounding(folded: str, wanted: str) -> tuple[Mark, ...]:
    """Return where a text has other signs that are read the same."""
    asked = readings(wanted) if HAN_RUN.fullmatch(wanted) else []
    for run in HAN_RUN.finditer(folded) if asked and all(asked) else ():
        sounds = readings(run.group())
        for at in range(len(sounds) - len(asked) + 1):
            if sounds[at : at + len(asked)] == asked:
                return ((run.start() + at, run.start() + at + len(asked)),)
    return ()


def near_marks(wanted: str, text: str) -> tuple[Mark, ...]:
    """Return where a text comes within one wrong sign of what is wanted, its best place."""
    folded = fold(text)
    places = [at for at, sign in enumerate(folded) if sign not in _SEPARATORS]
    signs = "".join(folded[at] for at in places)
    least = 100.0 * (len(wanted) - 1) / len(wanted) - _ROUNDING
    found = fuzz.partial_ratio_alignment(wanted, signs, score_cutoff=least)
    if found is None or found.dest_end <= found.dest_start:
        return ()
    # A part of what is wanted, at an end of the text, is not the whole of it with one sign wrong.
    if found.dest_end - found.dest_start < len(wanted) - 1:
        return ()
    return ((places[found.dest_start], places[found.dest_end - 1] + 1),)


def _sounds_like(sounds: Iterable[str], letters: str) -> int:
    """Return how many syllables the letters spell, the last perhaps not to its end; 0 for none."""
    said = ""
    for count, sound in enumerate(sounds, 1):
        said += sound
        if not sound:
            return 0
        if said.startswith(letters):
            return count
        if not letters.startswith(said):
            return 0
    return 0


def _wild(word: str) -> Term:
    """Return a code of which some signs are not known: ``?`` is one of them, ``*`` any number.

    A sign that is not known may be the dot that a plate is shown with.
    """
    parts = re.split(r"([?*])", word)
    signs = {"?": f"[a-z0-9{HAN}\\s·•・\\-]", "*": ".*?"}
    pieces = [
        signs[part] if part in signs else _BETWEEN.join(map(re.escape, compact(part)))
        for part in parts
        if part in signs or compact(part)
    ]
    pattern = re.compile(_BETWEEN.join(pieces))
    literals = [compact(part) for part in _WILD.split(word)]
    long = [_grams(part) for part in literals if len(part) >= GRAM]
    short = sorted((part for part in literals if 0 < len(part) < GRAM), key=len)[-1:]
    asked = long or [_grams(part) for part in short]
    return Term(word, pattern, (f"({' AND '.join(asked)})",) if asked else ())
