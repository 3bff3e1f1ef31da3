"""What the demo's callers say: reads the sentences in ``resources/demo/demands.toml``."""

import tomllib
from pathlib import Path

import msgspec
import numpy as np

from app.domain.errors import ConfigError

PHRASES = Path(__file__).resolve().parents[3] / "resources" / "demo" / "demands.toml"
HOURS = 24
_PLACE = "{place}"


class MatterWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One type of matter: how often it comes (a share), and the sentences that tell it.

    ``burst`` says that many may call about one of these within an hour, ``hoax`` that it is what
    people make up, ``police`` that some dial 110 for it, which sends it on (domain.md N32).
    """

    type: str
    weight: float
    says: tuple[str, ...]
    burst: bool = False
    hoax: bool = False
    police: bool = False


class ChronicWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comes at one place again and again: on ``share`` of all days, between two ``hours``.

    ``at`` says what there is at the crossing that is drawn for it.
    """

    type: str
    at: str
    hours: tuple[int, int]
    share: float
    says: tuple[str, ...]


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All the words; ``hours`` are shares of a day, ``slips`` words and their misspellings."""

    hours: tuple[float, ...]
    day_off: float
    openings: tuple[str, ...]
    closings: tuple[str, ...]
    places: tuple[str, ...]
    surnames: tuple[str, ...]
    slips: tuple[tuple[str, str], ...]
    matter: tuple[MatterWords, ...]
    chronic: tuple[ChronicWords, ...] = ()


def read_phrases(file: Path = PHRASES) -> Phrases:
    """Return the words in a file; raise ConfigError saying what is wrong with it."""
    try:
        said = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Phrases)
    except OSError as error:
        raise ConfigError(f"{file.name}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file.name}: {error}") from error
    if len(said.hours) != HOURS or not sum(said.hours) > 0 or min(said.hours) < 0:
        raise ConfigError(f"{file.name}: hours has {len(said.hours)} shares, a day has {HOURS}")
    every: tuple[MatterWords | ChronicWords, ...] = (*said.matter, *said.chronic)
    for one in every:
        if not one.says or any(_PLACE not in sentence for sentence in one.says):
            raise ConfigError(f"{file.name}: {one.type}: each sentence names its {_PLACE}")
    for chronic in said.chronic:
        if not (0 <= chronic.hours[0] < chronic.hours[1] <= HOURS and 0 < chronic.share <= 1):
            said_s = f"hours {list(chronic.hours)}, share {chronic.share:g}"
            raise ConfigError(f"{file.name}: chronic {chronic.type}: {said_s}")
        if _PLACE not in chronic.at:
            raise ConfigError(f"{file.name}: chronic {chronic.type}: at names no {_PLACE}")
    lists = (said.openings, said.closings, said.places, said.surnames, said.matter)
    if not all(lists):
        raise ConfigError(f"{file.name}: an empty list says nothing")
    return said


def told(
    words: MatterWords | ChronicWords,
    at: str,
    town: str,
    said: Phrases,
    random: np.random.Generator,
) -> tuple[str, str]:
    """Return how one person tells a matter, and how he names the place."""
    place = _one(said.places, random).format(at=at, town=town)
    text = _one(words.says, random).format(place=place)
    text = f"{_one(said.openings, random)}{text}{_one(said.closings, random)}"
    if random.random() < 0.2:  # noqa: PLR2004 - one call in five is written down with a slip
        for right, wrong in said.slips:
            text = text.replace(right, wrong, 1)
    return text, place


def _one(among: tuple[str, ...], random: np.random.Generator) -> str:
    return among[int(random.integers(len(among)))]
