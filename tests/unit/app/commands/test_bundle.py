"""A bundle holds the program and its wheels, and its installer trusts nothing else."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import build_parser
from app.commands import bundle
from app.commands.bundle_lock import LINUX, WINDOWS, lock_for
from app.config import RESOURCES, ROOT, VERSION
from app.domain.errors import ConfigError

LOCK = """# a comment
both==1 \\
    --hash=sha256:aa \\
    --hash=sha256:ab
only-windows==2 ; sys_platform == 'win32' \\
    --hash=sha256:bb
older==3 ; python_full_version < '3.12' \\
    --hash=sha256:cc
newer==4 ; python_full_version >= '3.12' \\
    --hash=sha256:dd
no-pypy==5 ; implementation_name != 'pypy' \\
    --hash=sha256:ee
"""


def packages(lock: str) -> list[str]:
    return [line.partition(" ")[0] for line in lock.splitlines() if not line.startswith(" ")]


def test_each_platform_gets_what_applies_there_with_its_hashes() -> None:
    assert packages(lock_for(LOCK, LINUX)) == ["both==1", "older==3", "no-pypy==5"]
    windows = lock_for(LOCK, WINDOWS)
    assert packages(windows) == ["both==1", "only-windows==2", "older==3", "no-pypy==5"]
    assert ";" not in windows
    assert "    --hash=sha256:bb\n" in windows
    assert "dd" not in windows


@pytest.mark.parametrize(
    "condition", ["extra == 'x'", "a == 'b' and c == 'd'", "sys_platform < 'win32'", "nonsense"]
)
def test_a_condition_that_is_not_understood_is_refused(condition: str) -> None:
    with pytest.raises(ConfigError, match="not understood"):
        lock_for(f"x==1 ; {condition} \\\n    --hash=sha256:aa\n", LINUX)


def test_the_lock_of_this_program_is_understood_for_both_platforms() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    linux, windows = (packages(lock_for(lock, p)) for p in (LINUX, WINDOWS))
    assert len(linux) > 30
    assert {p.partition("==")[0] for p in set(windows) - set(linux)} == {"tzdata"}
    assert len({p.partition("==")[0] for p in linux}) == len(linux), "a package twice"


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a bundle of a small program, without what would be downloaded."""
    root = tmp_path / "root"
    for name in ("app/main.py", "app/__pycache__/main.pyc", "resources/fields.toml", "tests/no.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    for name in bundle.FILES:
        (root / name).write_text(name)
    monkeypatch.setattr(bundle, "ROOT", root)
    folder = tmp_path / "bundle"
    folder.mkdir()
    bundle.copy_program(folder)
    (folder / "wheels" / "linux").mkdir(parents=True)
    (folder / "requirements-linux.lock").write_text("")
    bundle.write_sums(folder)
    return folder


def test_the_program_is_in_it_and_what_is_only_for_its_making_is_not(made: Path) -> None:
    found = {p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file()}
    assert {"program/app/main.py", "program/dutywall", "program/dutywall.cmd"} <= found
    assert {"install.sh", "install.cmd", "install.py", "systemd/dutywall-hub.service"} <= found
    assert not any("__pycache__" in name or "tests" in name for name in found)
    version = (made / "program/version.txt").read_text().strip()
    assert version.startswith(f"{VERSION}-")
    sums = (made / "SHA256SUMS").read_text().splitlines()
    assert len(sums) == len(found) - 1
    for line in sums:
        digest, name = line.split("  ")
        assert hashlib.sha256((made / name).read_bytes()).hexdigest() == digest


def test_another_program_has_another_version(made: Path, tmp_path: Path) -> None:
    first = (made / "program/version.txt").read_text()
    (tmp_path / "root/app/main.py").write_text("changed")
    (tmp_path / "again").mkdir()
    bundle.copy_program(tmp_path / "again")
    assert (tmp_path / "again/program/version.txt").read_text() != first


def install(folder: Path, prefix: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(folder / "install.py"), str(prefix)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def flip(path: Path) -> None:
    path.write_text(path.read_text() + "x")


@pytest.mark.parametrize(("spoil", "says"), [(flip, "is damaged"), (Path.unlink, "is missing")])
def test_a_damaged_bundle_installs_nothing(
    made: Path, tmp_path: Path, spoil: Callable[[Path], object], says: str
) -> None:
    spoil(made / "program/app/main.py")
    done = install(made, tmp_path / "opt")
    assert done.returncode == 1
    assert f"program/app/main.py {says}" in done.stderr
    assert not (tmp_path / "opt").exists()


def test_a_bundle_of_another_system_says_so(made: Path, tmp_path: Path) -> None:
    (made / "wheels" / "linux").rename(made / "wheels" / "windows")
    done = install(made, tmp_path / "opt")
    assert "nothing for linux" in done.stderr
    assert done.returncode == 1


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine")
    arguments = build_parser().parse_args(["bundle", str(tmp_path)])
    with pytest.raises(ConfigError, match="not empty"):
        arguments.run(arguments)
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_another_program_of_the_same_name_in_the_folder_it_is_called_from_is_not_run(
    tmp_path: Path,
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").write_text("raise SystemExit('a stranger')")
    done = subprocess.run(
        [ROOT / "dutywall", "doctor", "--only", "program"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_launchers_and_units_start_commands_that_exist() -> None:
    parser = build_parser()
    units = sorted((RESOURCES / "systemd").glob("*.service"))
    assert [unit.name for unit in units] == [
        "dutywall-backup.service", "dutywall-console.service", "dutywall-hub.service",
        "dutywall-report.service", "dutywall-turns.service",
    ]  # fmt: skip
    for unit in units:
        (line,) = [x for x in unit.read_text().splitlines() if x.startswith("ExecStart=")]
        said = line.partition("/opt/dutywall/current/dutywall ")[2].rstrip("'")
        words = [w for w in said.replace('"', "").split() if not w.startswith("$DUTY")]
        words = [
            w.replace("$(date", "x") for w in words if w not in ("-u", "+%%Y%%m%%dT%%H%%M%%SZ)")
        ]
        parser.parse_args([w for w in words if "%M" not in w])
    for name in ("install.cmd", "dutywall.cmd"):
        body = (RESOURCES / "install" / name).read_bytes()
        assert body.count(b"\r\n") == body.count(b"\n"), "cmd.exe wants both"
