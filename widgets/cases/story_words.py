"""The steps of a case in words: what, who, when, how long after, and what was said."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.query import CaseStepTold
from app.domain.safe_text import safe_text
from widgets.cases.case_words import NAME_CHARACTERS, day_minute, span_words, unit_name
from widgets.texts import Texts

SAID_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One step: its head, when it was, and what was said with it."""

    head: str
    when: str
    said: str


def story_line(
    texts: Texts, catalogue: CaseCatalogue, step: CaseStepTold, name_of: Callable[[str], str]
) -> StoryLine:
    """Return a step as it is shown; foreign text is cut to what a screen holds.

    ``name_of`` gives the name of a person, or nothing where it is not known.
    """
    key = f"cases.kind.{step.kind}"
    what = texts(key) if key in texts else safe_text(step.kind, NAME_CHARACTERS)
    unit = step.body.get("unit")
    if isinstance(unit, str) and unit:
        what = texts("cases.story.to", what=what, unit=unit_name(catalogue, unit))
    person = step.body.get("person")
    if isinstance(person, str) and person:
        named = safe_text(f"{person} {name_of(person)}".strip(), NAME_CHARACTERS)
        what = texts("cases.story.to", what=what, unit=named)
    who = safe_text(step.person, NAME_CHARACTERS) or texts("cases.story.by_hub")
    when = day_minute(step.time_s)
    if step.after_s >= 1.0:
        when = texts("cases.story.after", when=when, span=span_words(texts, step.after_s))
    return StoryLine(f"{what} · {who}", when, _said(texts, step))


def _said(texts: Texts, step: CaseStepTold) -> str:
    said = []
    until_s = step.body.get("until_s")
    if isinstance(until_s, int | float) and until_s > 0:
        said.append(texts("cases.story.until", at=day_minute(float(until_s))))
    score = step.body.get("is_satisfied")
    if isinstance(score, bool):
        said.append(texts(f"cases.form.score.{'yes' if score else 'no'}"))
    if note := step.personal.get("note", ""):
        said.append(safe_text(note, SAID_CHARACTERS))
    said += _why(texts, step)
    attached = step.body.get("attachments")
    if isinstance(attached, list | tuple) and attached:
        said.append(texts("cases.story.attached", count=len(attached)))
    return "\n".join(said)


def _why(texts: Texts, step: CaseStepTold) -> list[str]:
    """Return on what grounds cases were merged: how likely, how far and long apart, what words."""
    why = step.body.get("why")
    numbers = why if isinstance(why, dict) else {}
    found = []
    for name in ("probability", "distance_m", "apart_s"):
        value = numbers.get(name)
        if isinstance(value, int | float):
            shown = {
                "probability": f"{value:.0%}",
                "distance_m": f"{value:.0f}",
                "apart_s": span_words(texts, abs(value)),
            }[name]
            found.append(texts(f"cases.story.why.{name}", value=shown))
    if words := step.personal.get("words", ""):
        found.append(texts("cases.story.why.words", value=safe_text(words, NAME_CHARACTERS)))
    return found
