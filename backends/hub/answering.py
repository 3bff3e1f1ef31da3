"""The loop of an answering child: take a question, answer it, end when the hub is gone."""

import logging
import os
from collections.abc import Callable, Mapping
from typing import Any

import zmq

from app.domain.errors import DutywallError, OperatorError
from backends.hub.inner import (
    ChildAnswer,
    ChildQuestion,
    ChildReady,
    decode_question,
    encode,
    encode_result,
)

log = logging.getLogger("hub")

Answerer = Callable[[ChildQuestion], Any]
# What a mistake in an answerer raises: it must cost that one answer only.
MISTAKES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def answer_questions(
    name: str, address: str, parent_pid: int, answerers: Mapping[str, Answerer]
) -> None:
    """Answer until the hub is gone; ``name`` is the routing id the hub knows this child by."""
    context = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.IDENTITY, name.encode())
    socket.connect(address)
    socket.send(encode(ChildReady(name)))
    try:
        while os.getppid() == parent_pid:
            if socket.poll(500):
                socket.send(encode(answered(decode_question(socket.recv()), answerers)))
    finally:
        socket.close(0)
        context.term()


def answered(question: ChildQuestion, answerers: Mapping[str, Answerer]) -> ChildAnswer:
    """Return the answer to a question, or why there is none."""
    answerer = answerers.get(question.name)
    if answerer is None:
        return ChildAnswer(question.question_id, "unknown_query", encode_result({}))
    try:
        result = answerer(question)
    except OperatorError as error:
        return ChildAnswer(question.question_id, error.code, encode_result({}))
    except (DutywallError, *MISTAKES):
        log.exception("query %s broke", question.name)
        return ChildAnswer(question.question_id, "internal_error", encode_result({}))
    return ChildAnswer(question.question_id, "ok", encode_result(result))
