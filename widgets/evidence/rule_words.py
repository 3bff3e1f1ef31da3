"""A rule in words: what it says, on what article, how that is known, how often it is right."""

from app.domain.limits import FOR_EVER, Standing
from app.domain.precision import Funnel, Share, StayFunnel
from app.domain.rulebook import ANYWHERE
from app.services.evidence import Ground
from app.services.precision import DAY_S, NumbersTold, RuleTold
from widgets.source_words import in_language
from widgets.texts import Texts


def rule_name(texts: Texts, key: str, told: RuleTold | None) -> str:
    """Return what a rule is called, as in the queue: by our text, by its own, or by its key."""
    own = "" if told is None else told.label.get(texts.language, "")
    text_key = f"alarms.rule.{key}"
    return texts(text_key) if text_key in texts else own or key


def says_text(texts: Texts, told: RuleTold | None) -> str:
    """Return what a rule says, empty where its text is not known here."""
    return "" if told is None else told.says.get(texts.language, "")


def standing_text(texts: Texts, standing: Standing | None) -> str:
    """Return how the source is known, in words."""
    name = "unknown" if standing is None else standing.value
    return texts(f"evidence.standing.{name}")


def standing_tone(standing: Standing | None) -> str:
    """Return the tone of that: what nobody has read in the standard itself is marked."""
    return "" if standing in (Standing.READ, Standing.HOUSE) else "warn"


def source_text(texts: Texts, source: str, told: RuleTold | None) -> str:
    """Return where numbers come from in the seat's language, as it is written where that is not."""
    sets = () if told is None else told.sets
    told_in = next((one.source_in for one in sets if one.source == source), {})
    return told_in.get(texts.language) or in_language(texts, source)


def region_text(texts: Texts, region: str) -> str:
    """Return where it holds."""
    if region == ANYWHERE:
        return texts("evidence.anywhere")
    return texts("evidence.region_code", code=region) if region else texts("evidence.none")


def validity_text(texts: Texts, valid_from: str, valid_to: str) -> str:
    """Return in which days it holds, both included."""
    ends = valid_to not in ("", FOR_EVER)
    if valid_from and ends:
        return texts("evidence.valid_between", first=valid_from, last=valid_to)
    if valid_from:
        return texts("evidence.valid_from", first=valid_from)
    return texts("evidence.valid_to", last=valid_to) if ends else texts("evidence.valid_always")


def ground_of(numbers: NumbersTold, article: str) -> Ground:
    """Return a set of a rule's numbers as the ground of an alarm has them."""
    facts = [
        (key, ", ".join(f"{one}" for one in value) if isinstance(value, list) else value)
        for key, value in numbers.values.items()
    ]
    return Ground(
        article,
        numbers.source,
        numbers.standing,
        numbers.region,
        numbers.valid_from,
        numbers.valid_to,
        tuple(facts),
    )


def share_text(texts: Texts, share: Share | None) -> str:
    """Return numerator, denominator, share and interval; what is none is said to be none."""
    if share is None:
        return texts("evidence.precision_none")
    return texts(
        "evidence.share",
        hits=share.hits,
        of=share.of,
        share=f"{share.value:.1%}",
        low=f"{share.low:.1%}",
        high=f"{share.high:.1%}",
    )


def brief_share(texts: Texts, share: Share | None) -> str:
    """Return the counts and their share alone, as short as a cell of a table asks for."""
    if share is None:
        return texts("evidence.none")
    return texts(
        "evidence.share_brief",
        hits=share.hits,
        of=share.of,
        share=f"{share.value:.0%}",
    )


def funnel_text(texts: Texts, funnel: Funnel) -> str:
    """Return raised, looked at, verified and rejected in a line."""
    return texts(
        "evidence.funnel",
        raised=f"{funnel.raised:,}",
        looked_at=f"{funnel.looked_at:,}",
        judged=f"{funnel.judged:,}",
        verified=f"{funnel.verified:,}",
    )


def stays_text(texts: Texts, stays: StayFunnel) -> str:
    """Return how many alarms about stays name the registered place where it was."""
    return texts("evidence.stays_matched", stays=f"{stays.stays:,}", matched=f"{stays.matched:,}")


def span_name(texts: Texts, span_s: float) -> str:
    """Return the name of a period up to now."""
    return texts("evidence.days", days=round(span_s / DAY_S))
