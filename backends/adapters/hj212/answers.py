"""What the platform answers, and what it does with each command."""

from dataclasses import replace

from backends.adapters.hj212.packet import VERSION_2025, Packet, flag_of

SYSTEM = "91"  # the system code of what is said between the two ends themselves
HEARTBEAT = "9015"
NOTICE_ANSWER, DATA_ANSWER = "9013", "9014"
CLOCK_REQUEST = "1013"
# Answers of a station to questions; we ask none, so they are read past.
ANSWERS = frozenset({"9011", "9012", "9013", "9014"})
# Commands with data that are no readings: run states and times, starts, logs, device information.
WITHOUT_READINGS = frozenset(
    {"1011", "1061", "1063", "2013", "2021", "2041", "2052", "2062", "2081", "2111"}
    | {"3015", "3017", "3018", "3019", "3020"}
)


def answer_to(packet: Packet) -> Packet:
    """Return the answer a packet with the answer bit set waits for.

    A notice (heartbeat, request to set the clock) gets 9013, everything with data 9014.
    """
    is_notice = packet.cn in (HEARTBEAT, CLOCK_REQUEST)
    return replace(
        packet,
        st=SYSTEM,
        cn=NOTICE_ANSWER if is_notice else DATA_ANSWER,
        flag=flag_of(min(packet.version, VERSION_2025)),
        part=None,
        content="",
    )
