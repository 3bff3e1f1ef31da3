"""Messages to people outside the hall, each a fold of its entries, with what became of it."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.domain.entry import Entry

MESSAGE_PREFIX = "message:"
QUEUED_KIND, TAKEN_KIND, TOLD_KIND = "messages_queued", "messages_taken", "messages_told"
MESSAGE_KINDS = frozenset({QUEUED_KIND, TAKEN_KIND, TOLD_KIND})


class MessageState(StrEnum):
    """How far a message has come."""

    QUEUED = "queued"  # 待发
    SENDING = "sending"  # 发送中: given to the gateway, which has not said that it took it
    SENT = "sent"  # 已发: the gateway has it
    DELIVERED = "delivered"  # 已送达
    FAILED = "failed"  # 失败: it did not go out, or did not arrive
    UNKNOWN = "unknown"  # 不明: it may have gone out; never sent again by itself


MESSAGE_OVER = frozenset({MessageState.DELIVERED, MessageState.FAILED, MessageState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one recipient; the address and the text are personal and not in here.

    ``message_id`` is its act (``send_id``), a dot and its ``index``. ``key`` is whom it is for
    (``case:…``, ``site:…``). ``seq`` is the entry that holds address and text, under ``p`` and
    ``t`` and the index. ``reached_s`` says when it came to each state. ``next_s`` is from when it
    may be handed to the gateway.
    """

    message_id: str
    send_id: str
    index: int
    seq: int
    key: str
    case_id: str
    template: str
    channel: str
    severity: int
    county: str
    by: str
    parts: int
    queued_s: float
    next_s: float
    expires_s: float
    gateway: str
    is_simulated: bool
    state: MessageState = MessageState.QUEUED
    why: str = ""
    attempts: int = 0
    changed_s: float = 0.0
    reached_s: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be heard of it."""
        return self.state in MESSAGE_OVER


def queued(entry: Entry) -> tuple[Message, ...]:
    """Return the messages that a ``messages_queued`` entry begins."""
    body = entry.body
    send_id = entry.subject.removeprefix(MESSAGE_PREFIX)
    return tuple(
        Message(
            message_id=f"{send_id}.{body['first'] + at}",
            send_id=send_id,
            index=body["first"] + at,
            seq=entry.seq,
            key=key,
            case_id=body["case_id"],
            template=body["template"],
            channel=body["channel"],
            severity=body["severity"],
            county=entry.county,
            by=entry.actor.person,
            parts=body["parts"][at],
            queued_s=entry.time_s,
            next_s=float(body["not_before_s"]),
            expires_s=float(body["expires_s"]),
            gateway=body["gateway"],
            is_simulated=body["is_simulated"],
            changed_s=entry.time_s,
            reached_s={MessageState.QUEUED.value: entry.time_s},
        )
        for at, key in enumerate(body["keys"])
    )


def absorb_messages(messages: MutableMapping[str, Message], entry: Entry) -> tuple[str, ...]:
    """Fold an entry into ``messages`` by id, and return which it is about; none for other kinds.

    What is told of a message that is not there is passed over: its beginning was not read.
    """
    if entry.kind == QUEUED_KIND:
        begun = {one.message_id: one for one in queued(entry)}
        messages.update(begun)
        return tuple(begun)
    send_id = entry.subject.removeprefix(MESSAGE_PREFIX)
    if entry.kind == TAKEN_KIND:
        taken = {f"{send_id}.{at}": (MessageState.SENDING, "", 0.0) for at in entry.body["taken"]}
        return _moved(messages, taken, entry, 1)
    if entry.kind == TOLD_KIND:
        told = {
            f"{send_id}.{at}": (MessageState(state), why, float(next_s))
            for at, state, why, next_s in entry.body["told"]
        }
        return _moved(messages, told, entry, 0)
    return ()


def _moved(
    messages: MutableMapping[str, Message],
    changes: Mapping[str, tuple[MessageState, str, float]],
    entry: Entry,
    attempts: int,
) -> tuple[str, ...]:
    known = {one: change for one, change in changes.items() if one in messages}
    for message_id, (state, why, next_s) in known.items():
        before = messages[message_id]
        is_same = state is before.state  # said again, it has come nowhere
        reached_s = {**before.reached_s, **({} if is_same else {state.value: entry.time_s})}
        messages[message_id] = replace(
            before,
            state=state,
            why=why,
            next_s=next_s or before.next_s,
            attempts=before.attempts + attempts,
            changed_s=entry.time_s,
            reached_s=reached_s,
        )
    return tuple(known)
