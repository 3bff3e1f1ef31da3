"""``dutywall cases measure`` says of what its figures are, and lays them for the hub."""

from argparse import Namespace
from pathlib import Path

import pytest

from app.cli import build_parser
from app.commands.cases import run_measure
from app.domain.cases.commands import CaseAt, MergeCases
from app.domain.errors import ConfigError
from backends.cases.merging.own_figures import FILE, read_own
from tests.unit.backends.cases.merging.test_answers import Hall
from tests.unit.backends.store.story import path_in


def given(folder: Path | None, **more: object) -> Namespace:
    plain = {"data": folder, "hub": None, "person": "", "days": 90, "write": False}
    database = "" if folder is None else path_in(folder)
    return Namespace(**plain | {"database": database} | more)


def test_the_figures_are_printed_with_n_interval_and_bias_and_written_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = Hall(tmp_path)
    hall.call("a", "人民路井盖破损")
    hall.call("b", "人民路的窨井盖碎了")
    pair = (CaseAt("a", hall.seq("a")), (CaseAt("b", hall.seq("b")),))
    hall.do(MergeCases(*pair, {"probability": 0.85}))
    assert run_measure(given(tmp_path)) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "own line: 1 pairs decided, 1 of them one matter" in said
    assert "0.6 1.000 (0.207-1.000) n 1 1.000 (0.207-1.000) n 1" in said
    assert "0.9 none 0.000 (0.000-0.793) n 1" in said
    assert "a biased sample" in said
    assert not (tmp_path / FILE).exists()
    assert run_measure(given(tmp_path, write=True)) == 0
    assert [(one.at, one.pairs, one.same) for one in read_own(tmp_path / FILE)] == [
        *((0.6, 1, 1), (0.7, 1, 1), (0.8, 1, 1)),
    ]
    hall.journal.close()


def test_what_it_lacks_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="whose cases"):
        run_measure(given(None))
    with pytest.raises(ConfigError, match="--write needs --data"):
        run_measure(given(None, write=True))
    with pytest.raises(ConfigError, match="--write needs --data"):
        run_measure(given(tmp_path, write=True, hub=[tmp_path]))
    with pytest.raises(ConfigError, match="--person"):
        run_measure(given(None, hub=[tmp_path]))
    parsed = build_parser().parse_args(["cases", "measure", "--data", "x", "--days", "7"])
    assert (parsed.days, parsed.write) == (7, False)
