"""Which alarms are about the hall itself or a row of a register: nowhere in the city."""

from app.domain.alarm import Alarm

# The journal asks every alarm for a position, so these carry the middle of the city as theirs.
PLACELESS_RULES = frozenset(
    {
        "source_silent",
        "judge_silent",
        "history_over_budget",
        "history_refusing",
        "licence_missing",
        "licence_expired",
        "licence_unreadable",
        "licence_duplicate",
        "licence_scope",
        "licence_credit_code",
    }
)
# About a firm: where its site is, if it has one, and else nowhere.
FIRM_RULES = frozenset({"firm_expired", "firm_capacity"})
# About a plant, a station or a place: nobody is sent after what stays where it is.
STAYING_RULES = PLACELESS_RULES | frozenset(
    {
        "firm_expired",
        "firm_capacity",
        "firm_scope",
        "permit_expired",
        "illegal_resumption",
        "black_workshop",
        "crowd_peak",
        "crowd_full",
        "crowd_rising",
        "aqi_day",
        "aqi_hour",
        "sensor_above_guide",
        "sensor_exceedance",
        "sensor_frozen",
        "station_silent",
    }
)


def has_place(alarm: Alarm) -> bool:
    """Return whether an alarm may be shown on a map; the others stand in the queue alone."""
    if alarm.rule in FIRM_RULES:
        return "site" in alarm.evidence
    return alarm.rule not in PLACELESS_RULES
