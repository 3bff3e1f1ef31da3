"""``dutywall journal``: prove that the journal is what was written."""

import argparse
import sys
from pathlib import Path

from backends.store.database import Reading
from backends.store.verify import verify, verify_text


def run_verify(arguments: argparse.Namespace) -> int:
    """Name the first bad entry, if any; exit status 1 if there is one."""
    data: Path = arguments.data
    reading = Reading(arguments.database or data / "journal.db")
    try:
        verdict = verify(reading, data / "anchor" / "journal.anchor")
    finally:
        reading.close()
    sys.stdout.write(verify_text(verdict) + "\n")
    return 0 if verdict.ok else 1
