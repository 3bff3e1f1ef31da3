"""Why what was done with a case was refused, in words, and by whom or where it lies."""

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.reach import OF_ANOTHER_UNIT
from app.domain.safe_text import safe_text
from widgets.cards.error_text import error_text
from widgets.cases.case_words import unit_name
from widgets.texts import Texts

DETAIL_CHARACTERS = 60


def refusal_words(
    texts: Texts, catalogue: CaseCatalogue, refused: tuple[str, str] | None, code: str
) -> str:
    """Return what was refused last (its code and detail), or how the hub answered; or nothing."""
    if refused is None:
        return "" if code in ("", "ok") else error_text(texts, code)
    said, by = error_text(texts, refused[0]), safe_text(refused[1], DETAIL_CHARACTERS)
    if refused[0] == OF_ANOTHER_UNIT:
        by = unit_name(catalogue, by)
    return texts("cases.refused_by", said=said, by=by) if by else said
