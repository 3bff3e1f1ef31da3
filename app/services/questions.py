"""Questions to the hub: each answer finds the callable that waits for it."""

from collections.abc import Callable

from app.domain.ports import Answer, Link

OnAnswer = Callable[[Answer], None]


class Questions:
    """Sends queries and routes their answers by request id.

    ``token`` is the session of whoever is signed in: the hub answers by who asks.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self.token = ""
        self._waiting: dict[str, OnAnswer] = {}

    def ask(self, query: str, on_answer: OnAnswer, **arguments: object) -> str:
        """Send a query and return its request id; ``on_answer`` is called once by a later pump."""
        if self.token:
            arguments["session"] = self.token
        request_id = self._link.ask(query, **arguments)
        self._waiting[request_id] = on_answer
        return request_id

    def cancel(self, request_id: str) -> None:
        """Stop waiting; an answer that still comes is dropped."""
        self._waiting.pop(request_id, None)

    def is_waiting(self, request_id: str) -> bool:
        """Return whether the answer is still to come."""
        return request_id in self._waiting

    def route(self, answer: Answer) -> None:
        """Hand an answer to whoever asked; one nobody waits for is dropped."""
        on_answer = self._waiting.pop(answer.request_id, None)
        if on_answer is not None:
            on_answer(answer)
