"""What lies under a click, in words and as a symbol: its name, its kind, how old the knowledge."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QPixmap

from app.domain.register import Registers
from app.domain.safe_text import safe_text
from app.services.live import ViewGroup
from widgets.dossier.entity_facts import class_of
from widgets.hall_time import age_text
from widgets.look import Look
from widgets.symbol import class_pixmap, mark_pixmap
from widgets.texts import Texts

if TYPE_CHECKING:  # brings the GL library with it
    from map_layers.contract import Hit

NAME_CHARACTERS = 60


def hit_lines(hit: "Hit", group: ViewGroup, registers: Registers, texts: Texts) -> tuple[str, str]:
    """Return two lines: the name; the kind and the age of its fix or of the alarm."""
    match hit.kind.value:
        case "alarm":
            return _alarm_lines(hit.id, group, texts)
        case "count":
            count = hit.id.partition("@")[0]
            return texts("map.under", count=count), texts("map.hover.count")
        case "case":
            return texts("cases.title"), texts("cases.on_map")
        case "site":
            site = next((s for s in registers.sites if s.site_id == hit.id), None)
            kind = texts("command.kind.site")
            return safe_text(hit.id if site is None else site.name, NAME_CHARACTERS), kind
        case "camera":
            names = (c.name for c in registers.cameras if c.camera_id == hit.id)
            return safe_text(next(names, hit.id), NAME_CHARACTERS), texts("command.kind.camera")
        case _:
            return _entity_lines(hit.id, group, texts)


def hit_picture(
    hit: "Hit", group: ViewGroup, look: Look, side_px: int, ratio: float
) -> QPixmap | None:
    """Return the symbol it has on the map, or None where it has none in lists."""
    if hit.kind.value == "alarm":
        alarm = group.board.alarms.get(hit.id)
        return mark_pixmap(look, alarm.severity, side_px, ratio) if alarm else None
    row = group.world.row_of(hit.id) if hit.kind.value == "entity" else None
    return None if row is None else class_pixmap(look, class_of(group.world, row), side_px, ratio)


def _alarm_lines(alarm_id: str, group: ViewGroup, texts: Texts) -> tuple[str, str]:
    alarm = group.board.alarms.get(alarm_id)
    if alarm is None:
        return alarm_id, texts("cards.alarm.gone")
    key = f"alarms.rule.{alarm.rule}"
    rule = texts(key) if key in texts else alarm.rule
    age = age_text(texts, group.now_s() - alarm.raised_s)
    name = safe_text(alarm.label, NAME_CHARACTERS)
    return name, texts("map.under_line", kind=safe_text(rule, NAME_CHARACTERS), age=age)


def _entity_lines(entity_id: str, group: ViewGroup, texts: Texts) -> tuple[str, str]:
    row = group.world.row_of(entity_id)
    if row is None:
        return safe_text(entity_id, NAME_CHARACTERS), texts("cards.intercept.no_fix")
    name = group.world.text_at("label", row) or entity_id
    kind = texts(f"classes.{class_of(group.world, row).name.lower()}")
    fix = texts("dossier.age", age=age_text(texts, group.fix_age_s(entity_id)))
    return safe_text(name, NAME_CHARACTERS), texts("map.under_line", kind=kind, age=fix)
