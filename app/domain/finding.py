"""What a detector says: a condition that began, with its evidence, or one that ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.classes import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """``key`` names the condition (rule and entity), so that it is raised once and cleared once.

    ``at_s`` is when the rule's condition was met, in event time; ``from_s`` is when what it speaks
    of began. ``confidence`` is in 0..1 and only where the rule can say how sure it is (else 1).
    ``is_retrospective`` marks a condition found in fixes that came long after they were measured.
    ``rule_version`` and ``config_hash`` say which text and numbers of the rule were applied.
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
    from_s: float = float("nan")
    confidence: float = 1.0
    is_retrospective: bool = False
    rule_version: int = 0
    config_hash: str = ""
