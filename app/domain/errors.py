"""The error families, divided by who has to act on them."""


class DutywallError(Exception):
    """Any error this program raises on purpose."""


class OperatorError(DutywallError):
    """Something the person at the desk can put right; the message says what to do next.

    ``code`` is the stable name that travels on the wire and finds its text in ``resources/texts``.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class EnvironmentalError(DutywallError):
    """The world outside misbehaves: retry, degrade, and show the state."""


class FeedError(EnvironmentalError):
    """A feed or the link to the hub does not do what it should."""


class StoreError(EnvironmentalError):
    """The database or a file cannot be read or written as it must."""


class ConfigError(EnvironmentalError):
    """A configuration file, key, port or city pack cannot be used; one sentence says why."""


class DecodeError(FeedError):
    """Bytes from outside are not what their protocol allows.

    ``reason`` is a short stable name under which the refusal is counted.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class BugError(DutywallError):
    """A broken promise of our own code: logged with its traceback, contained, and survived."""
