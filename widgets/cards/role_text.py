"""The name of a role in the language of the window."""

from widgets.texts import Texts


def role_text(texts: Texts, role: str) -> str:
    """Return the name of ``role``; one this console does not know stays as it came."""
    key = f"session.role.{role}"
    return texts(key) if key in texts else role
