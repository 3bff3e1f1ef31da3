"""``dutywall register``: import a register from CSV, with a dry run."""

import argparse
import sys

from backends.registers.importing import import_csv
from backends.registers.table import Kind


def run(arguments: argparse.Namespace) -> int:
    """Import a register; exit status 1 if a row was refused."""
    folder = arguments.city / "registers"
    report = import_csv(Kind(arguments.kind), arguments.file, folder, dry_run=arguments.dry_run)
    would = "would be " if arguments.dry_run else ""
    sys.stdout.write(
        f"{report.added} rows {would}added, {report.replaced} {would}replaced, "
        f"{len(report.refused)} refused\n"
    )
    for row in report.refused:
        sys.stdout.write(f"line {row.line}: {row.reason}\n")
    return 1 if report.refused else 0
