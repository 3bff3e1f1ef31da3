"""``dutywall cases guess`` says what it found, to whoever still reads."""

import argparse
import os
from pathlib import Path

import pytest

from app.commands.cases import run_guess


def test_a_reader_that_has_gone_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "a.csv"
    table.write_text("编号,标题,时间\n1,井盖,2026-11-22\n", "utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as gone:
        monkeypatch.setattr("sys.stdout", gone)
        assert run_guess(argparse.Namespace(file=table, source="12345")) == 0
        monkeypatch.undo()
