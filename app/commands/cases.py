"""``dutywall cases``: bring a table of matters in, or say what would come of it."""

import argparse
import sys
from contextlib import ExitStack

from app.commands.cases_ground import CaseGround, open_way_in
from backends.cases.intake.importing import ImportCounts, Importing, heading_of
from backends.cases.intake.mapping import guess, read_mapping
from backends.cases.intake.opening import open_sheet
from backends.cases.intake.refused_report import RefusedReport
from backends.hub.gateway.case_tokens import FILE, add_case_token

MOST_REASONS = 12
SAY_EVERY = 10_000  # rows


def run_guess(arguments: argparse.Namespace) -> int:
    """Print what the columns of a file look like, as a mapping.toml for a person to correct."""
    sheet = open_sheet(arguments.file)
    try:
        found = guess(heading_of(sheet.rows()))
    finally:
        sheet.close()
    sys.stdout.write(found.text(arguments.source))
    return 0


def run_import(arguments: argparse.Namespace) -> int:
    """Bring a file in; exit status 1 if a row was refused."""
    with ExitStack() as stack:
        mapping = read_mapping(arguments.mapping)
        ground = CaseGround.read(arguments.city)
        sheet = open_sheet(arguments.file)
        stack.callback(sheet.close)
        report = RefusedReport(arguments.report)
        stack.callback(report.close)
        intake, clock = open_way_in(arguments, ground, stack)
        importing = Importing(
            intake, mapping, ground.words(), clock.now_s(), report.add, _Progress().told
        )
        counts = importing.run(sheet)
    sys.stdout.write(_summary(counts, is_dry_run=arguments.dry_run))
    for reason, count in report.reasons.most_common(MOST_REASONS):
        sys.stdout.write(f"{count} x {reason}\n")
    return 1 if counts.refused else 0


def run_token(arguments: argparse.Namespace) -> int:
    """Make a token, in place of an old one of the same name, and print it."""
    arguments.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = arguments.data / FILE
    token = add_case_token(path, arguments.name, tuple(arguments.channel), arguments.county)
    sys.stdout.write(token + "\n")
    return 0


class _Progress:
    """Says how far it is, now and then."""

    def __init__(self) -> None:
        self._said = 0

    def told(self, counts: ImportCounts) -> None:
        """Hear how far it is."""
        if counts.rows - self._said >= SAY_EVERY:
            self._said = counts.rows
            sys.stderr.write(f"{counts.rows} rows\n")


def _summary(counts: ImportCounts, *, is_dry_run: bool) -> str:
    would = "would be " if is_dry_run else ""
    numbers = f" ({counts.first_number} to {counts.last_number})" if counts.first_number else ""
    return (
        f"{counts.rows} rows: {counts.opened} {would}opened{numbers}, {counts.known} known "
        f"already, {counts.refused} refused; in {counts.changed} something was changed\n"
    )
