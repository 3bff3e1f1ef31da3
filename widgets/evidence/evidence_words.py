"""The blocks of an alarm's evidence: rule, what was seen, places and stays, age and likes of it."""

from app.domain.alarm import Alarm
from app.domain.ports import LinkState
from app.services.evidence import EvidenceParts, Ground, Place, Stay
from app.services.live import ViewGroup
from app.services.precision import RecordBook, RuleTold
from app.services.similar import Similar, SimilarAlarm
from widgets.evidence.blocks import Block, Row
from widgets.evidence.fact_words import fact_rows, moment_text, span_words, value_text
from widgets.evidence.rule_words import (
    funnel_text,
    region_text,
    rule_name,
    says_text,
    share_text,
    source_text,
    span_name,
    standing_text,
    standing_tone,
    validity_text,
)
from widgets.hall_time import age_text
from widgets.texts import Texts

KNOWN_CODES = ("", "ok")
# Facts that the block about the data says already.
IN_QUALITY = frozenset({"confidence", "fix_s", "receipt_s", "is_retrospective"})


def rule_blocks(texts: Texts, alarm: Alarm, ground: Ground, book: RecordBook) -> tuple[Block, ...]:
    """Return what the rule says and stands on, and how often it was right."""
    told = book.rule(alarm.rule)
    version = _version(texts, alarm, told)
    says = Row(says_text(texts, told) or texts("evidence.says_unknown"))
    rows = [
        *ground_rows(texts, ground, told),
        *([Row(version, tone="warn")] if version else []),
    ]
    return (
        Block(rule_name(texts, alarm.rule, told), (says,)),
        Block(texts("evidence.precision"), precision_rows(texts, alarm.rule, book)),
        Block(texts("evidence.stands_on"), tuple(rows)),
        *(
            [Block(texts("evidence.numbers"), fact_rows(texts, ground.numbers))]
            if ground.numbers
            else []
        ),
    )


def ground_rows(texts: Texts, ground: Ground, told: RuleTold | None = None) -> tuple[Row, ...]:
    """Return article, source, how that is known, where and when it holds."""
    if not (ground.article or ground.source):
        return (Row(texts("evidence.no_ground"), tone="warn"),)
    rows = [Row(ground.article or texts("evidence.none"), texts("evidence.article"))]
    if ground.source:
        source = source_text(texts, ground.source, told)
        rows.append(Row(source, texts("evidence.source")))
    return (
        *rows,
        Row(
            standing_text(texts, ground.standing),
            texts("evidence.known"),
            standing_tone(ground.standing),
        ),
        Row(
            f"{region_text(texts, ground.region)} · "
            f"{validity_text(texts, ground.valid_from, ground.valid_to)}",
            texts("evidence.holds"),
        ),
    )


def precision_rows(texts: Texts, rule: str, book: RecordBook) -> tuple[Row, ...]:
    """Return the funnel and the measured precision of a rule, with the period they are of."""
    record = book.record
    if record is None:
        return (Row(code_text(texts, book.code), tone="muted"),)
    rows = [Row(code_text(texts, book.code), tone="warn")] if book.code != "ok" else []
    funnel = record.by_rule.get(rule)
    period = texts(
        "evidence.period",
        span=span_name(texts, record.to_s - record.from_s),
        time=moment_text(record.to_s),
    )
    if funnel is None:
        return (*rows, Row(texts("evidence.no_alarms")), Row(period, tone="muted"))
    return (
        *rows,
        Row(share_text(texts, funnel.precision)),
        Row(funnel_text(texts, funnel)),
        Row(period, tone="muted"),
    )


def seen_blocks(
    texts: Texts, alarm: Alarm, parts: EvidenceParts, group: ViewGroup
) -> tuple[Block, ...]:
    """Return what the rule saw, rows of registers, and how old and how good the data is."""
    blocks = [Block(texts("evidence.quality"), quality_rows(texts, alarm, group))]
    facts = [fact for fact in parts.facts if fact[0] not in IN_QUALITY]
    if facts:
        rows = fact_rows(texts, facts)
        if parts.left_out:
            rows = (*rows, Row(texts("evidence.left_out", count=parts.left_out), tone="muted"))
        blocks.append(Block(texts("evidence.seen"), rows))
    if parts.declared or parts.driven:
        blocks.append(
            Block(
                texts("evidence.lines"),
                (
                    Row(_points(texts, len(parts.declared)), texts("evidence.declared")),
                    Row(_points(texts, len(parts.driven)), texts("evidence.driven")),
                ),
            )
        )
    blocks += [
        Block(texts("evidence.register_row", number=number), fact_rows(texts, row))
        for number, row in enumerate(parts.rows, 1)
    ]
    return tuple(blocks)


def quality_rows(texts: Texts, alarm: Alarm, group: ViewGroup) -> tuple[Row, ...]:
    """Return when the fix was, how late it came, how sure the rule was, and what is known now."""
    evidence, now_s = alarm.evidence, group.now_s()
    rows = [Row(_aged(texts, alarm.raised_s, now_s), texts("evidence.raised"))]
    fix_s, receipt_s = (_number(evidence.get(key)) for key in ("fix_s", "receipt_s"))
    if fix_s is not None:
        rows.append(Row(_aged(texts, fix_s, now_s), texts("evidence.fact.fix_s")))
    if fix_s is not None and receipt_s is not None:
        lag = texts("evidence.lag", lag=span_words(texts, receipt_s - fix_s))
        rows.append(Row(lag, texts("evidence.came")))
    if evidence.get("is_retrospective") is True:
        rows.append(Row(texts("evidence.retrospective"), tone="warn"))
    sure = _number(evidence.get("confidence"))
    if sure is not None:
        rows.append(Row(value_text(texts, "confidence", sure), texts("evidence.fact.confidence")))
    age_s = group.fix_age_s(alarm.entity_id)
    live = texts("evidence.no_live_fix") if age_s is None else age_text(texts, age_s)
    rows.append(Row(live, texts("evidence.live_fix")))
    if group.status.state is not LinkState.LIVE:
        rows.append(Row(texts("evidence.not_live"), tone="warn"))
    return tuple(rows)


def place_blocks(texts: Texts, parts: EvidenceParts) -> tuple[Block, ...]:
    """Return the places that were checked, matched or not, and the stays."""
    blocks = []
    if parts.places:
        rows = tuple(_place_row(texts, place) for place in parts.places)
        blocks.append(Block(texts("evidence.places"), rows))
    if parts.stays:
        counted = sum(stay.is_counted for stay in parts.stays)
        title = texts("evidence.stays", counted=counted, count=len(parts.stays))
        rows = tuple(row for stay in parts.stays for row in _stay_rows(texts, stay))
        blocks.append(Block(title, rows))
    return tuple(blocks)


def similar_title(texts: Texts, found: Similar | None, code: str) -> str:
    """Return what stands above the former alarms."""
    if found is None:
        return texts("evidence.similar") + texts("evidence.colon") + code_text(texts, code)
    if not found.total:
        return texts("evidence.similar_none")
    key = "evidence.similar_at_least" if found.is_part else "evidence.similar_count"
    return texts(key, count=found.total)


def similar_text(texts: Texts, one: SimilarAlarm) -> str:
    """Return a former alarm in a line: when, what, by what alike, what became of it."""
    outcome = one.outcome or ("open" if one.closed_s is None else "none")
    key = f"evidence.outcome.{outcome}"
    ended = texts(key) if key in texts else outcome
    note = texts("evidence.note", note=one.note) if one.note else ""
    same = texts(f"evidence.same.{one.same}") if one.same in ("thing", "place") else ""
    parts = (moment_text(one.raised_s), one.label, same, ended, note)
    return " · ".join(part for part in parts if part)


def code_text(texts: Texts, code: str) -> str:
    """Return why something is not known: an error code in words, or that it is asked for."""
    if code in KNOWN_CODES:
        return texts("evidence.asking")
    key = f"evidence.code.{code}"
    return texts(key) if key in texts else texts("evidence.code.other", code=code)


def _place_row(texts: Texts, place: Place) -> Row:
    name = place.name or place.site_id or texts("evidence.none")
    said = [texts("evidence.matched" if place.is_matched else "evidence.rejected")]
    return Row(" · ".join([*said, *_how_near(texts, place)]), name)


def _how_near(texts: Texts, place: Place) -> list[str]:
    said = []
    if place.outside_m is not None:
        key = "evidence.inside" if place.outside_m <= 0 else "evidence.outside"
        said.append(texts(key, distance=f"{place.outside_m:,.0f}"))
    if place.gate_m is not None:
        said.append(texts("evidence.gate", distance=f"{place.gate_m:,.0f}"))
    if place.probability is not None:
        said.append(texts("evidence.probable", share=f"{place.probability:.0%}"))
    return said


def _stay_rows(texts: Texts, stay: Stay) -> tuple[Row, ...]:
    said = [moment_text(stay.from_s), span_words(texts, stay.to_s - stay.from_s)]
    said.append(texts("evidence.counted" if stay.is_counted else "evidence.not_counted"))
    if stay.probability is not None:
        said.append(texts("evidence.probable", share=f"{stay.probability:.0%}"))
    rows = [Row(" · ".join(said), stay.entity_id, "" if stay.is_counted else "muted")]
    for place in stay.places[:1]:
        nearest = texts("evidence.nearest", name=place.name or place.site_id)
        rows.append(Row(" · ".join([nearest, *_how_near(texts, place)]), " ", "muted"))
    return tuple(rows)


def _version(texts: Texts, alarm: Alarm, told: RuleTold | None) -> str:
    """Return that the rule has been changed since, empty where it has not or nobody knows."""
    applied = _number(alarm.evidence.get("rule_version"))
    if told is None or not applied or applied == told.version:
        return ""
    return texts("evidence.changed", then=f"{applied:g}", now=told.version)


def _points(texts: Texts, count: int) -> str:
    return texts("evidence.points", count=count) if count else texts("evidence.none")


def _aged(texts: Texts, time_s: float, now_s: float) -> str:
    return texts("evidence.aged", time=moment_text(time_s), age=age_text(texts, now_s - time_s))


def _number(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and isinstance(value, int | float) else None
