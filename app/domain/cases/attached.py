"""What may be attached to a case: how large, in parts of what size, and of which kinds."""

MOST_BYTES = 20 * 1024 * 1024
PART_BYTES = 256 * 1024
MOST_ATTACHED = 20  # to one step
PICTURES = ("png", "jpeg")
_SIGNS = (
    ("png", 0, b"\x89PNG\r\n\x1a\n"),
    ("jpeg", 0, b"\xff\xd8\xff"),
    ("pdf", 0, b"%PDF-"),
    ("mp4", 4, b"ftyp"),
)


def kind_of(content: bytes) -> str:
    """Return ``png``, ``jpeg``, ``pdf``, ``mp4`` or ``txt``, by what is there; else empty."""
    for kind, at, sign in _SIGNS:
        if content[at : at + len(sign)] == sign:
            return kind
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    is_text = bool(text) and all(c >= " " or c in "\t\r\n" for c in text) and "\x7f" not in text
    return "txt" if is_text else ""
