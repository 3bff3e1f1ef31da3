"""The duty window on its stage, with a hub that answers about the figures of cases."""

import pytest

from tests.widgets.case_figures.figures_hub import FiguresHub
from tests.widgets.shell.conftest import make_stage, stage
from tests.widgets.shell.staging import Stage

__all__ = ["make_stage", "stage"]


@pytest.fixture
def hub(stage: Stage) -> FiguresHub:
    """Return the hub of a stage at which a duty officer sits."""
    stage.sign_in()
    stage.turn()
    return FiguresHub(stage)
