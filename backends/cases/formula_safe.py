"""Text for a table that no spreadsheet may take for a formula, wherever it cuts the line."""

import re

from app.domain.safe_text import safe_text

CELL_CHARACTERS = 32_767
# What makes a formula of a cell, in ASCII and in full width, at its beginning or behind whatever a
# spreadsheet of another country takes for a separator.
_DANGEROUS = re.compile(r"(^|[,;\t|\n])(\s*[\"']?\s*)(?=[=+\-@＝＋－＠])")


def safe_cell(text: str) -> str:
    """Return a text as a cell that stays a text: an apostrophe stands before what would compute.

    What has no shape (control characters, bidi marks) is written by its number.
    """
    plain = safe_text(text.replace("\r\n", "\n"), CELL_CHARACTERS, is_multiline=True)
    return _DANGEROUS.sub(r"\1\2'", plain)
