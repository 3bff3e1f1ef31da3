"""A detector that fails is switched off and named; the others go on."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

log = logging.getLogger("hub")

_Found = TypeVar("_Found")


@dataclass(slots=True)
class Containment:
    """``off`` says of each detector that was switched off what it died of, by its name."""

    off: dict[str, str] = field(default_factory=dict)

    def asked(
        self, name: str, ask: Callable[..., Sequence[_Found]], *given: object
    ) -> Sequence[_Found]:
        """Return what a detector answers to what is given, nothing where it is off or now fails."""
        if name in self.off:
            return ()
        try:
            return ask(*given)
        except Exception as error:  # what a detector dies of nobody can know beforehand
            self.off[name] = f"{type(error).__name__}: {error}"
            log.exception("detector %s failed and is switched off", name)
            return ()
