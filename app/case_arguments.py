"""The arguments of ``dutywall cases``."""

import argparse
from collections.abc import Callable
from pathlib import Path

from app.subcommands import Run


def add_case_acts(parser: argparse.ArgumentParser, run_of: Callable[[str], Run]) -> None:
    """Add what may be done; ``run_of`` gives the function of a name, loaded when it runs."""
    acts = parser.add_subparsers(dest="act", required=True)
    bring = acts.add_parser("import", help="from CSV or Excel, each row through the hall's way in")
    bring.add_argument("file", type=Path)
    bring.add_argument("--mapping", type=Path, required=True, help="which column is what (TOML)")
    bring.add_argument("--city", type=Path, required=True, help="city folder, as the hub's")
    bring.add_argument("--dry-run", action="store_true", help="say what would happen, do nothing")
    bring.add_argument("--report", type=Path, help="CSV of what was refused or changed, and why")
    _case_place(bring)
    bring.set_defaults(run=run_of("run_import"))
    likely = acts.add_parser("guess", help="print a mapping by the headings, to be corrected")
    likely.add_argument("file", type=Path)
    likely.add_argument("--source", default="source", help="what the other system is called")
    likely.set_defaults(run=run_of("run_guess"))
    take = acts.add_parser("export", help="the cases of a filter, as CSV or Excel")
    take.add_argument("file", type=Path, help=".csv or .xlsx")
    take.add_argument("--city", type=Path, required=True, help="city folder, as the hub's")
    take.add_argument("--where", default="{}", help="JSON, as of the query case_page")
    take.add_argument("--personal", action="store_true", help="texts, reporters and numbers too")
    _case_place(take)
    take.set_defaults(run=run_of("run_export"))
    measure = acts.add_parser("measure", help="how right merging was, by what people decided")
    measure.add_argument("--days", type=int, default=90, help="back from the newest entry (90)")
    measure.add_argument(
        "--write", action="store_true", help="lay the figures into --data, for the next start"
    )
    _case_place(measure)
    measure.set_defaults(run=run_of("run_measure"))
    token = acts.add_parser("token", help="let a department's system push cases; prints its token")
    token.add_argument("--data", type=Path, required=True, help="folder of the hall's data")
    token.add_argument("--name", required=True, help="of the source, as its cases name it")
    token.add_argument("--county", default="city", help="the only one that it may reach")
    token.add_argument(
        "--channel", action="append", required=True, help="by which its cases come; more than once"
    )
    token.set_defaults(run=run_of("run_token"))


def _case_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--hub", type=Path, action="append", help="hub.json of a running hub")
    parser.add_argument("--key", type=Path, help="key file of a seat of kind client")
    parser.add_argument("--data", type=Path, help="folder of a hall whose hub does not run")
    parser.add_argument("--database", default="", help="URL, where the journal is in no file")
    parser.add_argument("--person", default="", help="who signs in; asked for the password")
