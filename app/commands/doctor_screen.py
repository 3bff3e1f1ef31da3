"""The doctor on Qt, letters and GL, looked at by a child: what is broken there may end a process.

As a program (``python -m app.commands.doctor_screen``) it says what it finds as JSON.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

from app.commands.finding import Finding, State
from app.config import RESOURCES, ROOT
from app.domain.errors import ConfigError

LOOK_WITHIN_S = 60.0
SOFTWARE = ("llvmpipe", "softpipe", "swrast", "Software", "Basic Render")
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
SAMPLE = "值守大屏苏"


def look_at_screen() -> Iterator[Finding]:
    """Yield how Qt, the letters and GL are."""
    is_shown = sys.platform != "linux" or any(os.environ.get(name) for name in DISPLAYS)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if not is_shown:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.commands.doctor_screen"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=LOOK_WITHIN_S,
            check=False,
        )
        lines = done.stdout.splitlines()
        said = dict(json.loads(line) for line in lines)
        why = _last_line(done.stderr) or f"status {done.returncode}"
    except (subprocess.TimeoutExpired, ValueError) as error:
        said, why = {}, str(error)
    yield _platform(said.get("platform"), why, is_shown=is_shown)
    if "platform" in said:
        yield _fonts(said.get("fonts", why))
        yield _gl(str(said.get("renderer", "")), str(said.get("gl_trouble", why)))


def _platform(found: object, why: str, *, is_shown: bool) -> Finding:
    if not isinstance(found, dict):
        return Finding("doctor.name.qt", State.BAD, "doctor.qt.broken", {"why": why})
    if not is_shown:
        return Finding("doctor.name.qt", State.DOUBTFUL, "doctor.qt.no_display", found)
    return Finding("doctor.name.qt", State.OK, "doctor.qt.works", found)


def _fonts(trouble: object) -> Finding:
    if trouble:
        return Finding("doctor.name.fonts", State.BAD, "doctor.fonts.bad", {"why": trouble})
    return Finding("doctor.name.fonts", State.OK, "doctor.fonts.good")


def _gl(renderer: str, why: str) -> Finding:
    values = {"renderer": renderer, "why": why}
    if not renderer:
        return Finding("doctor.name.gl", State.BAD, "doctor.gl.none", values)
    if any(name in renderer for name in SOFTWARE):
        return Finding("doctor.name.gl", State.DOUBTFUL, "doctor.gl.software", values)
    return Finding("doctor.name.gl", State.OK, "doctor.gl.card", values)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1][:300] if lines else ""


def _say(name: str, value: object) -> None:
    sys.stdout.write(json.dumps([name, value]) + "\n")
    sys.stdout.flush()  # what comes next may be the end of this process


def main() -> int:
    """Look, and say each thing as soon as it is known."""
    from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication  # noqa: PLC0415 - may end us

    from widgets.theme_file import load_family  # noqa: PLC0415 - is Qt too

    application = QGuiApplication(sys.argv[:1])
    sizes = [s.geometry().size() for s in application.screens()]
    screens = ", ".join(f"{size.width()}x{size.height()}" for size in sizes)
    _say("platform", {"platform": application.platformName(), "screens": screens})
    try:
        metrics = QFontMetrics(QFont(load_family(RESOURCES / "fonts")))
        missing = [letter for letter in SAMPLE if not metrics.inFont(letter)]
        _say("fonts", "".join(missing))
    except ConfigError as error:
        _say("fonts", str(error))
    _look_at_gl()
    return 0


def _look_at_gl() -> None:
    from map_layers.headless import HeadlessTarget  # noqa: PLC0415 - loads the GL library

    try:
        with HeadlessTarget(16, 16) as target:
            _say("renderer", str(target.gl.info["GL_RENDERER"]))
    except ConfigError as error:
        _say("gl_trouble", str(error))


if __name__ == "__main__":
    sys.exit(main())
