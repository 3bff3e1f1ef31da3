"""What a decision about messages stands on: templates, measures, the day's ledger, the gateway."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.notify_rules import MessageRules
from app.domain.notify_template import Template
from backends.notify.ledger import MessageLedger


@dataclass(frozen=True, slots=True)
class Messaging:
    """Of a hall that can send; ``hall`` is how it signs, by language."""

    templates: Mapping[str, Template]
    rules: MessageRules
    ledger: MessageLedger
    hall: Mapping[str, str]
    gateway: str
    is_simulated: bool
