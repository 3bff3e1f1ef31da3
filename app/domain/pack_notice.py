"""The mark a city pack carries where what it shows is no survey, in the language of the screen."""

SCHEMATIC = "示意"
_ENGLISH = {SCHEMATIC: "schematic", "示例": "example"}


def notice_in(notice: str, language: str) -> str:
    """Return ``notice`` in a language; one nobody has put into it stays as the pack has it."""
    return _ENGLISH.get(notice, notice) if language == "en" else notice
