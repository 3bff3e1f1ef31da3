"""How entries about a case are drafted."""

from collections.abc import Mapping
from typing import Any

from app.domain.cases.case import CASE_PREFIX, Case
from app.domain.entry import Draft


def of_case(
    case: Case, kind: str, body: Mapping[str, Any], personal: Mapping[str, str] | None = None
) -> Draft:
    """Return what happened with a case, in its own county."""
    return Draft(kind, CASE_PREFIX + case.case_id, body, case.county, personal or {})
