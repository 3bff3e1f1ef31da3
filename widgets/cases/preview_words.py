"""What a step would do with many cases in words, and what came of it: who, who not, and why."""

from collections.abc import Sequence

from app.domain.cases.catalogue import CaseCatalogue, ProblemType
from app.domain.cases.query import CaseLine
from app.domain.cases.steps import STEP_RULES, CaseStep, Need
from app.domain.safe_text import safe_text
from app.services.cases.acts import CaseActs, Preview
from widgets.cards.error_text import error_text
from widgets.cases.case_words import is_told_unasked, unit_name
from widgets.texts import Texts

NAMED_AT_MOST, TITLE_CHARACTERS = 3, 12


def preview_head(texts: Texts, preview: Preview) -> str:
    """Return what will be done, and with how many: there is room for no more in the form."""
    step, can = texts(f"cases.step.{preview.step.value}"), len(preview.can)
    of = can + len(preview.cannot)
    return texts("cases.many.head", step=step, count=can, of=of)


def preview_words(texts: Texts, preview: Preview, catalogue: CaseCatalogue) -> str:
    """Return a line of those who can, and one for each reason why others cannot.

    A unit is chosen for all at once: where they already lie with one, and where they are of several
    counties, that is said.
    """
    step, can = texts(f"cases.step.{preview.step.value}"), preview.can
    said = [texts("cases.preview.can", step=step, count=len(can), titles=_named(texts, can))]
    if Need.UNIT in STEP_RULES[preview.step].needs:
        counties = len({line.county for line in can})
        if counties > 1:
            said.append(texts("cases.many.counties", count=counties))
        lying = [line for line in can if line.unit and preview.step is CaseStep.DISPATCH]
        if lying:
            units = dict.fromkeys(unit_name(catalogue, line.unit) for line in lying)
            named = "、".join(list(units)[:NAMED_AT_MOST])
            titles = _named(texts, lying)
            said.append(texts("cases.many.lie", count=len(lying), units=named, titles=titles))
    told = [line for line in can if is_told_unasked(line.channel, _kind(catalogue, line))]
    if told and preview.step is CaseStep.DISPATCH:
        said.append(texts("cases.many.tells", count=len(told), titles=_named(texts, told)))
    by_code: dict[str, list[CaseLine]] = {}
    for line, code in preview.cannot:
        by_code.setdefault(code, []).append(line)
    return "\n".join(said + _refusals(texts, "cases.preview.cannot", by_code))


def outcome_words(texts: Texts, given: Preview, acts: CaseActs) -> str:
    """Return how many of those given were done, are on their way, and were refused and why."""
    by_code: dict[str, list[CaseLine]] = {}
    waiting = [line for line in given.can if acts.is_waiting(line.case_id)]
    for line in given.can:
        if line.case_id in acts.refused:
            by_code.setdefault(acts.refused[line.case_id][0], []).append(line)
    step = texts(f"cases.step.{given.step.value}")
    done = len(given.can) - len(waiting) - sum(map(len, by_code.values()))
    said = [texts("cases.many.done", step=step, count=done)]
    if waiting:
        said.append(texts("cases.many.waiting", count=len(waiting)))
    return "\n".join(said + _refusals(texts, "cases.many.refused", by_code))


def _refusals(texts: Texts, key: str, by_code: dict[str, list[CaseLine]]) -> list[str]:
    return [
        texts(key, count=len(lines), why=error_text(texts, code), titles=_named(texts, lines))
        for code, lines in by_code.items()
    ]


def _kind(catalogue: CaseCatalogue, line: CaseLine) -> ProblemType | None:
    editions = catalogue.types.get(line.type_code, ())
    return editions[-1] if editions else None


def _named(texts: Texts, lines: Sequence[CaseLine]) -> str:
    """Return the titles of the first few, and that there are more."""
    named = [safe_text(line.title, TITLE_CHARACTERS) for line in lines[:NAMED_AT_MOST]]
    if len(lines) > NAMED_AT_MOST:
        named.append(texts("cases.many.more"))
    return "、".join(named)
