"""What an error code means to the person at the desk, and what to do next."""

from widgets.texts import Texts


def error_text(texts: Texts, code: str) -> str:
    """Return the sentence for a code; one that has none is shown as the code it is."""
    key = f"errors.{code}"
    return texts(key) if code and key in texts else texts("errors.unknown", code=code)
