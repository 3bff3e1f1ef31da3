"""What the command box of the duty window offers to do, and when each can be done."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from widgets.actions import Action
from widgets.desk import Desk

if TYPE_CHECKING:  # it calls this
    from widgets.duty_window import DutyWindow


def actions_of(
    window: "DutyWindow", desk: Desk, on_language: Callable[[], None] | None
) -> list[Action]:
    """Return the actions; the language is offered only where it can be changed."""
    acts = [
        Action("fit", window.map.fit),
        Action("alarms", window.alarms.list.setFocus),
        Action("log", window.toggle_log),
        Action("alarm_room", window.toggle_room),
        Action("evidence", window.evidence.toggle_evidence),
        Action("rules", window.evidence.toggle_rules, lambda: desk.group.is_live),
        Action("mute", window.toggle_mute, lambda: desk.group.is_live),
        Action("shelve", window.shelve, lambda: desk.session.may("shelve_alarm")),
        Action(
            "hazmat",
            lambda: window.drawers.toggle(window.hazmat),
            lambda: desk.group.is_live,
        ),
        Action("cases", window.cases.toggle, lambda: desk.group.is_live),
        Action("case_figures", window.figures.toggle, lambda: desk.group.is_live),
        Action("snapshots", window.found.snapshots.toggle, lambda: desk.group.is_live),
        Action("directory", window.directory.toggle, lambda: desk.group.is_live),
        Action("ground", window.directory.show_ground, lambda: desk.group.is_live),
        Action("campaigns", window.found.toggle_campaigns, lambda: desk.group.is_live),
        Action("new_case", window.cases.new_case, lambda: desk.session.may("open_case")),
        Action("messages", window.messages.toggle, lambda: desk.group.is_live),
        Action("send_messages", window.messages.write, window.messages.may_write),
        Action("risk", window.hazmat.risk_wanted.emit, lambda: desk.group.is_live),
        Action("health", window.toggle_health, lambda: desk.group.is_live),
        Action("cameras", window.toggle_cameras, lambda: window.grid_acts is not None),
        Action("theme", window.switch_theme),
        Action("intercept", window.acts.intercept_selected, window.acts.may_intercept),
        Action("handover", window.shelf.handover, lambda: desk.session.may("start_handover")),
        Action(
            "sign_in", window.shelf.sign_in, lambda: desk.session.who is None and desk.group.is_live
        ),
        Action("sign_out", desk.session.sign_out, lambda: desk.session.who is not None),
        Action("replay", window.shelf.replay_recent, lambda: desk.open_replay is not None),
        Action(
            "own", lambda: window.map.features.toggle("own"), lambda: desk.own_layers is not None
        ),
        Action("panels", window.panels.toggle),
        Action("panel_window", window.panels.to_window),
        Action("report", window.panels.report, lambda: window.panels.reports is not None),
        Action("morning", window.panels.morning, lambda: window.panels.reports is not None),
        Action("roll_call", window.rolls.toggle, lambda: desk.group.is_live),
        Action("answer_roll", window.rolls.calls.answer_all, window.rolls.may_answer),
        Action("find", window.open_command_box),
        Action("about", window.shelf.about),
    ]
    if on_language is not None:
        acts.append(Action("language", on_language))
    return acts
