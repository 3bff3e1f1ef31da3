"""A replay's ground: which hall's records are played, from when, and what must be closed."""

import argparse
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.config import default_folders, read_catalogues
from app.domain.catalogues import Catalogues
from app.domain.errors import ConfigError
from app.domain.playback import SPEEDS, Timeline
from app.moment import local_time, moment_of, moment_text
from backends.history.archive import HistoryArchive
from backends.history.replay_answers import ReplayAnswers
from backends.history.replay_clock import ReplayClock
from backends.history.replay_journal import ReplayJournal
from backends.history.replay_link import ReplayLink, Source
from backends.hub.config import read_hub_config
from backends.store.database import Reading

HISTORY = "history"
JOURNAL = "journal.db"
HUB_CONFIG = "hub-config.json"
RECENT_S = 600.0


@dataclass(frozen=True, slots=True)
class ReplayGround:
    """What a replay stands on; ``link`` moves its clock."""

    city: Path
    data: Path
    catalogues: Catalogues
    clock: ReplayClock
    link: ReplayLink


def open_replay(arguments: argparse.Namespace, stack: ExitStack) -> ReplayGround:
    """Open the records of the hall in ``--data`` at the time ``--at``; ``stack`` closes them.

    Raises ConfigError in one sentence: no records, no such time in them, no city.
    """
    data: Path = arguments.data or default_folders().data / "demo"
    if not SPEEDS[0] <= arguments.speed <= SPEEDS[-1]:
        raise ConfigError(
            f"--speed {arguments.speed:g} is not from {SPEEDS[0]:g} to {SPEEDS[-1]:g}"
        )
    city, database, history = _where(arguments, data)
    archive = HistoryArchive(history)
    span = archive.span()
    if span is None:
        raise ConfigError(f"{history}: nothing was recorded there")
    at_s = _beginning(arguments, span)
    if isinstance(database, Path) and not database.is_file():
        raise ConfigError(f"{database}: there is no journal of a hall")
    catalogues = read_catalogues()
    clock = ReplayClock(at_s, arguments.speed)
    answers = ReplayAnswers(city, archive, local_time(at_s).date(), clock)
    source = Source(
        archive,
        ReplayJournal(Reading(database)),
        {
            "registers": answers.registers,
            "series": answers.series,
            "dossier": answers.dossier,
            "track": answers.track,
        },
    )
    link = ReplayLink(source, catalogues.fields, catalogues.readings, clock, Timeline(*span))
    stack.callback(link.close)
    return ReplayGround(city, data, catalogues, clock, link)


def _where(arguments: argparse.Namespace, data: Path) -> tuple[Path, Path | str, Path]:
    """Return city folder, journal's database and records: as given, or as the hub was told."""
    city: Path | None = getattr(arguments, "city", None)
    database: str = getattr(arguments, "database", "") or ""
    history = data / HISTORY
    told = data / HUB_CONFIG
    if told.is_file():
        config = read_hub_config(told)
        history = config.history_folder() or history
        city = city or Path(config.city)
        database = database or config.database
    if city is None:
        raise ConfigError("replay: --city (the city folder, the same as the hub's) is needed")
    return city, database or data / JOURNAL, history


def _beginning(arguments: argparse.Namespace, span: tuple[float, float]) -> float:
    """Return the instant to begin at: as asked, or a little before the end of what there is."""
    from_s, to_s = span
    text: str | None = arguments.at
    if text is None:
        return max(from_s, to_s - RECENT_S)
    at_s = moment_of(text)
    if arguments.nearest:
        return min(max(at_s, from_s), to_s)
    if not from_s <= at_s <= to_s:
        raise ConfigError(
            f"--at {text}: nothing was recorded then, "
            f"but from {moment_text(from_s)} to {moment_text(to_s)}"
        )
    return at_s
