"""The versions that stand side by side in one prefix, as resources/install/install.py put them."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.domain.errors import ConfigError
from backends.wire.private_file import write_whole

VERSIONS = "versions"
RECORD = "upgrades.json"
ASK_WITHIN_S = 3600.0
IS_WINDOWS = sys.platform == "win32"


class Upgrade(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One switch from a version to a newer one, and the backup that was made before it."""

    old: str
    new: str
    data: str
    backup: str
    made_s: float


@dataclass(frozen=True, slots=True)
class Prefix:
    """A folder with ``versions/NAME`` and ``current``, which says which of them runs."""

    folder: Path

    def versions(self) -> list[str]:
        """Return the installed versions, the oldest installation first."""
        folder = self.folder / VERSIONS
        found = [p for p in folder.glob("*") if p.is_dir() and p.suffix != ".part"]
        return [path.name for path in sorted(found, key=lambda path: path.stat().st_mtime)]

    def current(self) -> str:
        """Return the version that runs; raise ConfigError where none does."""
        try:
            if IS_WINDOWS:
                return (self.folder / "current.txt").read_text("utf-8").strip()
            return (self.folder / "current").readlink().name
        except OSError as error:
            raise ConfigError(f"{self.folder}: nothing is installed here") from error

    def switch(self, version: str) -> None:
        """Make ``version`` the one that runs, in one step: it is the old or the new, never none."""
        if version not in self.versions():
            raise ConfigError(f"{self.folder}: version {version} is not installed")
        draft = self.folder / "current.new"
        draft.unlink(missing_ok=True)
        if IS_WINDOWS:
            draft.write_text(version + "\n", "utf-8")
            draft.replace(self.folder / "current.txt")
        else:
            draft.symlink_to(Path(VERSIONS) / version)
            draft.replace(self.folder / "current")

    def run(self, version: str, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of an installed version to its end."""
        name = "dutywall.cmd" if IS_WINDOWS else "dutywall"
        kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
        return subprocess.run(
            [self.folder / VERSIONS / version / name, *words],
            env=kept,
            capture_output=True,
            text=True,
            timeout=ASK_WITHIN_S,
            check=False,
        )

    def upgrades(self) -> list[Upgrade]:
        """Return what was recorded, the oldest first."""
        try:
            body = (self.folder / RECORD).read_bytes()
        except OSError:
            return []
        try:
            return msgspec.json.decode(body, type=list[Upgrade])
        except msgspec.MsgspecError as error:
            raise ConfigError(f"{self.folder / RECORD}: {error}") from error

    def record(self, upgrade: Upgrade) -> None:
        """Write down an upgrade before the data are changed."""
        write_whole(self.folder / RECORD, msgspec.json.encode([*self.upgrades(), upgrade]))
