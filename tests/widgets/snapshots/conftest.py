"""The duty window on its stage, with a hub that has snapshots and campaigns."""

import pytest

from tests.widgets.shell.conftest import make_stage, stage
from tests.widgets.shell.staging import Stage
from tests.widgets.snapshots.found_hub import FoundHub

__all__ = ["make_stage", "stage"]


@pytest.fixture
def hub(stage: Stage) -> FoundHub:
    """Return the hub of a stage at which a duty officer sits."""
    stage.sign_in()
    stage.turn()
    return FoundHub(stage)
