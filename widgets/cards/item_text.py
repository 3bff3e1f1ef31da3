"""The title of a handover item in the language of the window, for the card and for the page."""

from app.domain.safe_text import safe_text
from app.services.handover_items import HandoverItem, ItemKind
from widgets.texts import Texts

LOG_CHARACTERS = 2_000  # a line of the log at its longest: nobody confirms what is cut


def item_text(texts: Texts, item: HandoverItem) -> str:
    """Return what an item is, as plain text."""
    args = {key: safe_text(value, LOG_CHARACTERS) for key, value in item.title_args.items()}
    match item.kind:
        case ItemKind.ALARM:
            args["state"] = texts(f"handover.alarm_state.{item.title_args['state']}")
        case ItemKind.TASK:
            args["state"] = texts(f"cards.step.{item.title_args['state']}")
        case ItemKind.NOTICE:
            args["state"] = texts(f"notice.state.{item.title_args['state']}")
        case ItemKind.GEOFENCE:
            args["state"] = texts(f"handover.geofence_state.{item.title_args['state']}")
    return texts(f"handover.item.{item.kind.value}", **args)
