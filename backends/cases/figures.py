"""The questions about how cases are kept, as the reader child answers them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.clock import Clock
from backends.cases.breaches import BreachAnswers
from backends.cases.rates import RateAnswers, read_credit_rule
from backends.cases.wording import Words
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading

Answerers = dict[str, Callable[[ChildQuestion], dict[str, Any]]]


def figure_answerers(
    reading: Reading,
    catalogue: CaseCatalogue,
    clock: Clock,
    city_cases: Path,
    words: Words | None = None,
) -> Answerers:
    """Return who answers what, by the query's name; ``city_cases`` has the city's own tables.

    Raises ConfigError where the rule of credit there cannot be read.
    """
    rates = RateAnswers(reading, catalogue, clock, read_credit_rule(city_cases), words)
    coming = BreachAnswers(reading, catalogue, clock)
    return {
        "case_rates": rates.rates,
        "case_breaches": coming.breaches,
        "case_tree": coming.tree,
    }
