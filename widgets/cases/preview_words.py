"""What a step would do with many cases, in words: who can, who cannot, and why."""

from app.domain.cases.query import CaseLine
from app.domain.safe_text import safe_text
from app.services.cases.acts import Preview
from widgets.cards.error_text import error_text
from widgets.texts import Texts

NAMED_AT_MOST, TITLE_CHARACTERS = 3, 40


def preview_words(texts: Texts, preview: Preview) -> str:
    """Return a line of those who can, and one for each reason why others cannot."""
    step = texts(f"cases.step.{preview.step.value}")
    said = [texts("cases.preview.can", step=step, count=len(preview.can))]
    by_code: dict[str, list[CaseLine]] = {}
    for line, code in preview.cannot:
        by_code.setdefault(code, []).append(line)
    for code, lines in by_code.items():
        named = (safe_text(line.title, TITLE_CHARACTERS) for line in lines[:NAMED_AT_MOST])
        why = error_text(texts, code)
        count, titles = len(lines), "、".join(named)
        said.append(texts("cases.preview.cannot", count=count, why=why, titles=titles))
    return "\n".join(said)
