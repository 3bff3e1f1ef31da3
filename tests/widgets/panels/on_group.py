"""A pane's context on another view group than the fake one's own."""

from dataclasses import replace

from app.services.live import ViewGroup
from widgets.panels.body import PanelContext


def on_group(context: PanelContext, group: ViewGroup) -> PanelContext:
    """Return the context with a group that a test drives."""
    return replace(context, group=group)
