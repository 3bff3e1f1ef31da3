"""How an alarm is raised and returned, as drafts: one way for detectors and the hub itself."""

import uuid
from collections.abc import Mapping
from typing import Any

from app.domain.alarm import Alarm
from app.domain.classes import Severity
from app.domain.entry import Draft
from app.domain.geo import LonLat


def raised(
    rule: str,
    severity: Severity,
    entity_id: str,
    at: LonLat,
    evidence: Mapping[str, Any],
    *,
    label: str = "",
    key: str = "",
    county: str = "",
    alarm_id: str = "",
) -> Draft:
    """Return what raises a new alarm; it is called by its entity where it has no ``label``.

    Without an ``alarm_id`` it is given one that nothing ever had. ``key`` names the condition of a
    finding; the hub's own watches know theirs by rule and entity.
    """
    body: dict[str, Any] = {
        "rule": rule,
        "severity": int(severity),
        "entity_id": entity_id,
        "label": label or entity_id,
        "lon_deg": at.lon_deg,
        "lat_deg": at.lat_deg,
        "evidence": dict(evidence),
    }
    if key:
        body["key"] = key
    return Draft("alarm_raised", f"alarm:{alarm_id or uuid.uuid4()}", body, county)


def returned(alarm: Alarm) -> Draft:
    """Return what says that an alarm's condition is over."""
    return Draft("alarm_returned", f"alarm:{alarm.alarm_id}", {}, alarm.county)
