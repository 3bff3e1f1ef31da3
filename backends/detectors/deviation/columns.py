"""Where things stand in the arrays of the deviation kernel."""

NEEDS = (
    "urban_m", "expressway_m", "hold_s", "driven_m", "fixes", "back_share", "back_fixes",
    "rejoin_m", "end_free_m", "moving_mps", "gap_s", "top_mps", "wander_m", "closure_reach_m",
    "offset_m", "offset_step_m", "offset_turn_deg", "offset_fixes", "silent_s",
)  # fmt: skip
(
    URBAN_M, EXPRESSWAY_M, HOLD_S, DRIVEN_M, FIXES_NEEDED, BACK_SHARE, BACK_FIXES,
    REJOIN_M, END_FREE_M, MOVING_MPS, GAP_S, TOP_MPS, WANDER_M, CLOSURE_REACH_M,
    OFFSET_M, OFFSET_STEP_M, OFFSET_TURN_DEG, OFFSET_FIXES, SILENT_S,
) = range(19)  # fmt: skip

# Per watched vehicle: the last fix that is believed; a fix that nobody can have driven to and
# waits for a second one (NaN); the piece of the way it was on; whether it was on it (fixes, up to
# 2); since when it is off (NaN: it is not), how far it drove since, how many fixes, the farthest
# off; where it left; whether it was said; how many fixes it has been back, and where along the way
# that began; where its last point of the driven line stands, and how many there are; how far left
# of its way it was last, how many fixes in a row lay beside the way by the same offset, and how
# many of them were discounted since it was on its way; how far along its way it left.
(
    LAST_S, LON, LAT, SPEED, ODD_S, PIECE, WAS_ON, OFF_S, SAID, POINTS, DRAWN_LON, DRAWN_LAT,
    LEFT_LON, LEFT_LAT, ODD_LON, ODD_LAT, OFF_M, OFF_FIXES, FARTHEST_M, BACK, BACK_ALONG_M,
    ASIDE_M, BESIDE, DISCOUNTED, LEFT_ALONG_M,
) = range(25)  # fmt: skip
COLUMNS = 25
LINE_POINTS, POINT_EVERY_M = 32, 120.0

(
    AT, FROM, DRIVEN, FARTHEST, OFF_NOW, CORRIDOR, AT_LON, AT_LAT, FIXES, ROW, LINE, BESIDE_FIXES,
    LEFT_ALONG,
) = range(13)  # fmt: skip
NOTE_WIDTH = 13
OWN_COUNTS = ("never_on_way", "way_ended", "suppressed", "offset")
NEVER_ON_WAY, WAY_ENDED, SUPPRESSED, OFFSET = range(4, 8)
