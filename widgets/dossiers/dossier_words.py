"""How the directory's facts, rows and scores are put into words; what is foreign stays as it is."""

from app.domain.directory_card import DirectoryCard, DirectoryLine
from app.domain.safe_text import safe_text
from widgets.texts import Texts

SIGNS = 120
KM_M = 1_000.0


def word(texts: Texts, code: str) -> str:
    """Return what a word of the registers is called here; one of a city's own stays as it is."""
    key = f"dossiers.word.{code}"
    return texts(key) if code and key in texts else safe_text(code, SIGNS)


def kind_word(texts: Texts, kind: str) -> str:
    """Return what a kind of row is called."""
    key = f"dossiers.kind.{kind}"
    return texts(key) if key in texts else safe_text(kind, SIGNS)


def fact_rows(texts: Texts, card: DirectoryCard) -> list[tuple[str, str]]:
    """Return the facts of a card as pairs of name and value."""
    rows = []
    for key, value in card.facts:
        name = f"dossiers.fact.{key}"
        rows.append((texts(name) if name in texts else key, word(texts, value)))
    return rows


def person_row(texts: Texts, line: DirectoryLine) -> tuple[str, str]:
    """Return whom to call: what he is, and name, telephone number and organisation."""
    said = " · ".join(safe_text(one, SIGNS) for one in (line.label, line.phone, line.detail) if one)
    return word(texts, line.code), said


def score_row(texts: Texts, source: str, score: float, most: float, why: str) -> tuple[str, str]:
    """Return a score: who gave it, how many points of how many, and why."""
    said = texts("dossiers.score", score=f"{score:g}", most=f"{most:g}")
    return word(texts, source), " · ".join(filter(None, (said, safe_text(why, SIGNS))))


def list_detail(texts: Texts, line: DirectoryLine) -> str:
    """Return what stands beside the name of a row in a list."""
    parts = [word(texts, line.code), safe_text(line.detail, SIGNS), safe_text(line.phone, SIGNS)]
    return " · ".join(part for part in parts if part)


def link_text(texts: Texts, line: DirectoryLine) -> str:
    """Return the words of a button that leads further, with the distance where there is one."""
    label = safe_text(line.label, SIGNS)
    if line.away_m is None:
        said = [kind_word(texts, line.kind), label]
    else:
        far = texts("dossiers.away", km=f"{line.away_m / KM_M:.1f}")
        said = [label, far, safe_text(line.phone, SIGNS)]
    return " · ".join(part for part in said if part)
