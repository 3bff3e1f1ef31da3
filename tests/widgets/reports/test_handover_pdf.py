"""The page: one sheet of A4 with everything that was promised, and nothing that was not."""

import stat
from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument

from app.domain.citypack import CityInfo
from app.domain.errors import StoreError
from app.domain.shift import LogLine
from app.services.handover_report import HandoverReport
from tests.unit.app.services.hall import NOON_S, Hall
from widgets.reports.handover_html import Masthead, handover_html
from widgets.reports.handover_pdf import handover_pdf, save_handover_pdf, write_handover_pdf

DEMO = Masthead("南通市", is_demo=True)
REAL = Masthead("南通市", is_demo=False)


def report() -> HandoverReport:
    hall = Hall()
    hall.sign_in("P-0231")
    hall.raise_alarm()
    hall.raise_alarm("a2", label="苏F·B2290")
    hall.issue_task()
    hall.step_task("done")
    hall.link.push_entry(
        "log_written",
        "log:",
        {},
        time_s=NOON_S,
        person="P-0231",
        personal={"text": "通沙路口信号灯故障"},
    )
    hall.link.push_entry(
        "alarm_closed", "alarm:a2", {"outcome": "rejected"}, time_s=NOON_S, person="P-0231"
    )
    items = ["alarm:a1", "log:5"]
    body = {"incoming": "P-0117", "since_seq": 0, "items": items}
    hall.link.push_entry("handover_started", "shift:h1", body, time_s=NOON_S, person="P-0231")
    for kind, person, more in (
        ("handover_item_confirmed", "P-0117", {"item": "alarm:a1"}),
        ("handover_signed", "P-0231", {}),
        ("handover_signed", "P-0117", {}),
    ):
        hall.link.push_entry(kind, "shift:h1", more, time_s=NOON_S + 60, person=person)
    hall.pump()
    hall.desk.handover_id = "h1"
    hall.desk.learn_names({"P-0231": "王海", "P-0117": "李敏"})
    found = hall.desk.report()
    assert found is not None
    return found


def text_of(pdf: bytes) -> tuple[int, str]:
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    count = document.pageCount()
    text = "".join(document.getAllText(page).text() for page in range(count))
    document.close()
    return count, text


def test_it_is_one_page_with_people_times_items_log_and_as_of(font_family, texts):
    count, text = text_of(handover_pdf(report(), DEMO, texts, font_family))
    assert count == 1
    for wanted in (
        "值守交接单",
        "王海",
        "李敏",
        "2023-11-15 06:14:20 签字",
        "II 级告警 苏F·D0371",
        "通沙路口信号灯故障",
        "苏F·B2290，不属实",
        "7 号 苏F·D0371",
        "打印时刻 2023-11-15 06:13:20",
        "演示",
    ):
        assert wanted in text


def test_confirmed_and_unconfirmed_stand_apart(font_family, texts):
    page = handover_html(report(), REAL, texts, 100)
    unconfirmed = page.index("未确认，留在交班人名下（1）")
    confirmed = page.index("已逐项确认（1）")
    assert unconfirmed < page.index("日志 P-0231") < confirmed
    assert confirmed < page.index("II 级告警 苏F·D0371")


def test_a_real_hall_bears_no_demo_mark(font_family, texts):
    assert "演示" not in text_of(handover_pdf(report(), REAL, texts, font_family))[1]


def test_a_missing_signature_is_said(font_family, texts):
    found = report()
    unsigned = replace(found, incoming=replace(found.incoming, signed_s=None))
    text = text_of(handover_pdf(unsigned, REAL, texts, font_family))[1]
    assert "未签字" in text
    assert "尚未完成" in text


def test_a_shift_that_wrote_too_much_is_still_one_page_and_says_what_it_left_out(
    font_family, texts
):
    lines = tuple(
        LogLine(n, NOON_S + n, "P-0231", f"第 {n} 条：" + "长文字" * 30, "") for n in range(400)
    )
    count, text = text_of(handover_pdf(replace(report(), log=lines), REAL, texts, font_family))
    assert count == 1
    assert "值班日志（400）" in text
    assert "见台账" in text


def test_markup_in_a_log_line_is_printed_as_it_is_and_reads_no_file(font_family, texts, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"not a picture")
    hostile = f"<img src='file://{secret}'><table><b>粗</b>\u202eabc"
    line = LogLine(1, NOON_S, "P-0231", hostile, "")
    text = text_of(handover_pdf(replace(report(), log=(line,)), REAL, texts, font_family))[1]
    assert "<img src=" in text
    assert "<b>粗</b>" in text
    assert "\u202e" not in text


@pytest.mark.parametrize("texts", ["en"], indirect=True)
def test_it_speaks_english_too(font_family, texts):
    count, text = text_of(handover_pdf(report(), DEMO, texts, font_family))
    assert count == 1
    assert "Shift handover" in text
    assert "grade II alarm" in text


def test_its_fonts_are_inside(font_family, texts):
    pdf = handover_pdf(report(), DEMO, texts, font_family)
    assert b"/FontFile2" in pdf or b"/FontFile3" in pdf


@pytest.mark.parametrize(
    ("texts", "name"), [("zh_CN", "南通市"), ("en", "Nantong")], indirect=["texts"]
)
def test_it_bears_the_city_in_the_language_of_the_page(font_family, texts, name, tmp_path):
    city = CityInfo("320600", "南通市", "Nantong", is_demo=True, counties=())
    write_handover_pdf(report(), tmp_path / "handover.pdf", texts, city, font_family)
    count, text = text_of((tmp_path / "handover.pdf").read_bytes())
    assert count == 1
    assert name in text


def test_it_is_saved_whole_and_for_its_owner_alone(tmp_path):
    path = tmp_path / "handover.pdf"
    save_handover_pdf(path, b"%PDF-")
    assert path.read_bytes() == b"%PDF-"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["handover.pdf"]


def test_a_folder_that_is_not_there_is_a_store_error(tmp_path):
    with pytest.raises(StoreError, match=r"handover\.pdf"):
        save_handover_pdf(tmp_path / "no" / "handover.pdf", b"%PDF-")
