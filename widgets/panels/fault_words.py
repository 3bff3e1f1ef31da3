"""What is wrong with a panel's file, in the words of whoever sits before the screen."""

import re

from app.domain.safe_text import safe_text
from widgets.panels.panel_file import Fault
from widgets.texts import Texts

# What the reader of the files says, by the key of its sentence; the first that fits is it.
SAID = {
    key: re.compile(pattern)
    for key, pattern in (
        (
            "no_part",
            r"(?P<key>by|across): (?P<facts>\w+) have no part '(?P<value>.*?)'; (?P<may>.*)",
        ),
        ("no_such", r"(?:\w+: )?no (?P<what>\w+) is called '(?P<value>.*)'"),
        ("unknown", r"(?:\S+: )?unknown entry '(?P<value>.*?)'; there are (?P<may>.*)"),
        ("missing", r"(?:\S+: )?(?P<value>\w+)(?: is missing|: it is missing; .*)"),
        ("taken", r"number: (?P<file>\S+) has (?P<value>\d+) too"),
        ("over", r"(?P<key>\w+): it lies over pane (?P<value>\d+)"),
        ("off", r"(?P<key>\w+): (?P<value>\[.*) does not lie on (?P<may>\d+) by \d+"),
        ("title", r"title: it has (?P<value>.*?); one of each .*"),
        ("not_here", r"(?P<key>\w+): (?:it|they) belongs? to .*"),
        ("value", r"(?P<key>[\w.\[\]]+): '?(?P<value>.*?)'?; (?P<may>.*)"),
        ("toml", r"(?P<value>.*\(at line \d+.*\))"),
    )
}
MAY_CHARACTERS = 80
WHAT = frozenset({"indicator", "rule", "panel", "act", "layer"})
_PANE = re.compile(r"pane (?P<pane>\d+)(?: \(\w+\))?: ")
_ENTRY = re.compile(r"entry (?P<entry>\d+): ")


def fault_words(texts: Texts, fault: Fault) -> str:
    """Return file, line and reason; what has no sentence is said as the reader says it."""
    rest, places = fault.said, list[str]()
    for key, head in (("pane", _PANE), ("entry", _ENTRY)):
        if found := head.match(rest):
            places.append(texts(f"panel_faults.{key}", number=found[key]))
            rest = rest[found.end() :]
    place = texts("panel_faults.place", file=fault.file, line=fault.line)
    return f"{place}{''.join(places)}{_sentence(texts, rest)}"


def _sentence(texts: Texts, said: str) -> str:
    for key, pattern in SAID.items():
        found = pattern.fullmatch(said)
        if found is None:
            continue
        given = found.groupdict()
        if "may" in given:
            given["may"] = safe_text(given["may"], MAY_CHARACTERS)  # the check says them all
        if "what" in given:
            if given["what"] not in WHAT:
                continue
            given["what"] = texts(f"panel_faults.what.{given['what']}")
        return texts(f"panel_faults.{key}", **given)
    return said
