"""Texts of messages as data: a template with fields, filled in whole or refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import OperatorError
from app.domain.safe_text import safe_text

ONE_PART, OF_SEVERAL = 70, 67  # UTF-16 units; 3GPP TS 23.040: a joined part gives 6 octets away
FIELD_CHARACTERS = 300
CHANNELS = frozenset({"sms", "push"})
_FIELD = re.compile(r"\{([a-z_]+)\}")
_MOBILE = re.compile(r"(1[3-9]\d{9}|\+[1-9]\d{7,14})")  # ours, or another country's with its code
_INVENTED = re.compile(
    r"000\d{8}|1000\d{7}"
)  # the demo's; nobody in this country has such a number
_PUSH_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


@dataclass(frozen=True, slots=True)
class Template:
    """One text by language; ``label`` is what people call it."""

    key: str
    channel: str
    label: Mapping[str, str]
    text: Mapping[str, str]

    def fields(self, language: str) -> frozenset[str]:
        """Return the names of what is filled in."""
        return frozenset(_FIELD.findall(self.text[language]))

    def filled(self, language: str, fields: Mapping[str, str]) -> str:
        """Return the text with its fields, whole.

        Raises OperatorError ``field_missing`` or ``text_too_long`` naming one.
        """
        told = {name: safe_text(value, FIELD_CHARACTERS).strip() for name, value in fields.items()}
        for name in sorted(self.fields(language)):
            if not told.get(name):
                raise OperatorError("field_missing", name)
            if (length := len(fields[name].strip())) > FIELD_CHARACTERS:
                raise OperatorError("text_too_long", f"{name} {length}>{FIELD_CHARACTERS}")
        return _FIELD.sub(lambda found: told[found[1]], self.text[language])


def units_of(text: str) -> int:
    """Return the UTF-16 units of a text."""
    return len(text.encode("utf-16-le")) // 2


def parts_of(text: str) -> int:
    """Return in how many short messages a text goes out, written in UCS-2 as Chinese must be."""
    units = units_of(text)
    return 1 if units <= ONE_PART else -(-units // OF_SEVERAL)


def address_fault(channel: str, address: str, *, is_simulated: bool = False) -> str:
    """Return why nothing can be sent to an address, or an empty text.

    A gateway that is only simulated takes the demo's invented numbers as well.
    """
    if not address:
        return "no_address"
    if is_simulated and _INVENTED.fullmatch(address):
        return ""
    known = _MOBILE if channel == "sms" else _PUSH_ID
    return "" if known.fullmatch(address) else "bad_address"
