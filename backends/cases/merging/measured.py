"""The weights of likeness and what merging reached, from a dated file."""

import datetime as dt
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from app.domain.cases.gathering import SPLITS, Gathering
from app.domain.cases.likeness import Likeness, LineFigures
from app.domain.errors import ConfigError
from backends.cases.merging.grams import LENGTHS

SHIPPED = Path(__file__).resolve().parents[3] / "resources" / "merging" / "likeness.toml"
MOST_SHARP = 1000.0


class FiguresRead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Figures of a line as a file has them."""

    line: str
    measured_on: dt.date
    at: float
    precision: float
    recall: float
    pairs: int
    same: int = 0


class _Trees(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    base: float
    trees: tuple[tuple[str | float, ...], ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fitted_on: dt.date
    source: str
    standing: str
    suggest_at: float
    alone_from: float
    alone_pairs: int
    sharpness: float
    weights: dict[str, float]
    texts: int
    with_gram: dict[str, int]
    groups: _Trees
    figures: tuple[FiguresRead, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """What the file says; ``with_gram`` is in how many of ``texts`` texts a gram stood.

    ``sharpness`` turns how well a type fits a text into its share.
    """

    likeness: Likeness
    gathering: Gathering
    sharpness: float
    texts: int
    with_gram: dict[str, int]


def read_measured(path: Path = SHIPPED) -> Measured:
    """Return what a file says; raise ConfigError naming the file and what is wrong in it."""
    try:
        read = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
        _check(read)
        figures = tuple(line_figures(one) for one in read.figures)
        likeness = replace(
            Likeness.of(read.weights, read.suggest_at, read.alone_from, figures),
            alone_pairs=read.alone_pairs,
        )
        gathering = Gathering.of(read.groups.base, [_tree(one) for one in read.groups.trees])
    except (OSError, ValueError) as error:  # of TOML, of UTF-8 and of msgspec too
        raise ConfigError(f"{path.name}: {error}") from error
    return Measured(likeness, gathering, read.sharpness, read.texts, read.with_gram)


def _check(read: _File) -> None:
    _within("suggest_at", read.suggest_at)
    _within("alone_from", read.alone_from)
    if read.alone_pairs < 1:
        raise ValueError(f"alone_pairs {read.alone_pairs}, 1 or more")
    if not 0.0 < read.sharpness < MOST_SHARP:
        raise ValueError(f"sharpness {read.sharpness}, above 0 and below {MOST_SHARP:g}")
    for gram, count in read.with_gram.items():
        if not gram or len(gram) > max(LENGTHS) or not 0 < count <= read.texts:
            raise ValueError(f"with_gram: '{gram}' in {count} of {read.texts} texts")


def _tree(read: tuple[str | float, ...]) -> tuple[list[str], list[float]]:
    """Return the names and the numbers of a tree; raise ValueError where they are mixed."""
    names = [one for one in read[:SPLITS] if isinstance(one, str)]
    return names, [one for one in read[SPLITS:] if not isinstance(one, str)]


def line_figures(read: FiguresRead) -> LineFigures:
    """Return them; raise ValueError for what is no share or no count."""
    for name in ("at", "precision", "recall"):
        _within(name, getattr(read, name))
    if min(read.pairs, read.same) < 0:
        raise ValueError(f"pairs {read.pairs}, same {read.same}: below 0")
    return LineFigures(
        read.line, read.measured_on, read.at, read.precision, read.recall, read.pairs, read.same
    )


def _within(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} {value}, 0 to 1")
