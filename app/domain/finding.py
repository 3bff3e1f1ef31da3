"""What a detector says: a condition that began, with its evidence, or one that ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.classes import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """``key`` names the condition (rule and entity), so that it is raised once and cleared once.

    ``evidence`` holds plain JSON values: the fixes, the places checked with their distances, the
    parameters and their source.
    """

    key: str
    rule: str
    severity: Severity
    entity_id: str
    lon_deg: float
    lat_deg: float
    at_s: float
    is_standing: bool
    evidence: Mapping[str, Any] = field(default_factory=dict)
