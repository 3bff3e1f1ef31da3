"""Holds findings against what was planted: precision, recall, delay, and what foils took in."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.domain.finding import Finding
from app.domain.geo import distance_m
from backends.truth.label import Foil, Label

DRIFTING = "drifting"


@dataclass(frozen=True, slots=True)
class Score:
    """What became of one rule.

    ``delays_s`` are from a label's ``due_s`` to its finding (negative: before it was complete).
    ``on_foils`` counts false findings by the kind of foil they lie on, "" for those on none.
    and ``drifting`` for those on nothing but a thing whose terminal drifts. ``missed`` are the
    labels that nobody found.
    """

    rule: str
    labels: int
    findings: int
    matched: int
    delays_s: tuple[float, ...]
    on_foils: Mapping[str, int] = field(default_factory=dict)
    missed: tuple[Label, ...] = ()
    false: tuple[Finding, ...] = ()

    @property
    def precision(self) -> float:
        """Share of the findings that were planted; NaN where there are none."""
        return self.matched / self.findings if self.findings else float("nan")

    @property
    def recall(self) -> float:
        """Share of the labels that were found; NaN where there are none."""
        return self.matched / self.labels if self.labels else float("nan")

    def delay_s(self, share: float) -> float:
        """Return the delay that ``share`` of the matched labels kept; NaN where none was."""
        return float(np.quantile(self.delays_s, share)) if self.delays_s else float("nan")


def score(
    rule: str,
    findings: Sequence[Finding],
    labels: Sequence[Label],
    foils: Sequence[Foil],
    drifting: Collection[str] = (),
) -> Score:
    """Match findings that begin a condition to the labels of ``rule``, each label once.

    All findings are taken to speak for ``rule``, whatever their own rule is called. The earliest
    finding takes the fitting label that was due first; one without a free label is false.
    """
    began = sorted((one for one in findings if one.is_standing), key=lambda one: one.at_s)
    free = sorted((one for one in labels if one.rule == rule), key=lambda one: one.due_s)
    wanted = len(free)
    delays: list[float] = []
    on_foils: Counter[str] = Counter()
    false: list[Finding] = []
    for finding in began:
        label = next((one for one in free if _fits(finding, one, one.until_s)), None)
        if label is not None:
            free.remove(label)
            delays.append(finding.at_s - label.due_s)
            continue
        false.append(finding)
        foil = next(
            (one for one in foils if one.rule == rule and _fits(finding, one, float("inf"))), None
        )
        by_drift = DRIFTING if finding.entity_id in drifting else ""
        on_foils[by_drift if foil is None else foil.kind] += 1
    return Score(
        rule, wanted, len(began), len(delays), tuple(delays), dict(on_foils), tuple(free),
        tuple(false),
    )  # fmt: skip


def _fits(finding: Finding, planted: Label | Foil, until_s: float) -> bool:
    if not planted.from_s <= finding.at_s <= until_s:
        return False
    if finding.entity_id in planted.entity_ids:
        return True
    if not planted.within_m > 0.0:
        return False
    away = distance_m(finding.lon_deg, finding.lat_deg, planted.lon_deg, planted.lat_deg)
    return bool(away <= planted.within_m)
