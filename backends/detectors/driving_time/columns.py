"""Where things stand in the arrays of the driving-time kernel."""

# Of a driver (or, where no card is known, a vehicle): seconds unless said otherwise.
(
    LAST_S,  # UTC until which this driver's time is accounted for
    BEGAN_S,  # UTC at which the driving since the last rest began, NaN while rested
    DRIVE_S,  # driven since the last rest that was one
    SURE_S,  # of it, driven since the last gap that could have hidden such a rest
    REST_S,  # the rest that goes on
    MAYBE_S,  # the same, were the gaps beside it rest too
    UNKNOWN_S,  # of the time since BEGAN_S nothing is known of this much
    NIGHT_S,  # as DRIVE_S, of the night's hours of now
    NIGHT_SURE_S,
    MINUTE,  # the minute that is being filled, and what is not yet a bit of its ring
    MINUTE_S,
    MINUTES,  # bits set
    QUARTER,
    QUARTER_S,
    QUARTERS,
    LEFT_S,  # UTC at which another card took the wheel, NaN where none did
) = range(16)
SUBJECT_COLUMNS = 16

# Of a vehicle: its last fix; the last place that is believed while it says that it stands; the
# last of the fixes that lie elsewhere since, and how many of them led on and on.
FIX_S, LON, LAT, IS_MOVING, ODD_LON, ODD_LAT, ODD_FIXES = range(7)
VEHICLE_COLUMNS = 7

# The numbers the kernel reads, in the order of the rules below.
NEEDS = {
    "driving_continuous": (
        "limit_s", "rest_s", "gap_s", "moving_mps", "top_mps", "sure_share", "short_rests_count",
        "silent_s",
    ),
    "driving_soon": ("before_s",),
    "driving_night": ("limit_s", "start_s", "end_s"),
    "driving_day": ("limit_s", "clear_s"),
    "driving_week": ("limit_s", "clear_s"),
}  # fmt: skip
(
    LIMIT_S, REST_NEEDED_S, GAP_S, MOVING_MPS, TOP_MPS, SURE_SHARE, SHORT_RESTS_COUNT, SILENT_S,
    BEFORE_S,
    NIGHT_LIMIT_S, NIGHT_START_S, NIGHT_END_S,
    DAY_LIMIT_S, DAY_CLEAR_S,
    WEEK_LIMIT_S, WEEK_CLEAR_S,
) = range(16)  # fmt: skip

# What may be said, each a bit of the driver's flags; a note's code is 2 x this, + 1 for its end.
SOON, CONTINUOUS, NIGHT, DAY, WEEK = range(5)
RULES = ("driving_soon", "driving_continuous", "driving_night", "driving_day", "driving_week")
UNPROVEN_BIT = 32  # the limit is passed, but a gap may have held a rest: counted, not said

# What a span of time was.
DRIVING, RESTING, UNKNOWN = range(3)

# One bit a minute for 24 hours, one a quarter of an hour for 7 days. The one being filled is
# counted in seconds, so the rings hold one less than the span.
MINUTE_LENGTH_S, MINUTES_HELD, MINUTE_WORDS = 60.0, 1439, 23
QUARTER_LENGTH_S, QUARTERS_HELD, QUARTER_WORDS = 900.0, 671, 11

# The numbers of a note.
(
    AT_S, FROM_S, DRIVEN_S, SURE_DRIVEN_S, GAPS_S, RESTED_S, NIGHT_DRIVEN_S, IN_DAY_S, IN_WEEK_S,
    NUMBERS_ROW, SUBJECT,
) = range(11)  # fmt: skip
NOTE_WIDTH = 11
NOTES_PER_FIX = 24

# Counts beside the shared ones.
GAPS, UNPROVEN, CARDS_LATE, OVERLAPPED, WANDERED = range(4, 9)
OWN_COUNTS = ("gaps", "unproven", "cards_late", "overlapped", "wandered")
