"""``dutywall bundle``: all that a machine without a network needs, in one folder."""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from app.commands.bundle_lock import PLATFORMS, PYTHON, Platform, lock_for
from app.config import RESOURCES, ROOT, VERSION
from app.domain.errors import ConfigError

ROOMS = ("app", "backends", "map_layers", "widgets", "resources", "docs")
FILES = ("dutywall", "requirements.lock", "LICENSE", "README.md", "CHANGELOG.md")
INSTALLER = "uv==0.13.9"  # as scripts/setup.sh has it
SUMS = "SHA256SUMS"
DOWNLOAD_WITHIN_S = 1800.0


def run(arguments: argparse.Namespace) -> int:
    """Make a bundle in a folder that is absent or empty."""
    folder: Path = arguments.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"{folder}: is not empty")
    names = list(PLATFORMS) if arguments.platform == "both" else [arguments.platform]
    folder.mkdir(parents=True, exist_ok=True)
    version = copy_program(folder)
    for name in names:
        fetch_wheels(folder, PLATFORMS[name])
    digest = write_sums(folder)
    size_bytes = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    sys.stdout.write(
        f"{folder}: dutywall {version} for {', '.join(names)}, {size_bytes >> 20} MiB\n"
        f"Bundle {digest[:16]}: the installer must show the same.\n"
    )
    return 0


def copy_program(folder: Path) -> str:
    """Copy the program and its installer into ``folder``; return the version's full name."""
    program = folder / "program"
    for name in _program_files():
        (program / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, program / name)
    digest = hashlib.sha256()
    for name in sorted(_program_files()):
        digest.update(f"{name}\0{_hash_of(ROOT / name)}\n".encode())
    version = f"{VERSION}-{digest.hexdigest()[:10]}"
    (program / "version.txt").write_text(version + "\n", "utf-8")
    for name in ("install.py", "install.sh", "install.cmd"):
        shutil.copy2(RESOURCES / "install" / name, folder / name)
    shutil.copy2(RESOURCES / "install" / "dutywall.cmd", program / "dutywall.cmd")
    shutil.copytree(RESOURCES / "systemd", folder / "systemd")
    return version


def fetch_wheels(folder: Path, platform: Platform) -> None:
    """Download what the lock names for ``platform``, each file held against its hash.

    Raises ConfigError if something cannot be had as a wheel, or is not what the lock says.
    """
    wheels = folder / "wheels" / platform.name
    lock = folder / f"requirements-{platform.name}.lock"
    lock.write_text(lock_for((ROOT / "requirements.lock").read_text("utf-8"), platform), "utf-8")
    words = ["download", "--disable-pip-version-check", "--quiet", "--only-binary=:all:"]
    words += ["--no-deps", "--dest", str(wheels)]
    words += ["--python-version", ".".join(map(str, PYTHON)), "--implementation", "cp"]
    words += [word for tag in platform.tags for word in ("--platform", tag)]
    _pip(*words, "--require-hashes", "--requirement", str(lock))
    _pip(*words, INSTALLER)


def write_sums(folder: Path) -> str:
    """Write the hash of every file, and return the hash of that list."""
    lines = [
        f"{_hash_of(path)}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != SUMS
    ]
    (folder / SUMS).write_text("".join(lines), "utf-8")
    return _hash_of(folder / SUMS)


def _program_files() -> Iterator[str]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT).as_posix()
    yield from FILES


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pip(*words: str) -> None:
    """Run the pip of the Python beneath this environment, which has none itself."""
    base = Path(sys.base_prefix)
    pythons = (base / "bin" / "python3", base / "python.exe", Path(sys.executable))
    for python in pythons:
        if not python.exists():
            continue
        if subprocess.run(
            [python, "-c", "import pip"], capture_output=True, check=False
        ).returncode:
            continue
        done = subprocess.run(
            [python, "-m", "pip", *words],
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
            capture_output=True,
            text=True,
            timeout=DOWNLOAD_WITHIN_S,
            check=False,
        )
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            raise ConfigError(f"pip: {' '.join(said)[:600] or done.stderr[-600:]}")
        return
    raise ConfigError("no pip was found beneath this environment; install python3-pip")
