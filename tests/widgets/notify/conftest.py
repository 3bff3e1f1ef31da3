"""The duty window on its stage, for the log of messages."""

from tests.widgets.shell.conftest import make_stage, stage

__all__ = ["make_stage", "stage"]
