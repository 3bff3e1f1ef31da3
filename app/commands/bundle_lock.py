"""The lock of one platform, taken out of the lock of all: what applies there, with its hashes."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.domain.errors import ConfigError

PYTHON = (3, 11)  # the one the bundle installs on; wheels are made for one version
_MARKER = re.compile(r"(\w+) (==|!=|<|<=|>|>=) '([^']*)'")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform as pip names its wheels (all tags that it takes) and as markers name it."""

    name: str
    tags: tuple[str, ...]
    sys_platform: str


LINUX = Platform(
    "linux",
    (*(f"manylinux_2_{minor}_x86_64" for minor in range(5, 37)), "manylinux2014_x86_64"),
    "linux",
)
WINDOWS = Platform("windows", ("win_amd64",), "win32")
PLATFORMS = {platform.name: platform for platform in (LINUX, WINDOWS)}


def lock_for(lock: str, platform: Platform) -> str:
    """Return the entries of ``lock`` that apply on ``platform``, without their conditions.

    Raises ConfigError for a condition of a kind that our lock has never had: it must be looked at.
    """
    kept: list[str] = []
    applies = True
    for line in lock.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if not line.startswith(" "):
            name, semicolon, rest = line.partition(" ; ")
            applies = not semicolon or _applies(rest.removesuffix("\\").strip(), platform)
            line = f"{name} \\" if semicolon else line  # noqa: PLW2901 - the line as it is kept
        if applies:
            kept.append(line)
    return "\n".join(kept) + "\n"


def _applies(marker: str, platform: Platform) -> bool:
    found = _MARKER.fullmatch(marker)
    if found is None:
        raise ConfigError(f"requirements.lock: condition not understood: {marker}")
    name, sign, value = found.groups()
    if name == "python_full_version":
        wanted = tuple(int(part) for part in value.split("."))
        return _COMPARE[sign](PYTHON, wanted)
    values = {
        "sys_platform": platform.sys_platform,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "platform_machine": "x86_64" if platform is LINUX else "AMD64",
    }
    if name not in values or sign not in ("==", "!="):
        raise ConfigError(f"requirements.lock: condition not understood: {marker}")
    return _COMPARE[sign](values[name], value)
