"""What the hub decides on a roll-call: who is called, and who may say of whom that he is here."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from app.domain.entry import Draft
from app.domain.people import may
from app.domain.roll_call import (
    REASON_CHARACTERS,
    ROLL_PREFIX,
    AnswerRoll,
    CallRoll,
    RollCall,
    answer_fault,
    call_fault,
    is_own,
)
from backends.hub.deciding import Decision, Request, own_county, refuse


def _call(body: CallRoll, request: Request) -> Decision:
    if (fault := call_fault(body)) is not None:
        return refuse(*fault)
    if body.roll_id in request.board.rolls:
        return refuse("roll_known", body.roll_id)
    scope = request.person.scope
    beyond = next((post.key for post in body.posts if not scope.acts_in(post.county)), None)
    if beyond is not None:
        return refuse("out_of_scope", beyond)
    told = {
        "purpose": body.purpose,
        "send_id": body.send_id,
        "posts": [asdict(post) for post in body.posts],
    }
    draft = Draft("roll_called", ROLL_PREFIX + body.roll_id, told, own_county(request.person))
    return Decision((draft,))


def _answer(body: AnswerRoll, request: Request) -> Decision:
    roll, person = request.board.rolls.get(body.roll_id), request.person
    post = None if roll is None else roll.post(body.post)
    own = post is not None and is_own(post, request.seat, person.scope.department)
    marks = may(person.role, "call_roll") and roll is not None and _reaches(roll, request)
    fault = answer_fault(roll, body, request.now_s, is_own=own, may_mark=marks)
    if fault is not None or roll is None:
        return refuse(*(fault or ("roll_unknown", "")))
    reason = body.reason.strip()[:REASON_CHARACTERS]
    told = {"post": body.post, "state": body.state, "is_own": own}
    personal = {"reason": reason} if reason else {}
    return Decision(
        (Draft("roll_answered", ROLL_PREFIX + body.roll_id, told, roll.county, personal),)
    )


def _reaches(roll: RollCall, request: Request) -> bool:
    return request.person.scope.acts_in(roll.county)


ROLL_DECIDERS: Mapping[type, Callable[[Any, Request], Decision]] = {
    CallRoll: _call,
    AnswerRoll: _answer,
}
