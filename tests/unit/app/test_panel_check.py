"""``dutywall panel check``: a fault a line with its reason, status 1, and no display needed."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.cli import main
from app.commands import panel
from app.commands.panel import known_rules
from app.config import read_indicator_table

GOOD = """version = 1
key = "ours"
number = 30
title = { zh_CN = "我们的", en = "Ours" }
watch = ["RULE"]

[[pane]]
kind = "figure"
at = [0, 0]
span = [3, 3]
indicators = ["demands"]
"""


def test_a_right_file_is_passed_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = min(known_rules())
    path = tmp_path / "ours.toml"
    path.write_text(GOOD.replace("RULE", rule), "utf-8")
    assert main(["panel", "check", str(path)]) == 0
    assert capsys.readouterr().out == f"nothing is wrong: {path}\n"


def test_each_fault_is_a_line_that_names_file_line_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(GOOD.replace('["demands"]', '["demandz"]'), "utf-8")
    assert main(["panel", "check", str(path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{path}:5: watch: no rule is called 'RULE'",
        f"{path}:11: pane 1 (figure): indicators: no indicator is called 'demandz'",
    ]


WORDS = """
[[pane]]
kind = "ranking"
at = [3, 0]
span = [3, 3]
indicators = ["demands"]
by = "cuonty"

[[pane]]
kind = "map"
at = [6, 0]
span = [3, 3]
layers = ["sites", "sities"]

[[pane]]
kind = "tiles"
at = [9, 0]
span = [3, 3]
entries = [{ title = { zh_CN = "甲", en = "A" }, act = "fitt" }]
"""


def test_parts_layers_and_acts_that_there_are_not_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(GOOD.replace("RULE", min(known_rules())) + WORDS, "utf-8")
    assert main(["panel", "check", str(path)]) == 1
    by, layers, act = capsys.readouterr().out.splitlines()
    assert by.startswith(f"{path}:18: pane 2 (ranking): by: cases have no part 'cuonty'; aspect, ")
    assert layers == f"{path}:24: pane 3 (map): layers: no layer is called 'sities'"
    assert act == f"{path}:30: pane 4 (tiles): entry 1: act: no act is called 'fitt'"


def test_a_folder_is_checked_beside_those_that_ship(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ours.toml").write_text("version = ", "utf-8")
    assert main(["panel", "check", str(tmp_path)]) == 1
    assert "ours.toml:1: " in capsys.readouterr().out


def test_an_indicator_that_is_wrong_is_named_and_the_others_are_in_force(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = read_indicator_table()
    assert table.broken == ()
    broken = (("13_urban.toml, line 7: indicator ours", "period is missing"),)
    monkeypatch.setattr(panel, "read_indicator_table", lambda: replace(table, broken=broken))
    assert main(["panel", "check"]) == 1
    said = "indicators/13_urban.toml, line 7: indicator ours: period is missing"
    assert said in capsys.readouterr().out.splitlines()
