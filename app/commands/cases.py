"""``dutywall cases``: tables of matters in and out, and the tokens of who pushes them."""

import argparse
import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path

from app.commands.cases_ground import CaseGround, open_measuring, open_questions, open_way_in
from app.commands.cases_measured import measured_text
from app.domain.cases.calendar import date_of
from app.domain.errors import ConfigError, OperatorError
from backends.cases.exporting import export_cases, may_export_personal
from backends.cases.intake.importing import ImportCounts, Importing, heading_of
from backends.cases.intake.mapping import guess, read_mapping
from backends.cases.intake.opening import open_sheet
from backends.cases.intake.refused_report import RefusedReport
from backends.cases.merging.own_figures import write_own
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
    _say(found.text(arguments.source))
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
    reasons = report.reasons.most_common(MOST_REASONS)
    lines = [f"{count} x {reason}\n" for reason, count in reasons]
    _say(_summary(counts, is_dry_run=arguments.dry_run) + "".join(lines))
    return 1 if counts.refused else 0


def run_export(arguments: argparse.Namespace) -> int:
    """Write the cases of a filter as a table; personal columns only for who may have them."""
    with ExitStack() as stack:
        try:
            where = dict(json.loads(arguments.where))
        except (ValueError, TypeError) as error:
            raise ConfigError(f"--where: no filter as JSON ({error})") from error
        ground = CaseGround.read(arguments.city)
        ask, role = open_questions(arguments, ground, stack)
        if arguments.personal and not may_export_personal(role):
            raise OperatorError("not_allowed", f"{role} may not take personal texts out")
        count = export_cases(ask, where, arguments.file, with_personal=arguments.personal)
    sys.stdout.write(f"{count} cases\n")
    return 0


def run_measure(arguments: argparse.Namespace) -> int:
    """Print how right merging was over the pairs that people decided; write it with --write."""
    if arguments.write and (arguments.data is None or arguments.hub is not None):
        raise ConfigError("--write needs --data, the folder of the hall, and no --hub")
    with ExitStack() as stack:
        answer = open_measuring(arguments, stack)("case_measured", {"days": arguments.days})
    _say(measured_text(answer))
    if arguments.write:
        day = date_of(answer["until_s"])
        count = write_own(arguments.data, answer, day)
        sys.stdout.write(f"{count} figures written; the hub reads them at its next start\n")
    return 0


def run_token(arguments: argparse.Namespace) -> int:
    """Make a token, in place of an old one of the same name, and print it."""
    arguments.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = arguments.data / FILE
    token = add_case_token(path, arguments.name, tuple(arguments.channel), arguments.county)
    sys.stdout.write(token + "\n")
    return 0


def _say(text: str) -> None:
    """Print; a reader that has gone (``| head``) is no fault, and what was done stands."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Or the interpreter would try once more at its end and complain.
        with Path(os.devnull).open("w", encoding="utf-8") as nobody:
            os.dup2(nobody.fileno(), sys.stdout.fileno())


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
