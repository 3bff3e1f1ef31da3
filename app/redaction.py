"""What must not stand in a log, whoever wrote it there: keys, tokens, passwords in addresses."""

import re

HIDDEN = "…"
_Z85 = r"0-9a-zA-Z.\-:+=^!/*?&<>()\[\]{}@%$#"
_KEY = re.compile(rf"(?<![{_Z85}])[{_Z85}]{{40}}(?![{_Z85}])")
# A path or a long word of forty characters is no key: random ones have all four of these.
_IN_A_KEY = tuple(map(re.compile, (r"[0-9]", r"[a-z]", r"[A-Z]", r"[+=^!*?&<>()\[\]{}@%$#]")))
_TOKEN = re.compile(r"eyJ[A-Za-z0-9_\-]{20,}={0,2}")  # base64 of what begins with {"
_CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){4}\b")
_ADDRESS = re.compile(r"(?<=://)[^/\s@]*:[^/\s@]*(?=@)")
_NAMED = re.compile(
    r"(?i)(\b(?:password|passwd|pwd|secret|token|session|auth_code|proof)\b[\"']?\s*[=:]\s*)"
    r"(\"[^\"]*\"|'[^']*'|b'[^']*'|[^\s,;)}\]]+)"
)
_STATION = re.compile(r"(?i)(PW=)[^;\s]+")  # how a station's packet (HJ 212) says its own


def redacted(text: str) -> str:
    """Return a line of a log without what only one side may know.

    Public keys go too: they look like secret ones, and a fingerprint says as much.
    """
    text = _ADDRESS.sub(HIDDEN, text)
    text = _NAMED.sub(rf"\1{HIDDEN}", text)
    text = _TOKEN.sub(HIDDEN, text)
    text = _CODE.sub(HIDDEN, text)
    text = _KEY.sub(_hide_key, text)
    return _STATION.sub(rf"\1{HIDDEN}", text)


def _hide_key(found: "re.Match[str]") -> str:
    return HIDDEN if all(part.search(found[0]) for part in _IN_A_KEY) else found[0]
