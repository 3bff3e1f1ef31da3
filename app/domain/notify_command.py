"""The command to send messages: to whom, by which template, and first of all as a trial."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who is told. ``key`` says who: ``case:<id>`` is the citizen who told us of a case.

    Then ``address`` may be empty: the hub takes it from the case. ``fields`` go before the fields
    that all have in common.
    """

    key: str
    address: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SendMessages:
    """Send one template to recipients. ``send_id`` is the seat's own, a UUID.

    With ``is_preview`` nothing is sent: the answer's ``result`` says how many would be, and who
    would be refused and why. To send, ``expected`` names the count that the preview gave.
    ``severity`` I goes out at night too. ``case_id`` is the case that it is about, if any.
    """

    send_id: str
    template: str
    recipients: tuple[Recipient, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    language: str = "zh"
    severity: int = 4
    case_id: str = ""
    is_preview: bool = True
    expected: int = 0
