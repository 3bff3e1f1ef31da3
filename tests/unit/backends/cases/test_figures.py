"""The reader answers every question about how cases are kept that the hub hands it."""

from app.domain.clock import SetClock
from backends.cases.catalogue_file import read_case_catalogue
from backends.cases.figures import figure_answerers
from backends.hub.inner import ChildQuestion
from backends.hub.queries import CHILD_OF
from backends.store.database import Reading
from tests.unit.backends.store.story import open_journal, path_in


def test_each_figure_is_the_readers_and_answers_in_a_hall_without_cases(tmp_path):
    clock = SetClock(1_790_000_000.0)
    journal = open_journal(tmp_path, clock)
    catalogue = read_case_catalogue(tmp_path / "none")
    answerers = figure_answerers(Reading(path_in(tmp_path)), catalogue, clock, tmp_path / "none")
    asked = {"case_rates": {"from_s": 0.0, "to_s": 0.0}}
    for name, answer in answerers.items():
        assert CHILD_OF[name] == "reader"
        told = answer(ChildQuestion("q", name, "city", asked.get(name, {}), {}))
        assert told["as_of_s"] == clock.now_s()
    journal.close()
