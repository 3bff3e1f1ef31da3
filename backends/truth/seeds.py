"""Seeds that nobody can choose: made of the hash of the commit that is checked out."""

import subprocess
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

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


def seed_of_commit(tuning: Collection[int], ask: Ask = ask_git) -> tuple[int, str]:
    """Return the seed of the commit and its hash.

    Raises ConfigError where tracked files have changed since, for then no commit says what was
    measured, and where the seed is one of ``tuning``.
    """
    if ask(["status", "--porcelain", "--untracked-files=no"]).strip():
        raise ConfigError("--seed commit: there are changes that are not committed")
    commit = ask(["rev-parse", "HEAD"]).strip()
    try:
        seed = int(commit[:DIGITS], 16)
    except ValueError as error:
        raise ConfigError(f"--seed commit: git says {commit[:40]!r}, which is no hash") from error
    if seed in tuning:
        raise ConfigError(f"--seed commit: {seed} is a seed that detectors are tuned on")
    return seed, commit
