"""A panel on paper has the numbers of its panes, and says what is missing, old or left out."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.health import SourceHealth
from app.domain.measures.asking import Member, MembersAnswer, Part, PartsAnswer
from app.domain.readings import Soundness
from app.services.live import NO_CHANGE, Pumped
from tests.widgets.panels.engine import Ground, Watched, panel_text
from tests.widgets.panels.fakes import CITY_INFO, NOW_S, FakeFigures, share
from tests.widgets.panels.fakes import indicator as made
from widgets.look import Look
from widgets.panels.panel_ground import PanelGround
from widgets.reports.analysis import Causes, with_words
from widgets.reports.brief import BriefPaper, read_brief
from widgets.reports.panel_paper import SETTLE_S, WITHIN_S, PanelPaper
from widgets.reports.paper import Paper, joined
from widgets.reports.patience import AT_ONCE_S
from widgets.texts import Texts

NOTHING = Pumped(NO_CHANGE)

MORE = """
[[pane]]
kind = "ranking"
at = [0, 3]
span = [3, 3]
indicators = ["demands"]
by = "county"

[[pane]]
kind = "list"
at = [3, 3]
span = [3, 3]
indicators = ["open_cases"]

[[pane]]
kind = "bars"
at = [6, 3]
span = [3, 3]
indicators = ["demands", "open_cases"]
"""
MORNING = Path(__file__).parents[3] / "resources" / "reports" / "morning.toml"


class Answers:
    """Parts, rows and the past as a test gives them; None is no answer yet."""

    def __init__(self) -> None:
        self.parts_answer: PartsAnswer | None = None
        self.members_answer: MembersAnswer | None = None
        self.was: dict[str, float] = {}
        self.revision = 0

    def parts(self, _question: object) -> PartsAnswer | None:
        return self.parts_answer

    def code(self, *_of: object) -> str:
        return ""

    def newest(self, *_of: object) -> MembersAnswer | None:
        return self.members_answer

    def series(self, *_of: object) -> None:
        return None

    def before(self, _indicator: str, node: str, _ago_s: float) -> float | None:
        return self.was.get(node)

    def absorb(self, _pumped: object) -> None:
        """Nothing comes."""

    def release(self) -> None:
        """Nothing is held."""


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def bench(tmp_path: Path, texts: Texts, answers: Answers) -> Ground:
    (tmp_path / "05_demands.toml").write_text(panel_text("demands", 5, 1, more=MORE), "utf-8")
    found = Ground(tmp_path, texts)
    ground: PanelGround = found.ground
    figures = FakeFigures(
        found.group,
        (made("demands", "今日诉求", "Demands", unit="件"), share("open_cases", "在办", "Open")),
    )
    ground.figures = figures
    ground.parts = ground.members = ground.past = answers  # type: ignore[assignment]
    figures.give("demands", 1817.0)
    late = {"soundness": Soundness.LATE, "as_of_s": NOW_S - 600}
    figures.give("open_cases", 991.0, 1000.0, **late)
    return found


def paper_of(bench: Ground, look: Look) -> PanelPaper:
    panel = bench.panels.find("demands")
    assert panel is not None
    return PanelPaper(panel, bench.ground, look, Watched().makers())


def wait(bench: Ground, paper: Paper, seconds: float) -> None:
    """Let time go by as a loop does that turns."""
    for _ in range(round(seconds / AT_ONCE_S)):
        bench.pass_s(AT_ONCE_S)
        paper.absorb(NOTHING)


def test_figures_tables_and_charts_are_on_paper_as_they_stand(
    qapp: QApplication, bench: Ground, look: Look, answers: Answers
) -> None:
    answers.parts_answer = PartsAnswer(
        (Part("320612", "通州区", 1200.0, None), Part("320682", "如皋市", 617.0, None)),
        Part("", "", 1817.0, None),
        2,
        NOW_S - 4,
    )
    members = (Member("cases", "c1", "=井盖", NOW_S - 60, "320612", "", 2),)
    answers.members_answer = MembersAnswer(members, "more", 30, NOW_S - 4)
    paper = paper_of(bench, look)
    assert not paper.is_ready  # curves and maps still come
    wait(bench, paper, SETTLE_S)
    paper.turn()
    assert paper.is_ready
    report = paper.report("王海")
    paper.release()
    assert (report.place, report.asked_by, report.is_demo) == ("南通市", "王海", True)
    figure, ranking, rows, bars = report.sections
    assert [(one.label, one.value.number) for one in figure.figures] == [("今日诉求", 1817.0)]
    assert ranking.table is not None
    assert [row[1].number for row in ranking.table.rows] == [1200.0, 617.0]
    assert not ranking.pictures
    assert rows.table is not None
    assert rows.table.rows[0][0].text == "=井盖"
    assert any("30" in note for note in rows.notes)
    assert bars.pictures
    by_label = {one.label: one for one in bars.figures}
    assert by_label["在办"].fraction == "991 / 1,000"
    assert by_label["在办"].value.text == "99.10"
    assert by_label["在办"].age  # ten minutes old
    assert report.as_of_s == NOW_S - 4


def test_what_no_answer_came_for_is_said_after_a_while(
    qapp: QApplication, bench: Ground, look: Look
) -> None:
    paper = paper_of(bench, look)
    wait(bench, paper, SETTLE_S + 1)
    assert not paper.is_ready
    wait(bench, paper, WITHIN_S)
    assert paper.is_ready
    _, ranking, rows, _ = paper.report("").sections
    paper.release()
    said = bench.texts("reports.not_answered")
    assert ranking.table is None
    assert said in ranking.notes
    assert said in rows.notes


def test_a_stand_still_of_our_own_is_no_waiting_for_answers(
    qapp: QApplication, bench: Ground, look: Look, answers: Answers
) -> None:
    paper = paper_of(bench, look)
    wait(bench, paper, WITHIN_S - 2)
    bench.pass_s(10 * WITHIN_S)
    assert not paper.is_ready  # what came meanwhile is not taken yet
    paper.absorb(NOTHING)
    assert not paper.is_ready
    wait(bench, paper, 1.0)
    assert paper.is_ready
    paper.release()


def test_no_open_alarms_are_no_calm_on_paper_while_nobody_judges(
    qapp: QApplication, bench: Ground, look: Look
) -> None:
    bench.save("05_demands.toml", panel_text("demands", 5, 1, head='watch = ["hazmat_stay"]\n'))
    bench.pass_s(10.0)
    bench.panels.look()
    paper = paper_of(bench, look)
    calm = paper.report("").sections[0].texts
    bench.link.push_health(SourceHealth("judge", "judge", NOW_S, None, 0, 0.0))
    bench.group.pump()
    said = paper.report("").sections[0].texts
    paper.release()
    assert calm == (bench.texts("reports.alarms_none"),)
    assert said == (bench.texts("panels.nobody_judges.desk"),)


def test_a_pane_that_cannot_be_read_or_does_not_work_is_said_and_the_others_stay(
    qapp: QApplication, bench: Ground, look: Look
) -> None:
    wrong = '\n[[pane]]\nkind = "tabel"\nat = [9, 9]\nspan = [3, 3]\n'
    bench.save("05_demands.toml", panel_text("demands", 5, 1, more=wrong))
    bench.pass_s(10)
    bench.panels.look()
    watched = Watched(fails=True)
    panel = bench.panels.find("demands")
    assert panel is not None
    paper = PanelPaper(panel, bench.ground, look, watched.makers())
    paper.turn()
    sections = paper.report("").sections
    paper.release()
    assert sections[0].notes == (bench.texts("reports.failed"),)
    assert "tabel" in sections[-1].notes[0]


def test_causes_are_districts_that_differ_most_and_say_how(bench: Ground, answers: Answers) -> None:
    answers.parts_answer = PartsAnswer(
        (Part("320612", "", 1.0, None), Part("320682", "", 1.0, None), Part("", "", 1.0, None)),
        Part("", "", 3.0, None),
        3,
        NOW_S,
    )
    figures = bench.ground.figures
    assert isinstance(figures, FakeFigures)
    figures.give("demands", 10.0, node="320612")
    figures.give("demands", 5.0, node="320682")
    answers.was = {"320612": 12.0, "320682": 45.0}
    paper = BriefPaper(read_brief(MORNING), bench.ground)
    causes = Causes(paper.context, ("demands", "demands", "nothing"))
    table = causes.section().table
    assert table is not None
    assert [(row[1].text, row[2].number, row[3].number, row[4].text) for row in table.rows] == [
        ("如皋市", 5.0, 45.0, "-40"),
        ("通州区", 10.0, 12.0, "-2"),
    ]
    assert "7" in causes.section().texts[0]
    del answers.was["320682"]
    section = causes.section()
    assert section.table is not None
    assert len(section.table.rows) == 1
    assert section.notes


def test_the_morning_brief_has_every_section_that_its_file_names(
    bench: Ground, answers: Answers
) -> None:
    spec = read_brief(MORNING)
    paper = BriefPaper(spec, bench.ground)
    report = paper.report("")
    assert [one.heading for one in report.sections] == [
        one.heading["zh_CN"] for one in spec.section
    ]
    assert bench.texts("reports.no_handover") in report.sections[4].notes
    words = with_words(report, bench.texts, "  两行\n意见 ", "李敏")
    assert words.sections[0].texts == ("  两行\n意见 ",)
    assert "李敏" in words.sections[0].heading
    assert with_words(report, bench.texts, " \n", "李敏") is report
    both = joined("周报", (report, replace(report, title="专题", as_of_s=5.0)))
    assert both.as_of_s == 5.0
    assert both.sections[-1].heading.startswith("专题 · ")
    assert CITY_INFO.name == both.place
