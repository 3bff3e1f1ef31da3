"""Every painted kind: nothing cut or overlapping, honest without numbers, painted once."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.measures.publishing import LATE_AFTER_S
from app.domain.readings import Soundness
from tests.widgets.conftest import ROOT
from tests.widgets.panels.fakes import FakePanel, fake_panel, indicator
from tests.widgets.panels.fitting import faults
from tests.widgets.panels.kinds_data import SPECS, panel_of, spec_of
from widgets.look import Look, Scale
from widgets.panels.kinds.heat import LEAST_CONTRAST
from widgets.panels.kinds.painted import PaintedBody
from widgets.panels.kinds.table import MAKERS
from widgets.panels.spec import BodyKind
from widgets.theme_file import load_look

WALL = Scale(mm_per_px=1.5, distance_m=8.0, is_wall=True)
SIZES = [(480, 270), (960, 540), (220, 130)]
PARTED = ("matrix", "treemap", "sankey", "calendar", "days")


class Shown:
    """A body on the screen, closed at the end of the test."""

    def __init__(self) -> None:
        self._windows: list[QWidget] = []

    def body(
        self, name: str, panel: FakePanel, look: Look, size: tuple[int, int] = (480, 270)
    ) -> PaintedBody[object]:
        body = MAKERS[SPECS[name].kind](SPECS[name], panel.context, look)
        assert isinstance(body, PaintedBody)
        widget = body.widget()
        widget.resize(*size)
        body.refresh()
        widget.show()
        widget.grab()
        self._windows.append(widget)
        return body

    def close(self) -> None:
        for window in self._windows:
            window.close()
            window.deleteLater()


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[Shown]:
    shown = Shown()
    yield shown
    shown.close()


def words(body: PaintedBody[object]) -> list[str]:
    return [one.text for one in body.shown_texts()]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_or_overlaps_at_any_size_and_distance(
    shown: Shown, font_family: str, language: str
) -> None:
    for name in SPECS:
        for theme, scale in (("night", None), ("day", WALL)):
            look = load_look(ROOT / "resources", theme, font_family, scale)
            panel = panel_of(language, is_wall=scale is not None)
            for size in SIZES:
                body = shown.body(name, panel, look, size)
                assert faults(body.widget(), look) == []
                if size != SIZES[-1]:
                    assert words(body)


def test_what_is_the_same_is_painted_once(shown: Shown, look: Look, qapp: QApplication) -> None:
    for name in SPECS:
        body = shown.body(name, panel_of("zh_CN"), look)
        qapp.processEvents()
        before = body.paints
        body.refresh()
        qapp.processEvents()
        assert (name, body.paints) == (name, before)


def test_a_running_question_says_so_and_shows_no_number(shown: Shown, look: Look) -> None:
    for name in PARTED:
        body = shown.body(name, fake_panel(indicator("demands", "今日诉求", unit="件")), look)
        assert "正在统计" in "".join(words(body))
        assert not any(letter.isdigit() for letter in "".join(words(body)))
        assert body.missing() == ("journal",)
        assert body.soundness() is Soundness.LOST
        assert body.as_of_s() == 0.0


def test_an_unknown_figure_is_named(shown: Shown, look: Look) -> None:
    for name in PARTED:
        body = shown.body(name, fake_panel(), look)
        assert "demands" in "".join(words(body))
        assert body.soundness() is Soundness.LOST


def test_a_refusal_is_said_in_words(shown: Shown, look: Look) -> None:
    for name in PARTED:
        panel = fake_panel(indicator("demands"))
        panel.parts.said = "child_away"
        body = shown.body(name, panel, look)
        expected = panel.context.texts("errors.child_away")
        assert "".join(words(body)).replace(" ", "") == expected.replace(" ", "")


def test_an_answer_of_no_parts_is_no_chart(shown: Shown, look: Look) -> None:
    for name in PARTED:
        panel, spec = fake_panel(indicator("demands")), SPECS[name]
        panel.parts.give("demands", spec.by, [], across=spec.across)
        body = shown.body(name, panel, look)
        assert words(body) == [panel.context.texts("panel_kinds.no_parts")]


def test_an_old_answer_is_told_to_be_old(shown: Shown, look: Look) -> None:
    for name in PARTED:
        panel = panel_of("zh_CN")
        body = shown.body(name, panel, look)
        assert body.soundness() is Soundness.LIVE
        for age_s, worth in ((LATE_AFTER_S, Soundness.LATE), (4 * LATE_AFTER_S, Soundness.LOST)):
            panel.clock.at_s = body.as_of_s() + age_s
            body.refresh()
            assert body.soundness() is worth


def test_enter_opens_what_has_the_keys_and_a_wall_opens_nothing(shown: Shown, look: Look) -> None:
    for name in SPECS:
        panel, wall = panel_of("zh_CN"), panel_of("zh_CN", is_wall=True)
        for one in (panel, wall):
            body = shown.body(name, one, look)
            for spot in body.hits:
                QTest.mouseClick(body, Qt.MouseButton.LeftButton, pos=spot.box.center().toPoint())
            QTest.keyClick(body, Qt.Key.Key_Return)
        acts = panel.acts
        assert acts.figures or acts.panels or acts.done
        assert [wall.acts.figures, wall.acts.panels, wall.acts.done] == [[], [], []]


@pytest.mark.parametrize("theme", ["night", "day"])
def test_text_is_read_on_every_tint(shown: Shown, font_family: str, theme: str) -> None:
    from map_layers.theme import contrast  # noqa: PLC0415 - beside its one use

    look = load_look(ROOT / "resources", theme, font_family)
    body = shown.body("matrix", panel_of("zh_CN"), look)
    text = look.theme.hex("ui.text")
    tints = [body.heat.tint(share / 20).name() for share in range(21)]
    assert min(contrast(text, tint) for tint in tints) >= LEAST_CONTRAST
    assert contrast(tints[-1], tints[0]) > 1.5  # and much is told from little


def test_every_kind_has_a_maker() -> None:
    assert {spec.kind for spec in SPECS.values()} <= MAKERS.keys()
    assert {BodyKind.IMAGES, BodyKind.CAMERA, BodyKind.MAP} <= MAKERS.keys()
    assert spec_of(BodyKind.MATRIX).kind is BodyKind.MATRIX
