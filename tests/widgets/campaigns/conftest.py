"""The duty window on its stage, with a hub that has snapshots and campaigns."""

from tests.widgets.shell.conftest import make_stage, stage
from tests.widgets.snapshots.conftest import hub

__all__ = ["hub", "make_stage", "stage"]
