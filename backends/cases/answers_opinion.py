"""How much was written of which topic, hour by hour, counted in the reader."""

from typing import Any

import msgspec
from sqlalchemy import and_, select

from app.domain.cases.first_line import heard_in
from app.domain.cases.opinion import (
    MOST_HOURS,
    OPINION,
    OpinionAnswer,
    OpinionHour,
    OpinionQuestion,
    TopicTold,
)
from app.domain.clock import Clock
from app.domain.errors import OperatorError
from backends.cases.answers import convert
from backends.cases.filtering import seen_by
from backends.hub.inner import ChildQuestion
from backends.store.database import Reading
from backends.store.schema import matter

columns = matter.c
HOUR_S = 3_600.0
MOST_ITEMS = 20_000
MOST_TOPICS = 200


class _Body(msgspec.Struct, frozen=True):
    text: str = ""


_decoder = msgspec.json.Decoder(_Body)


class OpinionAnswers:
    """Each seat is told only of what its county may see."""

    def __init__(self, reading: Reading, clock: Clock) -> None:
        self._reading = reading
        self._clock = clock

    def figures(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the OpinionAnswer of an OpinionQuestion."""
        asked = convert(question.arguments, OpinionQuestion)
        if not 0 < asked.hours <= MOST_HOURS:
            raise OperatorError("bad_value", f"hours {asked.hours}, 1 to {MOST_HOURS}")
        now_s = self._clock.now_s()
        # Whole hours: the first is not a part of one.
        from_s = now_s // HOUR_S * HOUR_S - (asked.hours - 1) * HOUR_S
        said = and_(columns.channel == OPINION, columns.raised_s >= from_s)
        query = (
            select(columns.campaign, columns.raised_s, columns.is_open, columns.body)
            .where(and_(seen_by(question.county), said))
            .order_by(columns.raised_s.desc())
            .limit(MOST_ITEMS + 1)
        )
        topics: dict[str, list[int]] = {}
        newest: dict[str, float] = {}
        hours: dict[tuple[float, str], list[int]] = {}
        with self._reading.read() as connection:
            rows = connection.execute(query).all()
        for topic, raised_s, is_open, body in rows[:MOST_ITEMS]:
            heard = heard_in(_decoder.decode(body).text)
            volume = 1 if heard is None else heard.volume
            told = topics.setdefault(topic, [0, 0, 0, 0])
            newest.setdefault(topic, raised_s)
            for at, more in enumerate((1, volume, heard is None, bool(is_open))):
                told[at] += more
            hour = hours.setdefault((raised_s // HOUR_S * HOUR_S, topic), [0, 0])
            hour[0] += 1
            hour[1] += volume
        ranked = sorted(topics.items(), key=lambda one: (-one[1][1], one[0]))[:MOST_TOPICS]
        answer = OpinionAnswer(
            tuple(
                TopicTold(key, one[0], one[1], one[2], one[3], newest[key]) for key, one in ranked
            ),
            tuple(
                OpinionHour(key[0], key[1], one[0], one[1]) for key, one in sorted(hours.items())
            ),
            from_s,
            now_s,
            len(rows) > MOST_ITEMS,
        )
        return dict(msgspec.to_builtins(answer))
