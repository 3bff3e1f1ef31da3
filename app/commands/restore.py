"""``dutywall restore``: prove a backup and put it into an empty folder."""

import argparse
import sys

from backends.store.backup_restore import restore


def run(arguments: argparse.Namespace) -> int:
    """Restore a hall and say what is left to do by hand."""
    restored = restore(arguments.source, arguments.data, arguments.city, arguments.database)
    manifest = restored.manifest
    sys.stdout.write(
        f"{arguments.data}: restored and verified: {manifest.entries} entries, "
        f"head {manifest.head}\n"
    )
    if not manifest.has_keys:
        sys.stdout.write(
            "The backup holds no secret keys: the hub makes itself a new one at its start, and "
            "every seat needs the new hub.json.\n"
        )
    if restored.is_other_pack:
        sys.stdout.write(
            f"{arguments.city}: holds another city pack than the backup knew; import that one.\n"
        )
    return 0
