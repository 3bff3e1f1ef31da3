"""Entries as a journal would hand them over, numbered and timed by one counter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.entry import Actor, Entry

RAISED: Mapping[str, Any] = {
    "rule": "hazmat_standing",
    "severity": 2,
    "entity_id": "veh:1",
    "label": "苏F·D1234",
    "lon_deg": 120.9,
    "lat_deg": 32.0,
    "evidence": {"standing_s": 600.0},
}
ISSUED: Mapping[str, Any] = {
    "number": 7,
    "kind": "intercept",
    "alarm_id": "a1",
    "target_id": "veh:1",
    "target_label": "苏F·D1234",
    "officer_id": "officer:1",
    "officer_label": "警员一",
    "terminal": "013900000001",
    "order": {"text": "T7"},
}


@dataclass(slots=True)
class Facts:
    """Makes entries; each is one number and one second later than the one before."""

    seq: int = 0

    def entry(
        self,
        kind: str,
        subject: str,
        body: Mapping[str, Any] | None = None,
        person: str = "wang",
        personal: Mapping[str, str] | None = None,
    ) -> Entry:
        """Return the next entry; its hashes are left empty, for no fold looks at them."""
        self.seq += 1
        return Entry(
            seq=self.seq,
            time_s=1000.0 + self.seq,
            kind=kind,
            subject=subject,
            county="320612",
            actor=Actor(person, "duty_officer", "city", "seat-1") if person else Actor(),
            command_key="",
            body=body or {},
            personal_hash="",
            previous="",
            hash="",
            personal=personal or {},
        )

    def alarm(self, alarm_id: str = "a1", severity: int = 2) -> Entry:
        """Return the entry that raises an alarm."""
        return self.entry(
            "alarm_raised", f"alarm:{alarm_id}", {**RAISED, "severity": severity}, person=""
        )

    def task(self, task_id: str = "t1", officer_id: str = "officer:1") -> Entry:
        """Return the entry that issues a task."""
        return self.entry("task_issued", f"task:{task_id}", {**ISSUED, "officer_id": officer_id})

    def lookout(self, task_id: str = "l1", officer_id: str = "officer:1", **changes: Any) -> Entry:
        """Return the entry that asks an officer to look out."""
        body = {
            **ISSUED,
            "kind": "attention",
            "officer_id": officer_id,
            "notice_id": "n1",
            "expires_s": 1900.0,
            **changes,
        }
        return self.entry("task_issued", f"task:{task_id}", body)

    def handover(self, handover_id: str = "h1", items: tuple[str, ...] = ()) -> Entry:
        """Return the entry with which wang begins to hand over to li."""
        body = {"incoming": "li", "since_seq": 0, "items": list(items)}
        return self.entry("handover_started", f"shift:{handover_id}", body)
