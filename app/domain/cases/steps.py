"""The steps of a case: which may follow which state, what each asks for, and who may take it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.cases.case import CASE_OVER, Case, CaseState
from app.domain.people import Role

_S = CaseState
_BEFORE_UNIT = frozenset({_S.RECEIVED, _S.ACCEPTED, _S.FILED})
_WITH_UNIT = frozenset({_S.DISPATCHED, _S.HANDLING})
_UNDER_WAY = _BEFORE_UNIT | _WITH_UNIT | {_S.FED_BACK, _S.VERIFIED}


class CaseStep(StrEnum):
    """What somebody does with a case."""

    ACCEPT = "accept"  # 受理
    FILE = "file"  # 立案
    DISPATCH = "dispatch"  # 派遣, also to another unit
    TAKE = "take"  # 接单: the unit begins
    RETURN = "return"  # 退单: the unit says that it is not its matter
    FEED_BACK = "feed_back"  # 反馈
    REWORK = "rework"  # 返工: looked at, and not done
    VERIFY = "verify"  # 核查
    CLOSE = "close"  # 结案
    EVALUATE = "evaluate"  # 评价
    REOPEN = "reopen"
    DEFER = "defer"  # 挂起 until a time: the clocks stand
    RESUME = "resume"
    ASK_EXTENSION = "ask_extension"  # 申请延期: by whom it lies with
    EXTEND = "extend"  # 延期, asked for or not
    REFUSE_EXTENSION = "refuse_extension"  # 延期不准
    ESCALATE = "escalate"  # 升级
    SUPERVISE = "supervise"  # 督办
    ASSIGN_LEADER = "assign_leader"  # 领导交办
    WHISTLE = "whistle"  # 街道吹哨: a department is called in
    REPORT_IN = "report_in"  # 部门报到
    HAND_OVER = "hand_over"  # 移交: to somebody at a seat, who acts on it from now on
    HAND_BACK = "hand_back"  # 交回
    REPLY = "reply"  # 回复: whoever told us is answered
    NOTE = "note"
    ROUTE_OUT = "route_out"  # 转出
    VOID = "void"  # 作废
    SPLIT = "split"  # 拆案: out of the case that stands for it


class Need(StrEnum):
    """What a step cannot do without."""

    NOTE = "note"
    UNIT = "unit"
    PERSON = "person"
    UNTIL = "until_s"
    SCORE = "is_satisfied"


@dataclass(frozen=True, slots=True)
class StepRule:
    """From which states a step may be taken, where it leads (None: nowhere else), what it needs."""

    from_states: frozenset[CaseState]
    to_state: CaseState | None
    needs: frozenset[Need]
    kind: str  # of the journal's entry


def _rule(
    kind: str, from_states: frozenset[CaseState], to_state: CaseState | None, *needs: Need
) -> StepRule:
    return StepRule(from_states, to_state, frozenset(needs), kind)


_OF = frozenset
STEP_RULES: Mapping[CaseStep, StepRule] = {
    CaseStep.ACCEPT: _rule("case_accepted", _OF({_S.RECEIVED}), _S.ACCEPTED),
    CaseStep.FILE: _rule("case_filed", _OF({_S.RECEIVED, _S.ACCEPTED}), _S.FILED),
    CaseStep.DISPATCH: _rule(
        "case_dispatched", _OF({_S.FILED}) | _WITH_UNIT, _S.DISPATCHED, Need.UNIT
    ),
    CaseStep.TAKE: _rule("case_taken", _OF({_S.DISPATCHED}), _S.HANDLING),
    CaseStep.RETURN: _rule("case_returned", _WITH_UNIT, _S.FILED, Need.NOTE),
    CaseStep.FEED_BACK: _rule("case_fed_back", _WITH_UNIT, _S.FED_BACK, Need.NOTE),
    CaseStep.REWORK: _rule(
        "case_reworked", _OF({_S.FED_BACK, _S.VERIFIED}), _S.HANDLING, Need.NOTE
    ),
    CaseStep.VERIFY: _rule("case_verified", _OF({_S.FED_BACK}), _S.VERIFIED),
    CaseStep.CLOSE: _rule("case_closed", _OF({_S.FED_BACK, _S.VERIFIED}), _S.CLOSED),
    CaseStep.EVALUATE: _rule("case_evaluated", _OF({_S.CLOSED}), _S.EVALUATED, Need.SCORE),
    CaseStep.REOPEN: _rule("case_reopened", CASE_OVER, _S.FILED, Need.NOTE),
    CaseStep.DEFER: _rule("case_deferred", _UNDER_WAY, None, Need.NOTE, Need.UNTIL),
    CaseStep.RESUME: _rule("case_resumed", _UNDER_WAY, None),
    CaseStep.EXTEND: _rule("case_extended", _UNDER_WAY, None, Need.NOTE, Need.UNTIL),
    CaseStep.ASK_EXTENSION: _rule("case_extension_asked", _UNDER_WAY, None, Need.NOTE, Need.UNTIL),
    CaseStep.REFUSE_EXTENSION: _rule("case_extension_refused", _UNDER_WAY, None, Need.NOTE),
    CaseStep.ESCALATE: _rule("case_escalated", _UNDER_WAY, None, Need.NOTE),
    CaseStep.SUPERVISE: _rule("case_supervised", _UNDER_WAY, None, Need.NOTE),
    CaseStep.ASSIGN_LEADER: _rule("case_leader_assigned", _UNDER_WAY, None, Need.NOTE),
    CaseStep.WHISTLE: _rule("case_whistled", _UNDER_WAY, None, Need.UNIT, Need.NOTE),
    CaseStep.REPORT_IN: _rule("case_reported_in", _UNDER_WAY, None, Need.UNIT),
    CaseStep.HAND_OVER: _rule("case_handed_over", _UNDER_WAY, None, Need.PERSON),
    CaseStep.HAND_BACK: _rule("case_handed_back", _UNDER_WAY, None, Need.NOTE),
    CaseStep.REPLY: _rule("case_replied", _OF(CaseState), None, Need.NOTE),
    CaseStep.NOTE: _rule("case_noted", _OF(CaseState), None, Need.NOTE),
    CaseStep.ROUTE_OUT: _rule("case_routed", _BEFORE_UNIT, _S.ROUTED, Need.UNIT, Need.NOTE),
    CaseStep.VOID: _rule("case_voided", _BEFORE_UNIT, _S.VOID, Need.NOTE),
    CaseStep.SPLIT: _rule("case_split", _OF({_S.MERGED}), None),
}
STEP_OF_KIND: Mapping[str, CaseStep] = {rule.kind: step for step, rule in STEP_RULES.items()}
# Begun, changed in words, and merged have bodies of their own.
CASE_KINDS = frozenset(STEP_OF_KIND) | frozenset(
    {"case_opened", "case_amended", "case_merged", "case_joined", "case_parted"}
    | {"case_told_apart"}
)

# A department does what a unit does; only the centre files, sends, judges and lets wait.
_OF_A_UNIT = frozenset(
    {CaseStep.TAKE, CaseStep.RETURN, CaseStep.FEED_BACK, CaseStep.REPORT_IN, CaseStep.NOTE}
    | {CaseStep.WHISTLE, CaseStep.REPLY, CaseStep.ASK_EXTENSION, CaseStep.HAND_BACK}
)
_OF_ALL_ON_DUTY = frozenset(CaseStep) - {
    *(CaseStep.EXTEND, CaseStep.REFUSE_EXTENSION, CaseStep.ASSIGN_LEADER),
}
# Only by whom the case lies with; a department that was called in does the rest.
OF_THE_UNIT_ALONE = frozenset(
    {CaseStep.TAKE, CaseStep.RETURN, CaseStep.FEED_BACK, CaseStep.ASK_EXTENSION}
)
STEPS_OF: Mapping[Role, frozenset[CaseStep]] = {
    Role.DUTY_OFFICER: _OF_ALL_ON_DUTY,
    Role.SHIFT_LEADER: frozenset(CaseStep),
    Role.LEADER: frozenset({CaseStep.SUPERVISE, CaseStep.ASSIGN_LEADER, CaseStep.NOTE}),
    Role.DEPARTMENT: _OF_A_UNIT,
}


def steps_now(case: Case, role: Role) -> tuple[CaseStep, ...]:
    """Return the steps that somebody of ``role`` may take with a case as it stands."""
    allowed = STEPS_OF.get(role, frozenset())
    return tuple(
        step
        for step, rule in STEP_RULES.items()
        if step in allowed and refusal(case, step, rule) is None
    )


def refusal(case: Case, step: CaseStep, rule: StepRule) -> str | None:
    """Return the error code why a step may not be taken as the case stands, or None."""
    if case.state not in rule.from_states:
        return "case_state"
    why = {
        CaseStep.DEFER: case.is_deferred and "case_deferred_already",
        CaseStep.RESUME: not case.is_deferred and "case_not_deferred",
        CaseStep.ASK_EXTENSION: case.asked_until_s > 0 and "case_extension_asked_already",
        CaseStep.REFUSE_EXTENSION: not case.asked_until_s and "case_extension_not_asked",
        CaseStep.HAND_BACK: not case.handler and "case_not_handed",
    }
    return why.get(step) or None
