"""The staged duty window, for what it shows of stations."""

from tests.widgets.shell.conftest import make_stage, stage

__all__ = ["make_stage", "stage"]
