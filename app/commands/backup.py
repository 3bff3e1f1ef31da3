"""``dutywall backup``: copy a hall while its hub works, and prove the copy."""

import argparse
import sys

from app.config import VERSION
from app.domain.clock import RunningClock
from backends.store.backup import BackupRequest, back_up

NAMED = 3


def run(arguments: argparse.Namespace) -> int:
    """Back up a hall; the last line says what the copy was proved to hold."""
    manifest = back_up(
        BackupRequest(
            data=arguments.data,
            target=arguments.to,
            made_s=RunningClock().now_s(),
            program=VERSION,
            city=arguments.city,
            with_keys=arguments.with_keys,
            with_history=not arguments.without_history,
            database=arguments.database,
        )
    )
    keys = "with" if manifest.has_keys else "without"
    sys.stdout.write(
        f"{arguments.to}: {len(manifest.files)} files, {manifest.size_bytes()} bytes, "
        f"{keys} secret keys; verified: {manifest.entries} entries, head {manifest.head}\n"
    )
    if manifest.missing:
        names = ", ".join(manifest.missing[:NAMED])
        sys.stdout.write(
            f"{len(manifest.missing)} files that cases name are missing or damaged in the hall; "
            f"they are not in the backup: {names}\n"
        )
    return 0
