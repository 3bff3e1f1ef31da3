"""Words as the index has them: pairs of characters, runs of letters and digits, and readings.

Every token is letters, digits and ``_`` alone, so that whatever somebody types is never syntax.
Pairs find any piece of a Chinese text; a dictionary's words are cut for their readings only, since
a word is found by its pairs already, however it was cut.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import rjieba
from pypinyin import lazy_pinyin

EDITION = 2  # of the tokens: an index of another edition is made again
# Full-width signs and capitals as their plain ones, one for one, so that places in a text stay.
_PLAIN = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
_SMALL = {ord("A") + i: ord("a") + i for i in range(26)}
_FOLDED = {key: _SMALL.get(value, value) for key, value in _PLAIN.items()} | _SMALL
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUN = re.compile(f"[{HAN}]+|[a-z0-9]+")
HAN_RUN = re.compile(f"[{HAN}]+")
PLAIN_RUN = re.compile("[a-z0-9]+")
# What a plate, a number or a code looks like within a text, whatever separates its parts.
CODE = re.compile(f"[{HAN}]?[a-z0-9][a-z0-9·•・-]{{3,}}")
_NO_PART = re.compile(f"[^a-z0-9{HAN}]")
GRAM = 3
END = "_"
WORDS_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Doc:
    """What can be found of one thing: its name, what else stands of it, and what not all may find.

    ``name`` is read aloud (pinyin), ``codes`` are plates and ids, found by any three signs in a
    row, ``numbers`` by how they begin. ``told`` by its words alone,
    ``private`` only by who may.
    """

    name: str
    more: str = ""
    codes: str = ""
    told: str = ""
    private: str = ""
    numbers: str = ""


def fold(text: str) -> str:
    """Return a text as it is compared: small letters, plain signs, each where it was."""
    return text.translate(_FOLDED)


def compact(folded: str) -> str:
    """Return a folded code without what separates its parts."""
    return _NO_PART.sub("", folded)


@lru_cache(WORDS_KEPT)
def _of_word(word: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(word))


def of_county(county: str) -> str:
    """Return the token of what lies in a county, or in none."""
    return f"c_{compact(fold(county))}"


def sounds_of(sign: str) -> list[str]:
    """Return how one sign is read by itself; none where it is not in the dictionary."""
    return [sound for sound in _of_word(sign) if sound.isascii() and sound.isalpha()]


def readings(folded: str) -> list[str]:
    """Return how each sign is read: a syllable, a letter or digit itself, or "" for no sound."""
    found: list[str] = []
    for word in rjieba.cut(folded):
        if HAN_RUN.fullmatch(word):
            sounds: Iterable[str] = _of_word(word)
            if len(word) != len(_of_word(word)):  # a sign that the dictionary of readings lacks
                sounds = ("",) * len(word)
            found.extend(sound if sound.isascii() and sound.isalpha() else "" for sound in sounds)
        else:
            found.extend(sign if PLAIN_RUN.fullmatch(sign) else "" for sign in word)
    return found


def tokens(doc: Doc, county: str) -> str:
    """Return the tokens of a thing, each once, in a fixed order, as one text.

    The same text always gives the same tokens: by them a row is taken out of the index again.
    """
    found: dict[str, None] = {of_county(county): None}
    name, more = fold(doc.name), fold(doc.more)
    for text in (name, more, fold(doc.told), fold(doc.codes), fold(doc.numbers)):
        found.update(dict.fromkeys(_plain_tokens(text)))
    for text in (name, more):
        found.update(dict.fromkeys(_sound_tokens(text)))
    for code in _codes(doc):
        found.update(dict.fromkeys(f"g_{gram}" for gram in grams(code)))
    found.update(dict.fromkeys(f"o_{compact(fold(one))}" for one in doc.numbers.split("\n") if one))
    private = fold(doc.private)
    found.update(dict.fromkeys(f"r_{token}" for token in _private_tokens(private)))
    return " ".join(found)


def _plain_tokens(folded: str) -> Iterator[str]:
    for run in RUN.findall(folded):
        if run[0].isascii():
            yield f"w_{run}"
        else:
            yield from (f"u_{sign}" for sign in run)
            yield from pairs(run)


def _private_tokens(folded: str) -> Iterator[str]:
    for run in RUN.findall(folded):
        if run[0].isascii():
            yield run
        else:
            yield from pairs(run)
            yield run[-1] + END


def _codes(doc: Doc) -> Iterator[str]:
    for code in doc.codes.split():
        yield compact(fold(code))
    for text in (doc.name, doc.more, doc.told):
        for code in CODE.findall(fold(text)):
            yield compact(code)


def pairs(run: str) -> Iterator[str]:
    """Yield the pairs of neighbours of a run."""
    for at in range(len(run) - 1):
        yield run[at : at + 2]


def grams(code: str) -> Iterator[str]:
    """Yield every three signs in a row, and what is left at the end, marked as such."""
    padded = code + END * (GRAM - 1)
    for at in range(len(code)):
        yield padded[at : at + GRAM]


def _sound_tokens(folded: str) -> Iterator[str]:
    for run in HAN_RUN.findall(folded):
        sounds = [sound for sound in readings(run) if sound]
        letters = "".join(sound[0] for sound in sounds)
        yield from (f"i_{gram}" for gram in grams(letters))
        for first, second in zip(sounds, [*sounds[1:], END], strict=True):
            yield f"p_{first}{second}"
