"""Two native windows bring their parts of one picture over shared textures, pixel for pixel."""

import subprocess
import sys
from pathlib import Path

import msgspec

from tests.e2e.hall import ROOT, environment
from tests.e2e.windows.spanned_map import BEZEL_PX, SIZE_PX, Seen


def test_two_windows_show_two_parts_of_the_one_picture(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.e2e.windows.spanned_map", str(tmp_path)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    seen = msgspec.json.decode(ended.stdout, type=Seen)
    assert seen.faults == {}
    assert seen.failed == []
    assert seen.differing == [0, 0]
    assert min(seen.colours) > 100
    assert seen.canvas == (2 * SIZE_PX[0] + BEZEL_PX, SIZE_PX[1])
    assert seen.pictures <= 14
