"""Set-up compiles the kernels of vessels, stations and crowds."""

import pytest

from backends.compiled.warmers import WARMERS
from backends.compiled.watching_warming import warm_watching
from backends.detectors import ais_loss, anchor_drift, frozen, station_silence
from backends.detectors.closest_approach import kernel as approach
from backends.detectors.crowd import kernel as crowd
from backends.detectors.exceedance import kernel as exceedance

ENTERED = (
    approach.watch,
    anchor_drift.watch,
    ais_loss.hear,
    exceedance.watch,
    frozen.watch,
    station_silence.hear,
    crowd.watch,
)


@pytest.fixture(scope="module")
def warmed() -> None:
    warm_watching()


@pytest.mark.usefixtures("warmed")
@pytest.mark.parametrize("kernel", ENTERED, ids=lambda one: one.__module__)
def test_a_kernel_that_python_calls_is_compiled_by_the_warmer(kernel: object) -> None:
    signatures = getattr(kernel, "signatures", ())
    assert len(signatures) == 1


def test_set_up_runs_it() -> None:
    assert warm_watching in WARMERS.values()
