"""Every kind of this half fits its pane at any size and scale, and costs no needless paint."""

import dataclasses
import math

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.measures.asking import Member, Part
from tests.widgets.conftest import ROOT
from tests.widgets.panels.fakes import NOW_S, FakePanel
from tests.widgets.panels.fitting import faults
from tests.widgets.panels.kinds.conftest import Shown, texts_of
from tests.widgets.panels.kinds.staged import STAGED, staged_panel
from widgets.look import Look, Scale
from widgets.theme_file import load_look

WALL = Scale(mm_per_px=0.62, distance_m=3.0, is_wall=True)
NODE = "320612"
SIZES = [(960, 540), (230, 130), (90, 40)]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_text_is_cut_or_overlaps_at_a_desk(shown: Shown, look: Look, language: str) -> None:
    panel = staged_panel(language)
    for name, spec in STAGED.items():
        body = shown(spec, panel)
        assert (name, faults(body, look)) == (name, [])
        for size in SIZES:
            body.resize(*size)
            body.grab()
            assert (name, size, faults(body, look)) == (name, size, [])


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_text_is_cut_or_overlaps_on_a_wall(
    shown: Shown, font_family: str, language: str
) -> None:
    look = load_look(ROOT / "resources", "day", font_family, WALL)
    panel = staged_panel(language, is_wall=True)
    bodies = {name: shown(spec, panel, (960, 540), look) for name, spec in STAGED.items()}
    assert [(name, said) for name, body in bodies.items() if (said := faults(body, look))] == []
    assert texts_of(bodies["list"])[-1] in ("还有 1199 项", "1199 more")  # five rows, by the spec


def hostile(panel: FakePanel) -> FakePanel:
    """Give the sources what no hall would send."""
    long = "长" * 300 + " " + "W" * 300 + "\u202e\n\t"
    for one in panel.figures.table:
        panel.figures.give(one.key, -1e300, 1e-300, node=NODE)
        panel.past.was[one.key] = math.inf
        panel.past.give(one.key, [NOW_S - 60.0, NOW_S, NOW_S + 1e9], [math.inf, -1e300, math.nan])
        for by in ("unit", "county", "day"):
            numbers = (None, 0.0, -5.0, 1e300, 1e-300, math.nan, math.inf)
            parts = [Part(f"{long}{at}", long, one, one) for at, one in enumerate(numbers)]
            panel.parts.give(one.key, by, parts)
        parts = [Part(long, long, 1e300, None, "24", long), Part("", "", None, None, "x", "")]
        panel.parts.give(one.key, "channel", parts, across="hour")
        rows = [Member("cases", long, long, 1e300, long, long, 77), Member("", "", "", -1.0)]
        panel.members.give(one.key, rows)
    return panel


def test_what_no_hall_would_send_is_shown_within_its_pane(shown: Shown, look: Look) -> None:
    panel = hostile(staged_panel())
    for name, spec in STAGED.items():
        body = shown(spec, panel)
        assert (name, faults(body, look)) == (name, [])
        for size in SIZES:
            body.resize(*size)
            body.grab()
            assert (name, size, faults(body, look)) == (name, size, [])


def test_without_any_data_no_kind_shows_a_number(shown: Shown, look: Look) -> None:
    panel = staged_panel()
    for one in panel.figures.table:
        panel.figures.take(one.key, NODE)
    panel.parts.answers.clear()
    panel.members.answers.clear()
    panel.past.lines.clear()
    panel.past.was.clear()
    limits = {"90.00", "95.00", "98.00", "100.00", "0.0", "24.0", "48.0", "60.0", "目标 99.00"}
    for name, spec in STAGED.items():
        body = shown(spec, panel)
        numbers = [text for text in texts_of(body) if any(digit in text for digit in "0123456789")]
        assert (name, set(numbers) - limits - {"目标 12.0"}) == (name, set())
        assert (name, body.missing(), body.as_of_s()) == (name, ("journal",), 0.0)
        assert faults(body, look) == []


def test_what_did_not_change_is_not_painted_again(shown: Shown, qapp: QApplication) -> None:
    panel = staged_panel()
    bodies = {name: shown(spec, panel) for name, spec in STAGED.items()}
    qapp.processEvents()
    painted = {name: body.paints for name, body in bodies.items()}
    panel.clock.advance(1.0)
    for body in bodies.values():
        body.refresh()
    qapp.processEvents()
    assert {name: body.paints for name, body in bodies.items()} == painted
    _change(panel)
    for body in bodies.values():
        body.refresh()
    qapp.processEvents()
    assert {name: body.paints - painted[name] for name, body in bodies.items()} == dict.fromkeys(
        STAGED, 1
    )


def _change(panel: FakePanel) -> None:
    """Let everything a pane may look at be another."""
    for one in panel.figures.table:
        panel.figures.give(one.key, 3, 4, node=NODE)
    for key, answer in panel.parts.answers.items():
        parts = tuple(dataclasses.replace(part, value=2.0) for part in answer.parts)
        panel.parts.answers[key] = dataclasses.replace(answer, parts=parts)
    for key, answer in panel.members.answers.items():
        members = tuple(dataclasses.replace(one, title="另一件") for one in answer.members)
        panel.members.answers[key] = dataclasses.replace(answer, members=members)


def test_another_theme_and_a_larger_letter_are_taken(shown: Shown, font_family: str) -> None:
    look = load_look(ROOT / "resources", "day", font_family, Scale(distance_m=1.4))
    panel = staged_panel()
    for name, spec in STAGED.items():
        body = shown(spec, panel)
        body.set_look(look)
        body.grab()
        assert (name, faults(body, look)) == (name, [])
