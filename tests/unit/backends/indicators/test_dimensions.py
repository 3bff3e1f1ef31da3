"""What panels may be parted by is what the tables can part their rows by, and nothing else."""

from pathlib import Path

from app.domain.measures.dimensions import DIMENSIONS
from app.domain.measures.indicator import FactKind
from backends.indicators.case_facts import CaseFacts
from backends.indicators.case_units import OF_DEEDS
from backends.indicators.clock_parts import CLOCK_PARTS
from backends.indicators.coded import CodedFacts
from backends.indicators.facts import Facts
from backends.indicators.looking import is_part
from tests.unit.backends.indicators.test_opening import opened


def test_every_table_can_be_parted_by_what_is_said_of_it_and_by_no_more(tmp_path: Path) -> None:
    tables, _ = opened(tmp_path)

    def parts(facts: Facts) -> frozenset[str]:
        if isinstance(facts, CaseFacts):
            names = {*facts._units.names, *OF_DEEDS, *CLOCK_PARTS}
        else:
            assert isinstance(facts, CodedFacts)
            names = {*facts.words, *facts._values_now}
        return frozenset(name for name in names if is_part(facts, name))

    assert {kind: parts(facts) for kind, facts in tables.facts.items()} == DIMENSIONS
    assert set(DIMENSIONS) == set(FactKind)
