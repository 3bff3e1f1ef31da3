"""Install dutywall from the folder this file lies in, and from nothing else: no network is used.

Versions stand side by side in PREFIX/versions, and PREFIX/current names the one that runs. Data are
never touched here: ``dutywall upgrade`` of the new version backs them up and brings them along.
"""

import argparse
import hashlib
import os
import platform
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUMS = "SHA256SUMS"
PYTHON = (3, 11)
IS_WINDOWS = sys.platform == "win32"


def say(text: str) -> None:
    """Write a line for whoever installs."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def checked_files() -> list[str]:
    """Return every file of the bundle, after its hash was found right; exit naming a wrong one."""
    sums = HERE / SUMS
    say(f"Bundle {hashlib.sha256(sums.read_bytes()).hexdigest()[:16]}")
    names = []
    for line in sums.read_text("utf-8").splitlines():
        expected, _, name = line.partition("  ")
        path = HERE / name
        if not path.is_file():
            sys.exit(f"install: {name} is missing from the bundle")
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            sys.exit(f"install: {name} is damaged; copy the bundle again")
        names.append(name)
    return names


def extracted_uv(wheels: Path, folder: Path) -> Path:
    """Return uv, taken out of its wheel."""
    name = "uv.exe" if IS_WINDOWS else "uv"
    (wheel,) = wheels.glob("uv-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (member,) = [m for m in archive.namelist() if m.endswith(f".data/scripts/{name}")]
        target = folder / name
        target.write_bytes(archive.read(member))
    target.chmod(target.stat().st_mode | stat.S_IXUSR)
    return target


def make_environment(draft: Path, wheels: Path, lock: Path, work: Path) -> None:
    """Make the version's own environment out of the wheels; every hash is checked again."""
    uv = extracted_uv(wheels, work)
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("UV_", "PIP_", "PYTHON"))},
        "UV_CACHE_DIR": str(work / "cache"),
        "UV_NO_CONFIG": "1",
        "UV_OFFLINE": "1",
        "UV_PYTHON_DOWNLOADS": "never",
    }
    venv = draft / ".venv"
    subprocess.run(
        [uv, "venv", "--quiet", "--python", sys.executable, venv], env=environment, check=True
    )
    words = ["pip", "sync", "--quiet", "--no-index", "-f", wheels, "--require-hashes"]
    words += ["--no-build", "--compile-bytecode", "--link-mode", "copy", "--python", venv, lock]
    subprocess.run([uv, *words], env=environment, check=True)


def switch(prefix: Path, version: str) -> None:
    """Make ``version`` the one that runs, in one step."""
    if IS_WINDOWS:
        draft = prefix / "current.new"
        draft.write_text(version + "\n", "utf-8")
        draft.replace(prefix / "current.txt")
        return
    draft = prefix / "current.new"
    draft.unlink(missing_ok=True)
    draft.symlink_to(Path("versions") / version)
    draft.replace(prefix / "current")


def current(prefix: Path) -> str:
    """Return the version that runs, or an empty text."""
    if IS_WINDOWS:
        path = prefix / "current.txt"
        return path.read_text("utf-8").strip() if path.exists() else ""
    path = prefix / "current"
    return path.readlink().name if path.is_symlink() else ""


def main() -> int:
    """Install; see the module."""
    parser = argparse.ArgumentParser(description="Install dutywall from this folder, offline.")
    default = Path(os.environ["LOCALAPPDATA"], "dutywall") if IS_WINDOWS else Path("/opt/dutywall")
    parser.add_argument("prefix", nargs="?", type=Path, default=default)
    prefix = parser.parse_args().prefix.resolve()
    if sys.version_info[:2] != PYTHON:
        sys.exit(
            f"install: Python {PYTHON[0]}.{PYTHON[1]} is needed; this is {sys.version.split()[0]}"
        )
    kind = "windows" if IS_WINDOWS else "linux"
    wheels = HERE / "wheels" / kind
    if not wheels.is_dir() or platform.machine() not in ("x86_64", "AMD64"):
        sys.exit(f"install: this bundle has nothing for {kind} on {platform.machine()}")
    names = checked_files()
    version = (HERE / "program" / "version.txt").read_text("utf-8").strip()
    target = prefix / "versions" / version
    if not target.exists():
        draft = target.with_name(version + ".part")
        shutil.rmtree(draft, ignore_errors=True)
        for name in names:
            if name.startswith("program/"):
                copy = draft / name.removeprefix("program/")
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(HERE / name, copy)
        with tempfile.TemporaryDirectory(dir=prefix) as work:
            make_environment(draft, wheels, HERE / f"requirements-{kind}.lock", Path(work))
        draft.rename(target)
    if not current(prefix):
        switch(prefix, version)
    launcher = "dutywall.cmd" if IS_WINDOWS else "dutywall"
    if current(prefix) == version:
        say(f"dutywall {version} is installed and current in {prefix}")
    else:
        say(f"dutywall {version} is installed beside {current(prefix)}, which still runs. Next:")
        say(f"  {target / launcher} upgrade --prefix {prefix} --data HALL --backups FOLDER")
    say(f"Look whether this machine is fit: {target / launcher} doctor")
    return 0


if __name__ == "__main__":
    sys.exit(main())
