"""The log of messages for a seat: pages of what was sent, to whom, and how far it came."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from app.domain.citypack import CityInfo
from app.domain.clock import Clock
from app.domain.errors import OperatorError
from app.domain.notify import Message, MessageState, absorb_messages
from app.domain.notify_rules import MessageRules
from app.domain.notify_template import Template
from app.domain.people import CITY
from backends.hub.config import HubConfig
from backends.hub.inner import ChildQuestion
from backends.notify.reading import message_entries
from backends.notify.setting import open_messaging, read_message_rules
from backends.store.database import Reading
from backends.store.schema import personal

KEPT_S = 30 * 86_400.0  # how far back the log goes; older ones are in the journal
MOST_KEPT = 200_000
PAGE, MOST_PAGE = 50, 200
SHOWN_DIGITS = 4


class _Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    state: str = ""
    case_id: str = ""
    template: str = ""
    send_id: str = ""
    from_s: float = 0.0
    to_s: float = 0.0
    after: str = ""
    limit: int = PAGE


class MessageAnswers:
    """Follows the journal when asked; holds no address and no text, which may be erased."""

    def __init__(
        self,
        reading: Reading,
        clock: Clock,
        templates: dict[str, Template],
        rules: MessageRules,
        gateway: str,
        *,
        is_simulated: bool,
    ) -> None:
        """``gateway`` is empty in a hall that has none."""
        self._reading = reading
        self._clock = clock
        self._templates = templates
        self._rules = rules
        self._gateway = gateway
        self._is_simulated = is_simulated
        self._messages: dict[str, Message] = {}
        self._seq = 0

    def templates(self, _question: ChildQuestion) -> dict[str, Any]:
        """Return the texts that can be sent, what each asks for, and by whom they go."""
        return {
            "templates": [
                {
                    "key": one.key,
                    "channel": one.channel,
                    "label": dict(one.label),
                    "text": dict(one.text),
                    "fields": sorted(one.fields("zh") - {"hall"}),
                }
                for one in self._templates.values()
            ],
            "gateway": self._gateway,
            "is_simulated": self._is_simulated,
            "leader_above": self._rules.leader_above,
            "most": self._rules.most,
        }

    def log(self, question: ChildQuestion) -> dict[str, Any]:
        """Return a page, newest first, with the counts of all states under the same filter.

        A county's seat has what was sent about its own. Raises OperatorError ``bad_value``.
        """
        asked = _asked(question)
        self._follow()
        where = [one for one in self._messages.values() if _matches(one, asked, question.county)]
        counts = Counter(one.state.value for one in where)
        found = [one for one in where if asked.state in ("", one.state.value)]
        found.sort(key=_order, reverse=True)
        if asked.after:
            after = _cursor(asked.after)
            found = [one for one in found if _order(one) < after]
        page = found[: asked.limit]
        is_more = len(found) > len(page)
        return {
            "lines": self._lines(page),
            "counts": dict(counts),
            "count": sum(counts.values()) if not asked.state else counts[asked.state],
            "after": f"{page[-1].seq}.{page[-1].index}" if is_more else "",
            "as_of_s": self._clock.now_s(),
        }

    def _follow(self) -> None:
        oldest_s = self._clock.now_s() - KEPT_S
        with self._reading.read() as connection:
            for entry in message_entries(connection, oldest_s, self._seq):
                absorb_messages(self._messages, entry)
                self._seq = entry.seq
        while self._messages:
            message_id, first = next(iter(self._messages.items()))
            if first.queued_s >= oldest_s and len(self._messages) <= MOST_KEPT:
                return
            del self._messages[message_id]

    def _lines(self, page: list[Message]) -> list[dict[str, Any]]:
        seqs = {one.seq for one in page}
        query = select(personal.c.seq, personal.c.texts).where(personal.c.seq.in_(seqs))
        with self._reading.read() as connection:
            texts = {row.seq: json.loads(row.texts) for row in connection.execute(query)}
        return [_line(one, texts.get(one.seq, {})) for one in page]


def message_answerers(
    reading: Reading, config: HubConfig, info: CityInfo
) -> dict[str, Callable[[ChildQuestion], dict[str, Any]]]:
    """Return the answers to queries about messages; a hall without a gateway has a log, too."""
    messaging = open_messaging(Path(config.data), info, is_demo=config.is_demo)
    answers = MessageAnswers(
        reading,
        config.running_clock(),
        {} if messaging is None else dict(messaging.templates),
        read_message_rules(),
        "" if messaging is None else messaging.gateway,
        is_simulated=messaging is not None and messaging.is_simulated,
    )
    return {"message_log": answers.log, "message_templates": answers.templates}


def _asked(question: ChildQuestion) -> _Asked:
    try:
        asked = msgspec.convert(question.arguments, _Asked)
    except msgspec.ValidationError as error:
        raise OperatorError("bad_value", str(error)) from error
    if not 1 <= asked.limit <= MOST_PAGE:
        raise OperatorError("bad_value", f"limit {asked.limit}")
    if asked.state and asked.state not in set(MessageState):
        raise OperatorError("bad_value", "state")
    return asked


def _matches(one: Message, asked: _Asked, county: str) -> bool:
    return (
        county in (CITY, one.county)
        and asked.case_id in ("", one.case_id)
        and asked.template in ("", one.template)
        and asked.send_id in ("", one.send_id)
        and asked.from_s <= one.queued_s
        and (not asked.to_s or one.queued_s < asked.to_s)
    )


def _order(one: Message) -> tuple[int, int]:
    return one.seq, one.index


def _cursor(text: str) -> tuple[int, int]:
    seq, _, index = text.partition(".")
    if not (seq.isascii() and seq.isdigit() and index.isascii() and index.isdigit()):
        raise OperatorError("bad_value", "after")
    return int(seq), int(index)


def _line(one: Message, texts: dict[str, str]) -> dict[str, Any]:
    address = texts.get(f"p{one.index}", "")
    hidden = "*" * max(0, len(address) - SHOWN_DIGITS - 3)
    return {
        "message_id": one.message_id,
        "key": one.key,
        "case_id": one.case_id,
        "template": one.template,
        "channel": one.channel,
        "severity": one.severity,
        "county": one.county,
        "by": one.by,
        "parts": one.parts,
        "to": f"{address[:3]}{hidden}{address[-SHOWN_DIGITS:]}" if hidden else address,
        "text": texts.get(f"t{one.index}", ""),
        "state": one.state.value,
        "why": one.why,
        "attempts": one.attempts,
        "queued_s": one.queued_s,
        "next_s": one.next_s,
        "changed_s": one.changed_s,
        "reached_s": dict(one.reached_s),
        "gateway": one.gateway,
        "is_simulated": one.is_simulated,
    }
