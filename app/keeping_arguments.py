"""The sub-commands of whoever keeps a hall: seats, journal, backups, fitness, versions."""

from pathlib import Path

from app.arguments import port_of
from app.subcommands import Commands, Lazy


def add_keeping_commands(commands: Commands, lazy: Lazy) -> None:
    """Add what a hall is kept with."""
    for add in (_seat, _journal, _turns, _backup, _doctor, _bundle, _upgrade):
        add(commands, lazy)


def _seat(commands: Commands, lazy: Lazy) -> None:
    parser = commands.add_parser("seat", help="keys of seats and feeds")
    acts = parser.add_subparsers(dest="act", required=True)
    key = acts.add_parser("key", help="make a key file if absent and print its public key")
    key.add_argument("file", type=Path)
    key.set_defaults(run=lazy("seat", "run_key"))
    add = acts.add_parser("admit", help="let a public key in")
    add.add_argument("--data", type=Path, required=True)
    add.add_argument("--public-key", required=True)
    add.add_argument("--name", required=True)
    add.add_argument("--kind", choices=("console", "wall", "client", "feed"), required=True)
    add.add_argument("--county", default="city")
    add.add_argument("--source", default="", help="the one name a feed may use")
    add.set_defaults(run=lazy("seat", "run_admit"))
    push = acts.add_parser("push-token", help="make and print a token for pushing readings")
    push.add_argument("--data", type=Path, required=True, help="folder of the hall's data")
    push.add_argument("--name", required=True, help="of the source, as the health board shows it")
    push.set_defaults(run=lazy("push_token"))
    invite = acts.add_parser("invite", help="print a one-time code for a new seat")
    invite.add_argument("--data", type=Path, required=True)
    invite.add_argument("--name", required=True)
    invite.add_argument("--kind", choices=("console", "wall", "client", "feed"), required=True)
    invite.add_argument("--county", default="city")
    invite.add_argument("--source", default="", help="the one name a feed may use")
    invite.set_defaults(run=lazy("seat", "run_invite"))
    new = commands.add_parser("enroll", help="make this machine a seat, with a one-time code")
    new.add_argument("invitation", metavar="CODE@HOST:PORT")
    new.add_argument("--seat", type=Path, help="folder for its key and hub.json")
    new.add_argument("--lang", choices=("zh_CN", "en"), default="zh_CN")
    new.set_defaults(run=lazy("enroll"))


def _journal(commands: Commands, lazy: Lazy) -> None:
    parser = commands.add_parser("journal", help="prove the journal")
    acts = parser.add_subparsers(dest="act", required=True)
    verify = acts.add_parser("verify", help="name the first bad entry, if any")
    verify.add_argument("--data", type=Path, required=True)
    verify.add_argument("--database", default="", help="URL, if the hub was given one")
    verify.set_defaults(run=lazy("journal", "run_verify"))


def _turns(commands: Commands, lazy: Lazy) -> None:
    parser = commands.add_parser("turns", help="count past turns for the planner, each night")
    parser.add_argument("--data", type=Path, required=True, help="folder of the hall's data")
    parser.add_argument("--city", type=Path, required=True, help="city folder, as the hub's")
    parser.add_argument("--days", type=float, default=7.0, help="the last so many recorded days")
    parser.add_argument("--every", type=int, default=1, help="of so many vehicles one is counted")
    parser.set_defaults(run=lazy("turns"))


def _backup(commands: Commands, lazy: Lazy) -> None:
    parser = commands.add_parser("backup", help="copy a hall while its hub works; proved at once")
    parser.add_argument("to", type=Path, help="a folder that is absent or empty")
    parser.add_argument("--data", type=Path, required=True, help="folder of the hall's data")
    parser.add_argument("--city", type=Path, help="city folder: its registers are copied too")
    parser.add_argument("--database", default="", help="URL, where the journal is in no file")
    parser.add_argument("--with-keys", action="store_true", help="the hub's secret keys as well")
    parser.add_argument("--without-history", action="store_true", help="no recorded tracks")
    parser.set_defaults(run=lazy("backup"))
    back = commands.add_parser("restore", help="prove a backup and put it into an empty folder")
    back.add_argument("source", type=Path, metavar="from")
    back.add_argument("--data", type=Path, required=True)
    back.add_argument("--city", type=Path, help="city folder for the registers")
    back.add_argument("--database", default="", help="URL of an empty one for the journal")
    back.set_defaults(run=lazy("restore"))


def _doctor(commands: Commands, lazy: Lazy) -> None:
    parser = commands.add_parser("doctor", help="is this machine fit: one line each, with the cure")
    parser.add_argument("--data", type=Path, help="a hall's folder, on the hub's machine")
    parser.add_argument("--database", default="", help="URL, where the journal is in no file")
    parser.add_argument("--city", type=Path, help="city folder")
    parser.add_argument("--hub", type=Path, help="hub.json of a hub, to compare clocks with it")
    parser.add_argument("--key", type=Path, help="this seat's key file")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--port", type=port_of(3), default=0, help="of a hub that is not started yet"
    )
    parser.add_argument("--no-screen", action="store_true", help="for a machine that only serves")
    kinds = ("program", "disk", "screen", "files", "database", "ports", "city", "hub")
    parser.add_argument("--only", choices=kinds, default="")
    parser.add_argument("--lang", choices=("zh_CN", "en"), default="zh_CN")
    parser.set_defaults(run=lazy("doctor"))


def _bundle(commands: Commands, lazy: Lazy) -> None:
    parser = commands.add_parser("bundle", help="all that a machine without a network needs")
    parser.add_argument("folder", type=Path, help="a folder that is absent or empty")
    parser.add_argument("--platform", choices=("linux", "windows", "both"), default="both")
    parser.set_defaults(run=lazy("bundle"))


def _upgrade(commands: Commands, lazy: Lazy) -> None:
    for name, text in (
        ("upgrade", "back up, bring the data to this version, and make this version run"),
        ("rollback", "make an older version run again, if it can use the data"),
    ):
        parser = commands.add_parser(name, help=text)
        parser.add_argument("--prefix", type=Path, required=True, help="where versions/ lies")
        parser.add_argument("--data", type=Path, required=True, help="folder of the hall's data")
        parser.add_argument("--database", default="", help="URL, where the journal is in no file")
        if name == "upgrade":
            parser.add_argument("--backups", type=Path, required=True, help="where backups go")
            parser.add_argument("--city", type=Path, help="city folder, backed up as well")
        else:
            parser.add_argument("version", nargs="?", default="", help="default: the one before")
        parser.set_defaults(run=lazy("upgrade", f"run_{name}"))
