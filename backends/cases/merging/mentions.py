"""The places that a text names: roads, estates and villages, and doors by their numbers."""

import math
import re
from dataclasses import dataclass

MOST_LETTERS = 2_000
# What a name ends with; only two letters before it are kept, for nothing says where it begins.
# "Our estate" and "this road" are no names: the letter before the ending says so.
_NAMED = re.compile(
    r"([\u4e00-\u9fffA-Za-z0-9](?![的该本个们此各每是在和与到从及旧])[\u4e00-\u9fffA-Za-z0-9])"
    r"(小区|花园|花苑|家园|公寓|广场|市场|商场|学校|小学|中学|大学|医院|公园|大道|大桥|社区"
    r"|新村|工地|车站|路|街|巷|弄|村|镇|桥|苑|园|城|府|湾|里|庄)"
)
_DIGITS = {letter: str(value) for value, letter in enumerate("零一二三四五六七八九")}
_DOOR = re.compile(r"(\d{1,5}|[零一二三四五六七八九十百]{1,5})(号楼|栋|幢|座|号|组|队|单元)")
_KINDS = {"号楼": "楼", "栋": "楼", "幢": "楼", "座": "楼"}
_TEN, _HUNDRED = 10, 100


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a text names: ``places`` by their last letters, ``doors`` as kind and number."""

    places: frozenset[str]
    doors: frozenset[tuple[str, str]]

    def share(self, other: "Mentions") -> float:
        """Return the share of named places that both name; NaN where one names none."""
        if not self.places or not other.places:
            return math.nan
        both = len(self.places & other.places)
        return both / min(len(self.places), len(other.places))

    def door_match(self, other: "Mentions") -> int:
        """Return 1 where they name a door alike, -1 where only different ones of a kind, or 0."""
        if self.doors & other.doors:
            return 1
        kinds = {kind for kind, _ in self.doors} & {kind for kind, _ in other.doors}
        return -1 if kinds else 0


NOTHING = Mentions(frozenset(), frozenset())


def named_places(text: str) -> list[tuple[int, int]]:
    """Return where in a text the names of places stand, each without what it ends with."""
    return [found.span(1) for found in _NAMED.finditer(text[:MOST_LETTERS])]


def mentions_of(text: str) -> Mentions:
    """Return what the first MOST_LETTERS of a text name."""
    read = text[:MOST_LETTERS]
    places = frozenset("".join(found.groups()) for found in _NAMED.finditer(read))
    doors = frozenset(
        (_KINDS.get(kind, kind), _number(number)) for number, kind in _DOOR.findall(read)
    )
    return Mentions(places, doors)


def _number(text: str) -> str:
    """Return a number in digits; one that is no number in Chinese stays as it is."""
    if text.isdigit():
        return str(int(text))
    hundreds, hundred, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    tens, ones = tens.removeprefix("零"), ones.removeprefix("零") or ones
    parts = (hundreds, tens, ones)
    if any(len(part) > 1 or (part and part not in _DIGITS) for part in parts):
        return text
    value = int(_DIGITS.get(ones, "0"))
    value += _TEN * (int(_DIGITS.get(tens, "1")) if ten else 0)
    value += _HUNDRED * (int(_DIGITS.get(hundreds, "1")) if hundred else 0)
    return str(value)
