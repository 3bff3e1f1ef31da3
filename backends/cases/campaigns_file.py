"""The census topics of a hall, from ``campaigns.toml``: the city's own, or the shipped ones."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from app.domain.cases.campaigns import Campaign
from app.domain.errors import ConfigError
from app.domain.safe_text import safe_text
from backends.cases.catalogue_file import ID_CHARACTERS, NAME_CHARACTERS, SHIPPED, STANDINGS

MOST_CAMPAIGNS = 1_000
MOST_TARGET = 100_000_000


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str
    lead_kind: str
    types: tuple[str, ...]
    area_set: str
    from_day: dt.date
    to_day: dt.date
    source: str
    standing: str
    target: int = 0
    name_en: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    campaign: tuple[_Row, ...] = ()


def read_campaigns(city: Path, shipped: Path = SHIPPED) -> Mapping[str, Campaign]:
    """Return the campaigns by code, in the order of the file.

    Raises ConfigError naming the file, the campaign and what is wrong with it.
    """
    own = city / "campaigns.toml"
    path = own if own.exists() else shipped / "campaigns.toml"
    try:
        rows = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File).campaign
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path.name}: {error}") from error
    if len(rows) > MOST_CAMPAIGNS:
        raise ConfigError(f"{path.name}: {len(rows)} campaigns, {MOST_CAMPAIGNS} at most")
    found: dict[str, Campaign] = {}
    for row in rows:
        if (fault := _fault(row)) is not None:
            raise ConfigError(f"{path.name}: {row.code[:40]!r}: {fault}")
        if row.code in found:
            raise ConfigError(f"{path.name}: {row.code!r} is there twice")
        found[row.code] = Campaign(**msgspec.structs.asdict(row))
    return found


def campaign_words(campaigns: Mapping[str, Campaign]) -> dict[str, str]:
    """Return what a table may call each campaign, its name or its code, with the code."""
    return {word: one.code for one in campaigns.values() for word in (one.code, one.name)}


def _fault(row: _Row) -> str | None:
    checks = (
        (not _is_named(row.code, ID_CHARACTERS), f"a code has 1 to {ID_CHARACTERS} characters"),
        (not _is_named(row.name, NAME_CHARACTERS), f"a name has 1 to {NAME_CHARACTERS}"),
        (
            bool(row.name_en) and not _is_named(row.name_en, NAME_CHARACTERS),
            f"an English name has 1 to {NAME_CHARACTERS}, or is left out",
        ),
        (row.to_day < row.from_day, f"ends {row.to_day} before it begins {row.from_day}"),
        (not 0 <= row.target <= MOST_TARGET, f"target {row.target}, 0 to {MOST_TARGET}"),
        (not row.source.strip(), "no source"),
        (row.standing not in STANDINGS, f"standing '{row.standing[:20]}' is none of ours"),
    )
    return next((why for applies, why in checks if applies), None)


def _is_named(text: str, most: int) -> bool:
    return 0 < len(text) <= most and safe_text(text, most) == text and text.strip() == text
