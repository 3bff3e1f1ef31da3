"""What is said of a message: its state, why it is so, and that it is only simulated."""

from collections.abc import Mapping

from app.domain.notify import MessageState
from app.domain.safe_text import safe_text
from app.services.messages import MessageLine
from widgets.hall_time import minute_text
from widgets.texts import Texts

WHY_CHARACTERS = 60
# Who must see it: what did not arrive, and what nobody can vouch for.
TONES: Mapping[str, str] = {MessageState.FAILED: "bad", MessageState.UNKNOWN: "warn"}


def state_words(texts: Texts, line: MessageLine, now_s: float) -> str:
    """Return the state with what explains it."""
    said = texts(f"notify.state.{line.state}")
    if line.state == MessageState.QUEUED and line.next_s > now_s:
        said = texts("notify.waits_until", state=said, at=minute_text(line.next_s))
    why = why_words(texts, line.why)
    return f"{said} · {why}" if why else said


def why_words(texts: Texts, why: str) -> str:
    """Return a reason in words; one without words is shown as it was told."""
    key = f"notify.why.{why}"
    if why and "." not in why and key in texts:
        return texts(key)
    return safe_text(why.removeprefix("told: "), WHY_CHARACTERS)


def template_name(texts: Texts, template: str) -> str:
    """Return what people call a template; its key where this seat has no name for it."""
    key = f"notify.template.{template}"
    return texts(key) if "." not in template and key in texts else safe_text(template, 40)


def told_words(texts: Texts, line: MessageLine, now_s: float) -> str:
    """Return one line for the card of a case: how far its newest message has come."""
    said = texts(
        "notify.on_card",
        channel=texts(f"notify.channel.{line.channel}"),
        state=state_words(texts, line, now_s),
        at=minute_text(line.changed_s),
        to=safe_text(line.to, 30),
    )
    return texts("notify.simulated_line", said=said) if line.is_simulated else said
