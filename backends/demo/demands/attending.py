"""Who works for the demo at a desk: signed in again whenever the hub was away."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from app.domain.errors import DecodeError, FeedError
from backends.demo.demands.counter import Counter

PERSON, PASSWORD = "P-0117", "demo"  # one of the demo's people; the password stands on the card
BACK_OFF_S = 5.0
_log = logging.getLogger("feed")
_Source = TypeVar("_Source")


async def attend(
    make_source: Callable[[], _Source],
    make_counter: Callable[[], Counter],
    live: Callable[[_Source, Counter], Awaitable[None]],
) -> None:
    """Make a source once, then ``live`` with a counter of one's own, forever.

    A hub that is away, which is what FeedError and DecodeError say, is tried again.
    """
    source = await asyncio.to_thread(make_source)
    while True:
        counter = make_counter()
        try:
            await counter.sign_in(PERSON, PASSWORD)
            await live(source, counter)
        except (FeedError, DecodeError) as error:
            _log.warning("%s", error)
        finally:
            counter.close()
        await asyncio.sleep(BACK_OFF_S)
