"""The command line: one sub-command for each thing the program can be."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from app.arguments import city_speed, port_of
from app.case_arguments import add_case_acts
from app.extensions import open_extensions
from app.keeping_arguments import add_keeping_commands
from app.panel_arguments import add_panel_commands
from app.subcommands import Commands, Run

_LOG = "folder to keep the log in, bounded in size and number"


def build_parser() -> argparse.ArgumentParser:
    """Return the parser; every command knows its function as ``run``."""
    parser = argparse.ArgumentParser(
        prog="dutywall", description="值守大屏: the console of a city command hall."
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _console(commands)
    _hub(commands)
    _demo(commands)
    _shot(commands)
    _replay(commands)
    _city(commands)
    _register(commands)
    add_panel_commands(commands, _lazy, _hall_options)
    _cases(commands)
    _evaluate(commands)
    add_keeping_commands(commands, _lazy)
    return parser


def _screen_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--theme", choices=("night", "day"), default="night")
    parser.add_argument("--lang", choices=("zh_CN", "en"), default="zh_CN")
    parser.add_argument("--extensions", type=Path, help="folder of packages with map layers")
    parser.add_argument("--tiles", type=Path, help="tiles.toml: raster tiles under the traffic")


def _hall_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, help="folder of the hall's data")
    parser.add_argument("--size", choices=("small", "city"), default="small", help="of the demo")
    parser.add_argument("--seed", type=int, default=7, help="of the demo")
    parser.add_argument("--speed", type=city_speed, default=1.0, help="city time against real time")
    parser.add_argument(
        "--training-plaintext",
        action="store_true",
        help="no encryption; every window says so; never for a real hall",
    )


def _console(commands: Commands) -> None:
    for name, text in (
        ("console", "a seat of the hall; without --hub it opens on the demo city"),
        ("wall", "one scene full screen; it shows and commands nothing"),
    ):
        parser = commands.add_parser(name, help=text)
        parser.add_argument(
            "--hub", type=Path, action="append", help="hub.json of a hub; once more for its standby"
        )
        parser.add_argument("--key", type=Path, help="this seat's key file")
        parser.add_argument("--city", type=Path, help="city folder, the same as the hub's")
        parser.add_argument("--log", type=Path, help=_LOG)
        _screen_options(parser)
        _hall_options(parser)
        if name == "wall":
            parser.add_argument("--scene", default="wall")
        else:
            parser.add_argument(
                "--wall-scene", default="wall", help="for every further screen; '' for none"
            )
            parser.add_argument("--no-demands", action="store_true", help="nobody calls the demo")
        parser.set_defaults(run=_lazy(name))


def _hub(commands: Commands) -> None:
    parser = commands.add_parser("hub", help="the server of a hall")
    parser.add_argument("--config", type=Path, help="a JSON file instead of the options below")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--city", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--port", type=port_of(3), default=0, help="of the desk; feed and streams follow"
    )
    parser.add_argument("--jt808-port", type=port_of(1), default=0)
    parser.add_argument("--ais-udp-port", type=port_of(1), default=0)
    parser.add_argument("--ais-tcp-port", type=port_of(1))
    parser.add_argument(
        "--hj212-port", type=port_of(1), default=0, help="of environmental stations"
    )
    parser.add_argument(
        "--push-port", type=port_of(1), default=0, help="of readings pushed by HTTP"
    )
    parser.add_argument("--mqtt", type=Path, help="mqtt.toml: a broker with its topics")
    parser.add_argument("--replay", type=Path, help="a file of AIS lines to play")
    parser.add_argument("--replay-speed", type=float, default=1.0)
    parser.add_argument("--speed", type=city_speed, default=1.0, help="city time against real time")
    parser.add_argument("--training-plaintext", action="store_true")
    parser.add_argument(
        "--enrol-port", type=port_of(2), default=0, help="new seats enrol here and at +1"
    )
    parser.add_argument("--log", type=Path, help=_LOG)
    parser.add_argument("--database", default="", help="URL of a PostgreSQL database")
    parser.add_argument("--standby", action="store_true", help="wait while another hub leads")
    parser.add_argument("--no-history", action="store_true", help="record no tracks, no readings")
    parser.add_argument("--no-judge", action="store_true", help="run no detectors")
    parser.add_argument(
        "--merge-alone",
        action="store_true",
        help="merge new cases without people where cases measure has shown that it may",
    )
    parser.add_argument("--history-budget-gib", type=float, default=0.0, help="0: as disk allows")
    parser.set_defaults(run=_lazy("hub"))


def _demo(commands: Commands) -> None:
    parser = commands.add_parser("demo", help="a simulated city that talks to a running hub")
    parser.add_argument("--hub", type=Path, help="hub.json of the hub")
    parser.add_argument("--key", type=Path, help="key file of an admitted feed")
    parser.add_argument("--push-token", default="", help="of seat push-token; none: no crowds")
    parser.add_argument("--city", type=Path, help="folder of a demo city")
    parser.add_argument("--size", choices=("small", "city"), default="small")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rough", action="store_true", help="feeds of departments fall silent")
    parser.set_defaults(run=_lazy("demo"))
    past = parser.add_subparsers(dest="act").add_parser("past", help="lay days of a simulated past")
    past.add_argument("--data", type=Path, help="folder of the hall; default: the console's demo")
    past.add_argument("--city", type=Path, help="folder of a demo city; default: the console's")
    past.add_argument("--size", choices=("small", "city"), default="small", help="of the demo")
    past.add_argument("--seed", type=int, default=7)
    past.add_argument("--days", type=int, default=30, help="how many (30)")
    past.add_argument("--scale", type=float, default=1.0, help="1: 3,000 calls on a busy day")
    past.add_argument("--until", default="", help="the last day, as 2026-10-09; default: now")
    past.add_argument("--tracks-hours", type=float, default=24.0, help="of tracks, at the end (24)")
    past.add_argument("--warnings", type=int, help="alarms (1,817 in a month at scale 1)")
    past.set_defaults(run=_lazy("demo_past"))


def _shot(commands: Commands) -> None:
    parser = commands.add_parser("shot", help="a picture of a scene, live, without any display")
    parser.add_argument("--scene", default="duty")
    parser.add_argument("--size", default="1920x1080", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--after", type=float, default=20.0, help="seconds of live data first")
    parser.add_argument("--city-size", choices=("small", "city"), default="small")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--speed", type=city_speed, default=1.0)
    parser.add_argument(
        "--show",
        default="",
        help="of the duty scene: health, cameras, overview, panel:KEY, or a series like H-01/cod",
    )
    parser.add_argument("--replay", metavar="TIME", help="of what was recorded, as replay --at")
    parser.add_argument("--data", type=Path, help="folder of the hall, for --replay")
    parser.add_argument("--city", type=Path, help="city folder, for --replay")
    _screen_options(parser)
    parser.set_defaults(run=_lazy("shot"))


def _replay(commands: Commands) -> None:
    parser = commands.add_parser("replay", help="what was recorded, in the duty window")
    parser.add_argument("--at", help="2026-11-21 23:10[:05], the hall's time; or seconds of UTC")
    parser.add_argument("--nearest", action="store_true", help="if unrecorded: the nearest time")
    parser.add_argument("--speed", type=float, default=1.0, help="1 to 600")
    parser.add_argument("--paused", action="store_true", help="do not play by itself")
    parser.add_argument("--data", type=Path, help="folder of the hall; default: the demo's")
    parser.add_argument("--city", type=Path, help="city folder; default: as the hub was told")
    parser.add_argument("--database", default="", help="URL of the journal, where it is a server's")
    parser.add_argument("--wall-scene", default="wall", help="for further screens; '' for none")
    _screen_options(parser)
    parser.set_defaults(run=_lazy("replay"))


def _city(commands: Commands) -> None:
    parser = commands.add_parser("city", help="make a city pack")
    acts = parser.add_subparsers(dest="act", required=True)
    make = acts.add_parser("import", help="from an OpenStreetMap extract")
    make.add_argument("--pbf", type=Path, required=True)
    make.add_argument("--boundaries", type=Path, help="GeoJSON of the counties")
    own = (("grids", "unit grids"), ("responsibility-grids", "responsibility grids"))
    for flag, what in (*own, ("towns", "towns")):
        make.add_argument(f"--{flag}", type=Path, help=f"GeoJSON of the {what}")
    for flag in ("boundaries", "grids", "responsibility-grids", "towns"):
        text = "what that file calls code, name, name_en and parent"
        make.add_argument(f"--{flag}-fields", default="", metavar="code=A,name=B", help=text)
    datums = ("wgs84", "gcj02", "bd09")
    make.add_argument("--datum", choices=datums, default="wgs84", help="of the extract")
    make.add_argument("--areas-datum", choices=datums, help="of the GeoJSON files, if another's")
    make.add_argument("--out", type=Path, required=True)
    make.set_defaults(run=_lazy("city", "run_import"))
    demo = acts.add_parser("demo", help="build the demo city")
    demo.add_argument("--out", type=Path, help="default: the program's cache folder")
    demo.add_argument("--size", choices=("small", "city"), default="small")
    demo.add_argument("--seed", type=int, default=7)
    demo.set_defaults(run=_lazy("city", "run_demo"))
    tiles = acts.add_parser("tiles", help="raster tiles of the base map, as an MBTiles file")
    tiles.add_argument("--city", type=Path, help="city folder; default: the demo city")
    tiles.add_argument("--size", choices=("small", "city"), default="small", help="of the demo")
    tiles.add_argument("--seed", type=int, default=7, help="of the demo")
    tiles.add_argument("--out", type=Path, required=True)
    tiles.add_argument("--zoom", default="8-13", help="one, or the lowest and the highest")
    tiles.add_argument("--theme", choices=("night", "day"), default="night")
    tiles.add_argument("--lang", choices=("zh_CN", "en"), default="zh_CN")
    tiles.add_argument("--names", action="store_true", help="write place names into the tiles")
    tiles.set_defaults(run=_lazy("city_tiles"))


def _register(commands: Commands) -> None:
    parser = commands.add_parser("register", help="import a register from CSV")
    registers = (
        *("sites", "cameras", "officers", "vehicles", "stations", "statuses"),
        *("permits", "notes", "firms", "plans", "rescue_teams", "experts", "contacts", "turns"),
        *("grid_team", "properties", "premises", "body_sets", "data_sets", "scores", "visits"),
    )
    parser.add_argument("kind", choices=registers)
    parser.add_argument("file", type=Path)
    parser.add_argument("--city", type=Path, required=True, help="city folder")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, do nothing")
    parser.set_defaults(run=_lazy("register"))


def _cases(commands: Commands) -> None:
    parser = commands.add_parser("cases", help="matters of other systems: in and out")
    add_case_acts(parser, lambda function: _lazy("cases", function))


def _evaluate(commands: Commands) -> None:
    parser = commands.add_parser("evaluate", help="judge the detectors on planted days (simulated)")
    parser.add_argument("--seed", required=True, help="a number; or commit, for figures in docs")
    parser.add_argument("--seeds", type=int, default=1, help="so many of the commit, pooled")
    parser.add_argument("--days", type=int, default=0, help="7 or more; 0: as the plan says")
    parser.add_argument("--rule", default="", help="one scene of the plan alone")
    parser.add_argument(
        "--plain", type=int, default=0, help="so many plain trips, for route_deviation alone"
    )
    parser.add_argument(
        "--bare", action="store_true", help="without the registers that no hall has yet"
    )
    parser.add_argument("--city", type=Path, help="city folder; default: the demo city")
    parser.add_argument(
        "--verbose", action="store_true", help="name what was missed, what is false"
    )
    parser.set_defaults(run=_lazy("evaluate"))


def _lazy(module: str, function: str = "run") -> Run:
    """Return a command whose module is imported only when it runs: help must be quick."""

    def run(arguments: argparse.Namespace) -> int:
        found: Run = getattr(importlib.import_module(f"app.commands.{module}"), function)
        return found(arguments)

    return run


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; no command means the console."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help")):
        words.insert(0, "console")
    arguments = build_parser().parse_args(words)
    if getattr(arguments, "extensions", None) is not None:
        open_extensions(arguments.extensions)
    run: Run = arguments.run
    return run(arguments)
