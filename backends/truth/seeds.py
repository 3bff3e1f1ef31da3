"""Seeds that nobody can choose: made of the hash of the commit that is checked out."""

import hashlib
import subprocess
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from string import hexdigits

from app.domain.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
COMMIT = "commit"
DIGITS = 8  # of the hash, which is sixteen times as many seeds as anybody tries
ASK_WITHIN_S = 20.0

Ask = Callable[[Sequence[str]], str]


def ask_git(words: Sequence[str]) -> str:
    """Return what git answers; raise ConfigError where there is no git or no repository."""
    try:
        answer = subprocess.run(
            ["git", "-C", str(ROOT), *words],
            capture_output=True,
            text=True,
            timeout=ASK_WITHIN_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ConfigError(f"--seed commit asks git for the commit, which fails: {error}") from error
    return answer.stdout


def seeds_of_commit(
    count: int, tuning: Collection[int], ask: Ask = ask_git
) -> tuple[list[int], str]:
    """Return the first seeds of the commit that is checked out, and its hash.

    Raises ConfigError where tracked files have changed since, for then no commit says what was
    measured, and where a seed is one of ``tuning``.
    """
    if ask(["status", "--porcelain", "--untracked-files=no"]).strip():
        raise ConfigError("--seed commit: there are changes that are not committed")
    commit = ask(["rev-parse", "HEAD"]).strip()
    return seeds_of_hash(commit, count, tuning), commit


def seeds_of_hash(commit: str, count: int, tuning: Collection[int]) -> list[int]:
    """Return so many seeds: eight digits each, of the hash, then of the SHA-256 of what was used.

    Raises ConfigError for what is no hash, for a ``count`` below 1, and for a seed of ``tuning``.
    """
    if count < 1:
        raise ConfigError(f"--seeds: {count}; at least one is needed")
    if len(commit) < DIGITS or set(commit) - set(hexdigits):
        raise ConfigError(f"--seed commit: git says {commit[:40]!r}, which is no hash")
    digits = commit
    while len(digits) < count * DIGITS:
        digits += hashlib.sha256(digits.encode()).hexdigest()
    seeds = [int(digits[DIGITS * n : DIGITS * (n + 1)], 16) for n in range(count)]
    if tuned := [seed for seed in seeds if seed in tuning]:
        raise ConfigError(f"--seed commit: {tuned[0]} is a seed that detectors are tuned on")
    return seeds
