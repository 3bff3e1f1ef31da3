"""What ``dutywall cases measure`` prints: precision and recall by threshold, and of what."""

from collections.abc import Mapping
from typing import Any

_NAMES = {"own": "the hall's own line", "simulated": "simulated cases (never merged alone)"}
_BIAS = (
    "Over decided pairs only, a biased sample: people decide on what they are shown, from the\n"
    "probability on at which it is suggested. What nobody was shown is not in it, so the recall\n"
    "is of what people joined, and too high. An interval takes pairs for independent.\n"
)


def measured_text(answer: Mapping[str, Any]) -> str:
    """Return the figures that ``case_measured`` answered as a table."""
    days, alone, lost = answer["days"], answer["kept_alone"], answer["not_known"]
    parts = [_line_text(line) for line in answer["lines"]]
    head = f"{days} days back from the newest entry; {alone} pairs merged by the hub that nobody\n"
    head += f"has said anything of, {lost} splits of what was merged before: neither is counted\n"
    return head + "".join(parts) + "\n" + _BIAS


def _line_text(line: Mapping[str, Any]) -> str:
    decided, same, by_hand = line["decided"], line["same"], line["unsuggested"]
    said = f"\n{_NAMES[line['line']]}: {decided} pairs decided, {same} of them one matter, "
    said += f"{by_hand} joined unsuggested\n"
    if not decided:
        return said
    rows = [f"{'from':<6}{'precision':<28}{'recall':<28}\n"]
    for one in line["figures"]:
        told = (_share(one["precision"]), _share(one["recall"]))
        rows.append(f"{one['at']:<6}{told[0]:<28}{told[1]:<28}".rstrip() + "\n")
    return said + "".join(rows)


def _share(share: Mapping[str, Any] | None) -> str:
    if share is None:
        return "none"
    return f"{share['value']:.3f} ({share['low']:.3f}-{share['high']:.3f}) n {share['of']}"
