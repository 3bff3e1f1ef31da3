"""The log of messages for a seat: pages of what was sent, to whom, and how far it came."""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from app.domain.citypack import CityInfo
from app.domain.clock import Clock
from app.domain.errors import OperatorError
from app.domain.notify import QUEUED_KIND, Message, MessageState, absorb_messages
from app.domain.notify_rules import MessageRules
from app.domain.notify_template import Template
from app.domain.people import CITY, Role
from backends.hub.config import HubConfig
from backends.hub.inner import ChildQuestion
from backends.notify.log_index import CODES, STATES, At, Block, MessageIndex, newest_first
from backends.notify.reading import entries_of_acts
from backends.notify.setting import open_messaging, read_message_rules
from backends.store.database import Reading

KEPT_S = 30 * 86_400.0  # how far back the log goes; older ones are in the journal
MOST_KEPT = 200_000
PAGE, MOST_PAGE = 50, 200
SHOWN_DIGITS = 4
READ_TEXTS = frozenset({Role.DUTY_OFFICER, Role.SHIFT_LEADER, Role.LEADER})


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
    """Follows the journal when asked; holds no address and no text, which may be erased.

    What a page shows is read for that page alone, so that a month of a big city stays small here.
    """

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
        self._index = MessageIndex()

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

        A county's seat has what was sent about its own. The texts are for those who write to
        people and who answers for them; to others a line says that it is withheld. Raises
        OperatorError ``bad_value``.
        """
        asked = _asked(question)
        after = _cursor(asked.after) if asked.after else None
        with self._reading.read() as connection:
            self._index.follow(connection, self._clock.now_s() - KEPT_S, MOST_KEPT)
            blocks = self._index.blocks.values()
            where = [one for one in blocks if _matches(one, asked, question.county)]
            code = CODES[asked.state] if asked.state else None
            found = list(islice(newest_first(where, code, after), asked.limit + 1))
            page = found[: asked.limit]
            is_withheld = question.frozen.get("role", "") not in READ_TEXTS
            lines = self._lines(connection, page, is_withheld=is_withheld)
        of_codes = Counter(b"".join(one.states for one in where))
        counts = {STATES[code].value: count for code, count in of_codes.items()}
        return {
            "lines": lines,
            "counts": counts,
            "count": sum(counts.values()) if not asked.state else counts.get(asked.state, 0),
            "after": "{}.{}".format(*page[-1]) if len(found) > len(page) else "",
            "as_of_s": self._clock.now_s(),
        }

    def _lines(
        self, connection: Connection, page: list[At], *, is_withheld: bool
    ) -> list[dict[str, Any]]:
        """Return the lines of a page; what else is known of them the journal says again."""
        messages: dict[str, Message] = {}
        texts: dict[int, Mapping[str, str]] = {}
        acts = {self._index.blocks[seq].send_id for seq, _ in page}
        for entry in entries_of_acts(connection, acts):
            absorb_messages(messages, entry)
            if entry.kind == QUEUED_KIND:
                texts[entry.seq] = entry.personal
        by_place = {(one.seq, one.index): one for one in messages.values()}
        return [
            _line(by_place[at], texts[at[0]], is_withheld=is_withheld)
            for at in page
            if at in by_place
        ]


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


def _matches(one: Block, asked: _Asked, county: str) -> bool:
    return (
        county in (CITY, one.county)
        and asked.case_id in ("", one.case_id)
        and asked.template in ("", one.template)
        and asked.send_id in ("", one.send_id)
        and asked.from_s <= one.queued_s
        and (not asked.to_s or one.queued_s < asked.to_s)
    )


def _cursor(text: str) -> At:
    seq, _, index = text.partition(".")
    if not (seq.isascii() and seq.isdigit() and index.isascii() and index.isdigit()):
        raise OperatorError("bad_value", "after")
    return int(seq), int(index)


def _line(one: Message, texts: Mapping[str, str], *, is_withheld: bool) -> dict[str, Any]:
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
        "text": "" if is_withheld else texts.get(f"t{one.index}", ""),
        "is_withheld": is_withheld and f"t{one.index}" in texts,
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
