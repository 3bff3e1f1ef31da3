"""What a rule saw, put into words: only what the evidence holds, and nothing it does not."""

from collections.abc import Mapping
from typing import Any

from app.domain.alarm import Alarm
from app.services.evidence import parts_of
from widgets.evidence.fact_words import fact_rows
from widgets.hall_time import age_text, clock_text
from widgets.texts import Texts

MOST_ROWS = 12
STANDING = "hazmat_standing"
HALL_RULE = "hall rule: "  # how a detector names a rule of the hall; any other source is a citation
Row = tuple[str, str]  # name and value


def evidence_rows(texts: Texts, alarm: Alarm, now_s: float) -> tuple[Row, ...]:
    """Return the rows to show: each field of the evidence in words.

    What the rule stands on is not among them: the card says it above.
    """
    if alarm.rule == STANDING:
        return _standing_rows(texts, alarm, now_s)
    facts = fact_rows(texts, parts_of(alarm).facts)
    return tuple((row.name, row.value) for row in facts)[:MOST_ROWS]


def _standing_rows(texts: Texts, alarm: Alarm, now_s: float) -> tuple[Row, ...]:
    evidence = alarm.evidence
    rows: list[Row] = []
    since_s, limit_s = _number(evidence, "standing_since_s"), _number(evidence, "limit_s")
    if since_s is not None:
        stood_s = _number(evidence, "standing_s")
        key = "cards.evidence.since_value" if alarm.is_standing else "cards.evidence.since_ended"
        age_s = now_s - since_s if alarm.is_standing else stood_s
        value = texts(key, time=clock_text(since_s), age=age_text(texts, age_s))
        rows.append((texts("cards.evidence.since"), value))
    radius_m, margin_m = _number(evidence, "stay_radius_m"), _number(evidence, "site_margin_m")
    if limit_s is not None and radius_m is not None and margin_m is not None:
        value = texts(
            "cards.evidence.rule_value",
            radius=f"{radius_m:.0f}",
            margin=f"{margin_m:.0f}",
            limit=age_text(texts, limit_s),
        )
        rows.append((texts("cards.evidence.rule"), value))
    sites = _sites(texts, evidence)
    if sites:
        rows.append((texts("cards.evidence.sites"), sites))
    fix_s = _number(evidence, "fix_s")
    if fix_s is not None:
        age = age_text(texts, now_s - fix_s)
        value = texts("cards.evidence.fix_value", time=clock_text(fix_s), age=age)
        rows.append((texts("cards.evidence.fix"), value))
    if source := str(evidence.get("source", "")):
        rows.append((texts("cards.evidence.source"), _source(texts, source)))
    return tuple(rows)


def _source(texts: Texts, source: str) -> str:
    """Return where a rule comes from in words; a rule without a text is shown as given."""
    rule = source.removeprefix(HALL_RULE)
    key = f"cards.evidence.source_value.{rule}"
    return texts(key) if rule != source and key in texts else source


def _sites(texts: Texts, evidence: Mapping[str, Any]) -> str:
    checked = _number(evidence, "sites_checked")
    if checked is None:
        return ""
    lines = [texts("cards.evidence.sites_value", count=f"{checked:.0f}")]
    nearest = evidence.get("nearest_sites", ())
    for site in nearest if isinstance(nearest, list | tuple) else ():
        away_m = _number(site, "outside_by_m") if isinstance(site, Mapping) else None
        if away_m is not None:
            name = str(site.get("name", ""))
            lines.append(texts("cards.evidence.site", name=name, distance=f"{away_m:.0f}"))
    return "\n".join(lines)


def _number(evidence: Mapping[str, Any], key: str) -> float | None:
    value = evidence.get(key)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and value is not None else None
