"""The duty window on its stage, for roll-calls."""

from tests.widgets.shell.conftest import make_stage, stage

__all__ = ["make_stage", "stage"]
