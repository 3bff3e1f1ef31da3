"""The options of ``dutywall panel`` and ``dutywall report``."""

import argparse
from collections.abc import Callable
from pathlib import Path

from app.subcommands import Commands, Run


def add_panel_commands(
    commands: Commands,
    lazy: Callable[[str, str], Run],
    hall_options: Callable[[argparse.ArgumentParser], None],
) -> None:
    """Add both; ``lazy`` gives a module's function by name, imported only when it runs."""
    parser = commands.add_parser("panel", help="panels: files of panes")
    acts = parser.add_subparsers(dest="act", required=True)
    check = acts.add_parser("check", help="a fault a line, with file, line and reason")
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: all that ship")
    check.set_defaults(run=lazy("panel", "run_check"))
    report = commands.add_parser("report", help="panels or the morning brief as PDF, Word, Excel")
    _report_options(report)
    hall_options(report)
    report.set_defaults(run=lazy("report", "run"))


def _report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="*", metavar="WHAT", help="morning, or keys of panels")
    parser.add_argument("--due", action="store_true", help="what the hall's schedule says")
    parser.add_argument("--format", choices=("pdf", "docx", "xlsx"), default="pdf")
    parser.add_argument("--lang", choices=("zh_CN", "en"), default="zh_CN")
    parser.add_argument("--out", type=Path, help="file; default: in the hall's pages folder")
    parser.add_argument("--by", default="", help="who asks for it, as the page is to say")
    parser.add_argument("--words", type=Path, help="text file: an expert's own words, put first")
    parser.add_argument("--causes", action="store_true", help="where it differs most from before")
    parser.add_argument("--hub", type=Path, action="append", help="hub.json; none: a demo hall")
    parser.add_argument("--key", type=Path, help="this seat's key file")
    parser.add_argument("--city", type=Path, help="city folder, the same as the hub's")
    parser.add_argument("--after", type=float, default=5.0, help="seconds of live data first")
