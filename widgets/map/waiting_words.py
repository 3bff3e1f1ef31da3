"""What stands in place of a map that is not there yet: how the link is, and why it stays away."""

from app.domain.safe_text import safe_text
from app.services.live import ViewGroup
from widgets.texts import Texts

TROUBLE_CHARACTERS = 400


def waiting_text(texts: Texts, group: ViewGroup) -> str:
    """Return it; a hub of this seat's own that cannot start is quoted."""
    if trouble := group.trouble():
        return texts("map.wait.trouble", reason=safe_text(trouble, TROUBLE_CHARACTERS))
    state = group.status.state.value
    return texts(f"map.wait.{state}" if group.is_live else f"replay.wait.{state}")
