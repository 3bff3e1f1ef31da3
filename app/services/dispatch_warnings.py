"""What a person must know before an officer is sent, from the board and the world as they are."""

from app.domain.classes import LATE_AFTER_S
from app.domain.plan import InterceptPlan, OfficerOption
from app.services.followed import POST_GONE, POST_LATE
from app.services.live import ViewGroup

TeamWarnings = dict[str, tuple[str, ...]]  # by officer
OF_OFFICER = frozenset({"officer_busy", "officer_fix_old", POST_LATE, POST_GONE})


def known_warnings(of_each: TeamWarnings) -> tuple[str, ...]:
    """Return the warnings to be repeated: what several officers share is told once.

    An officer's own are ``<warning>@<officer id>`` where more than one is to be sent.
    """
    if len(of_each) == 1:
        return next(iter(of_each.values()))
    told = [
        f"{warning}@{officer_id}" if warning in OF_OFFICER else warning
        for officer_id, warnings in of_each.items()
        for warning in warnings
    ]
    return tuple(dict.fromkeys(told))


def warnings_of(
    group: ViewGroup, plan: InterceptPlan, option: OfficerOption, of_hub: frozenset[str]
) -> tuple[str, ...]:
    """Return the names of the warnings that apply now.

    What the plan and the hub warn of counts too (the hub knows tasks of other scopes), except ages
    of fixes, which are measured here.
    """
    told = {*plan.warnings, *option.warnings, *of_hub}
    tasks = group.board.open_tasks()
    applies = {
        "officer_busy": "officer_busy" in told
        or any(t.officer_id == option.officer_id for t in tasks),
        "target_has_task": "target_has_task" in told
        or any(t.target_id == plan.target_id for t in tasks),
        "target_fix_old": _is_old(group, plan.target_id),
        "officer_fix_old": _is_old(group, option.officer_id),
    }
    return tuple(name for name, does_apply in applies.items() if does_apply)


def _is_old(group: ViewGroup, entity_id: str) -> bool:
    """Return whether a fix is old; what has left the world counts as old."""
    age_s = group.fix_age_s(entity_id)
    return age_s is None or age_s >= LATE_AFTER_S
