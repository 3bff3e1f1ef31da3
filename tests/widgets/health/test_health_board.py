"""The data-health board: worst first, in words, with samples, and still while it is read."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.clock import SetClock
from app.domain.fields import FieldCatalogue
from app.domain.health import SourceHealth
from app.domain.ports import LinkState
from app.services.live import ViewGroup
from tests.widgets.fake_link import FakeLink
from widgets.health.column_widths import SPARK, ColumnWidths
from widgets.health.health_board import HealthBoard
from widgets.health.rate_history import POINTS, RateHistory
from widgets.health.source_rows import SourceState, source_rows
from widgets.health.source_words import (
    cell_words,
    name_words,
    rate_words,
    reason_lines,
    schedule_words,
    series_words,
    silence_words,
)
from widgets.look import Look, TextRole
from widgets.texts import Texts

NOW_S = 1_790_000_000.0
ROOT = Path(__file__).parents[3]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW_S)


@pytest.fixture
def group(link: FakeLink, fields: FieldCatalogue, clock: SetClock) -> ViewGroup:
    return ViewGroup(link, fields, clock)


@pytest.fixture
def board(qapp: QApplication, group: ViewGroup, look: Look, texts: Texts) -> Iterator[HealthBoard]:
    window = QWidget()
    window.resize(1160, 380)
    board = HealthBoard(group, look, texts, window)
    board.resize(1136, board.height())
    window.show()
    yield board
    window.close()
    window.deleteLater()


def health(source: str, silent_s: float | None = 1.0, **more: object) -> SourceHealth:
    last_s = None if silent_s is None else NOW_S - silent_s
    given: dict[str, object] = {"accepted": 1200, "rate_per_s": 12.5, **more}
    return SourceHealth(source, "columns", NOW_S, last_s, **given)  # type: ignore[arg-type]


def tell(board: HealthBoard, group: ViewGroup, link: FakeLink, *sources: SourceHealth) -> None:
    link.push_health(*sources)
    board.absorb(group.pump())
    board.refresh()


def names(board: HealthBoard) -> list[str]:
    return [row.health.source for row in board.model.rows]


def test_the_worst_source_stands_first(
    board: HealthBoard, group: ViewGroup, link: FakeLink
) -> None:
    tell(
        board, group, link,
        health("a-live"), health("b-late", 20), health("c-lost", 3600),
        health("d-never", None), health("e-partly", frozen=1),
    )  # fmt: skip
    assert names(board) == ["d-never", "c-lost", "b-late", "e-partly", "a-live"]
    states = [row.state.name for row in board.model.rows]
    assert states == ["NEVER", "LOST", "LATE", "PARTLY", "LIVE"]
    said = board.summary.full_text()
    assert said == "共 5 个来源 · 从未来数 1 · 中断 1 · 迟到 1 · 部分异常 1 · 正常 1"


def test_silence_grows_without_any_message(
    board: HealthBoard, group: ViewGroup, link: FakeLink, clock: SetClock, texts: Texts
) -> None:
    tell(board, group, link, health("ais"))
    assert board.model.rows[0].state is SourceState.LIVE
    clock.advance(20)
    board.refresh()
    assert board.model.rows[0].state is SourceState.LATE
    assert silence_words(board.model.rows[0], texts) == "21 秒"


def test_nobody_vouches_for_a_source_without_a_link(
    board: HealthBoard, group: ViewGroup, link: FakeLink, texts: Texts
) -> None:
    tell(board, group, link, health("ais"))
    link.state = LinkState.STALE
    tell(board, group, link)
    (row,) = board.model.rows
    assert row.state is SourceState.UNKNOWN
    assert silence_words(row, texts) == rate_words(row, texts) == "—"
    assert board.summary.full_text().startswith("链路未通")
    assert board.is_hatched


def test_a_board_that_is_read_keeps_its_order(
    board: HealthBoard, group: ViewGroup, link: FakeLink, clock: SetClock, qapp: QApplication
) -> None:
    tell(board, group, link, health("a"), health("b"))
    board.window().activateWindow()
    board.list.setFocus()
    qapp.processEvents()
    assert board.list.hasFocus()
    tell(board, group, link, health("b", 3600))
    assert names(board) == ["a", "b"]
    board.list.clearFocus()
    board.refresh()
    assert names(board) == ["b", "a"]


def test_a_refusal_is_named_with_its_sample_as_letters(group: ViewGroup, texts: Texts) -> None:
    group.health["x"] = health(
        "x\u202e",
        refused={"bad_checksum": 3, "a<b>": 40},
        sample={"bad_checksum": "7e\x00<img src='file:///etc/passwd'>"},
    )
    (row,) = source_rows(group, RateHistory())
    assert reason_lines(row, texts) == [
        "拒收 a<b>：40 条",
        "拒收 校验错误：3 条，例如 7e〔U+0000〕<img src='file:///etc/passwd'>",
    ]
    assert name_words(row, texts) == "x〔U+202E〕 · 列式接入"
    assert row.refused == 43


def test_only_the_opened_source_shows_all_its_reasons(
    board: HealthBoard, group: ViewGroup, link: FakeLink
) -> None:
    refused = {f"reason_{i}": 9 - i for i in range(4)}
    tell(board, group, link, health("a", refused=refused), health("b"))
    shut_px = board.list.visualRect(board.model.index(0)).height()
    board.list.setCurrentIndex(board.model.index(0))
    board.list.doItemsLayout()
    opened_px = board.list.visualRect(board.model.index(0)).height()
    assert opened_px - shut_px == pytest.approx(3 * 25, abs=6)


def test_late_and_frozen_series_and_the_schedule_are_said(group: ViewGroup, texts: Texts) -> None:
    group.health["x"] = health("x", late=3, frozen=1, every_s=30.0)
    group.health["y"] = health("y")
    odd, calm = source_rows(group, RateHistory())
    assert series_words(odd, texts) == "迟到 3 · 不变 1"
    assert schedule_words(odd, texts) == "每 30 秒"
    assert series_words(calm, texts) == ""
    assert schedule_words(calm, texts) == "—"


def test_the_curve_has_one_point_for_each_time_the_hub_told(group: ViewGroup) -> None:
    history = RateHistory()
    for i in range(POINTS + 5):
        told = SourceHealth("x", "ais", NOW_S + i, NOW_S, 1, float(i))
        history.take([told])
        history.take([told])
    assert history.rates("x") == tuple(float(i) for i in range(5, POINTS + 5))
    history.take([SourceHealth("x", "ais", NOW_S - 600, NOW_S, 1, 7.0)])
    assert history.rates("x") == (7.0,)


def test_the_columns_fit_whatever_the_width(look: Look, texts: Texts, group: ViewGroup) -> None:
    group.health["x"] = health("x" * 400, late=30, frozen=12, every_s=3600.0)
    widths = ColumnWidths(look, texts)
    widths.take(source_rows(group, RateHistory()))
    for width in (500, 1136, 2270):
        boxes = list(widths.boxes(width).values())
        assert boxes[-1].right() <= width
        assert all(a.right() < b.left() for a, b in pairwise(boxes))


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_nothing_is_cut_while_there_is_room_for_all(
    look: Look, group: ViewGroup, lang: str
) -> None:
    texts = Texts.load(ROOT / "resources/texts", lang, is_strict=True)
    group.health["x"] = SourceHealth(
        "dutywall-check", "check", NOW_S, NOW_S - 50, 1_234_567, 8.0, late=3, every_s=10.0
    )
    group.health["y"] = health("nt-air", 1.0, late=12, frozen=3, every_s=3600.0)
    rows = source_rows(group, RateHistory())
    widths = ColumnWidths(look, texts)
    assert widths.take(rows)
    assert not widths.take(rows)
    boxes = widths.boxes(1200)
    body, strong = (QFontMetrics(look.font(role)) for role in (TextRole.BODY, TextRole.STRONG))
    for row in rows:
        for key, said in cell_words(row, texts).items():
            assert strong.horizontalAdvance(said) <= boxes[key].width(), said
    for key in boxes:
        if key != SPARK:
            title = texts(f"sources.column.{key}")
            assert body.horizontalAdvance(title) <= boxes[key].width(), title


def test_the_board_draws_whatever_it_is_told(
    board: HealthBoard, group: ViewGroup, link: FakeLink
) -> None:
    tell(board, group, link, health("a", None, rate_per_s=0.0), health("b" * 400, 1e9))
    assert not board.grab().isNull()
