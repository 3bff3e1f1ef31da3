"""Two windows of one process draw from one model: what was uploaded once is seen in both."""

import subprocess
import sys
from pathlib import Path

import msgspec

from tests.e2e.hall import ROOT, environment
from tests.e2e.windows.two_maps import Seen


def test_two_windows_share_one_upload_and_show_the_same(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.e2e.windows.two_maps", str(tmp_path)],
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
    assert seen.differing == 0
    assert all(min(counts) > 5_000 for counts in seen.tiles), "both show the tiles of the folder"
    assert min(seen.colours) > 200
    assert seen.things == [1, 1]
