"""``dutywall upgrade`` and ``rollback``: change the version that runs, with the data kept.

Whatever interrupts an upgrade leaves the old version with old data, the old version with new data
(which it refuses to open; the same upgrade again ends it), or the new version with new data.
"""

import argparse
import datetime as dt
import sys
from pathlib import Path

from app.config import ROOT
from app.domain.clock import RunningClock
from app.domain.errors import ConfigError, StoreError
from app.installed import Prefix, Upgrade
from backends.store.database import Database


def run_upgrade(arguments: argparse.Namespace) -> int:
    """Back the hall up with the old version, bring its data to this one, and make this one run."""
    prefix = Prefix(arguments.prefix.resolve())
    mine, old = ROOT.name, prefix.current()
    if mine not in prefix.versions() or ROOT.parent.parent != prefix.folder:
        raise ConfigError(f"start upgrade from the new version: {prefix.folder}/versions/NEW")
    if old == mine:
        raise ConfigError(f"{mine} runs already")
    where: Path | str = arguments.database or arguments.data / "journal.db"
    if isinstance(where, str) or where.exists():
        now_s = RunningClock().now_s()
        backup = arguments.backups / f"before-{mine}-{_stamp(now_s)}"
        _back_up(prefix, old, arguments, backup)
        prefix.record(Upgrade(old, mine, str(arguments.data), str(backup), now_s))
        _say(f"backed up and verified by {old}: {backup}")
        # Opening is migrating, in one transaction; a hub that still runs has the lock: not now.
        Database.open(where).close()
        _say("the data are those of the new version")
    prefix.switch(mine)
    _say(f"{mine} is current; start the hub again")
    return 0


def run_rollback(arguments: argparse.Namespace) -> int:
    """Make an older version run again, or say why it cannot and what to restore."""
    prefix = Prefix(arguments.prefix.resolve())
    now = prefix.current()
    upgrades = [u for u in prefix.upgrades() if u.new == now and u.data == str(arguments.data)]
    wanted = arguments.version or (upgrades[-1].old if upgrades else "")
    if not wanted:
        others = ", ".join(v for v in prefix.versions() if v != now) or "none"
        raise ConfigError(f"no upgrade to {now} is recorded; name a version (installed: {others})")
    if wanted not in prefix.versions():
        raise ConfigError(f"{prefix.folder}: version {wanted} is not installed")
    words = ["--data", str(arguments.data), "--lang", "en"]
    words += ["--database", arguments.database] if arguments.database else []
    asked = prefix.run(wanted, "doctor", "--only", "database", *words)
    if asked.returncode:
        made = [u for u in prefix.upgrades() if u.old == wanted and u.data == str(arguments.data)]
        backup = made[-1].backup if made else "the backup that was made before the upgrade"
        raise StoreError(
            f"{wanted} cannot use the data in {arguments.data}: {_bad_line(asked.stdout)}. To go "
            f"back, what was decided since is left behind: move {arguments.data} away, then "
            f"{prefix.folder}/versions/{wanted}/dutywall restore {backup} --data {arguments.data}, "
            "copy the folder keys back into it, and roll back again"
        )
    prefix.switch(wanted)
    _say(f"{wanted} is current; start the hub again")
    return 0


def _back_up(prefix: Prefix, old: str, arguments: argparse.Namespace, backup: Path) -> None:
    words = ["backup", str(backup), "--data", str(arguments.data), "--with-keys"]
    words += ["--city", str(arguments.city)] if arguments.city else []
    words += ["--database", arguments.database] if arguments.database else []
    done = prefix.run(old, *words)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise StoreError(f"no backup, so no upgrade: {said[-1] if said else 'it said nothing'}")


def _bad_line(said: str) -> str:
    bad = [line for line in said.splitlines() if line.startswith("BAD")]
    return bad[0].removeprefix("BAD").strip() if bad else "it does not know them"


def _stamp(now_s: float) -> str:
    return dt.datetime.fromtimestamp(now_s, dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
