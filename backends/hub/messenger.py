"""The messenger child: talks to the gateway, whatever that is like, away from the hub's thread."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backends.hub.answering import Answerer, answer_questions
from backends.hub.config import HubConfig, read_hub_config
from backends.hub.inner import ChildQuestion
from backends.notify.gateway import Gateway, Outgoing, Receipt
from backends.notify.setting import open_gateway

MESSENGER = "messenger"


def answerers_of(gateway: Gateway) -> dict[str, Answerer]:
    """Return what the hub may ask."""

    def send(question: ChildQuestion) -> dict[str, Any]:
        messages = [Outgoing(*one) for one in question.arguments["messages"]]
        return _told(gateway.send(messages))

    def status(question: ChildQuestion) -> dict[str, Any]:
        return _told(gateway.status(question.arguments["ids"]))

    return {"send": send, "status": status}


def _told(receipts: Sequence[Receipt]) -> dict[str, Any]:
    return {"receipts": [[one.message_id, one.said.value, one.why] for one in receipts]}


def main(config: HubConfig, address: str, parent_pid: int) -> None:
    """Open the gateway, and carry until the hub is gone."""
    gateway = open_gateway(Path(config.data), config.running_clock().now_s)
    answer_questions(MESSENGER, address, parent_pid, answerers_of(gateway))


if __name__ == "__main__":
    main(read_hub_config(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]))
