"""The duty window on its stage, with a hub that answers about cases."""

import pytest

from tests.widgets.cases.case_hub import CaseHub
from tests.widgets.shell.conftest import make_stage, stage
from tests.widgets.shell.staging import Stage

__all__ = ["make_stage", "stage"]


@pytest.fixture
def hub(stage: Stage) -> CaseHub:
    """Return the hub of a stage at which a duty officer sits."""
    stage.sign_in()
    stage.turn()
    return CaseHub(stage)
