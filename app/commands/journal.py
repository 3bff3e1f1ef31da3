"""``dutywall journal``: prove that the journal is what was written."""

import argparse
import sys
from pathlib import Path

from backends.store.database import Reading
from backends.store.verify import verify, verify_text


def run_verify(arguments: argparse.Namespace) -> int:
    """Name the first bad entry, if any; exit status 1 if there is one."""
    data: Path = arguments.data
    verdict = verify(Reading(data / "journal.db"), data / "anchor" / "journal.anchor")
    sys.stdout.write(verify_text(verdict) + "\n")
    return 0 if verdict.ok else 1
