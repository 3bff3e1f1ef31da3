"""An item: what is counted once for all indicators that need it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.measures.indicator import Counting, FactKind, Indicator
from backends.indicators.facts import F8, Facts, Local
from backends.indicators.looking import Look, Terms, is_part, moving

_FORMS = {
    Counting.SHARE: Counting.COUNT,
    Counting.RATIO: Counting.COUNT,
    Counting.MEAN: Counting.SUM,
    Counting.P90: Counting.MEDIAN,  # of the same values
}


@dataclass(frozen=True, slots=True)
class Item:
    """Rows for which all terms hold, by the time ``span``, in the form that figures need.

    ``span`` is empty for how things stand, ``field`` where rows themselves are counted.
    """

    facts: FactKind
    terms: Terms
    span: str
    form: Counting
    field: str = ""

    def moves(self, facts: Facts) -> bool:
        """Return whether what it comes to changes with time alone, its period aside."""
        is_of_part = self.form is Counting.DISTINCT and is_part(facts, self.field)
        return moving(facts, self.terms, "" if is_of_part else self.field)

    def values(self, look: Look) -> F8 | None:
        """Return the values of the rows looked at, None where they are counted themselves."""
        if not self.field:
            return None
        return look.numbers(self.field, is_distinct=self.form is Counting.DISTINCT)


def items_of(indicator: Indicator) -> tuple[Item, ...]:
    """Return what an indicator is made of: of a quotient two, what counts first."""
    meant, form = indicator.meant, _FORMS.get(indicator.counting, indicator.counting)
    item = Item(meant.facts, meant.where, meant.span, form, indicator.of_field)
    if indicator.counting is Counting.SHARE:
        return Item(meant.facts, meant.where + indicator.counted, meant.span, form), item
    if indicator.per is not None:
        per = indicator.per
        return item, Item(per.facts, per.where, per.span, form)
    return (item,)


def in_county(items: tuple[Item, ...], tables: Mapping[FactKind, Facts]) -> tuple[Item, ...]:
    """Return what a county's figure is made of: the city's items, where terms mean the same."""
    return tuple(
        replace(item, terms=facts.in_county(item.terms))
        if isinstance(facts := tables[item.facts], Local)
        else item
        for item in items
    )
