"""Invitations: one small private file each, so that whoever invites and the hub never collide."""

from pathlib import Path

import msgspec

from app.domain.errors import ConfigError
from app.domain.people import CITY
from backends.hub.seat_rules import check_words
from backends.hub.seats import KINDS, SeatRecord
from backends.hub.source_names import check_feed_name
from backends.wire.enrol import NUMBER_LENGTH, Code, is_letters
from backends.wire.private_file import write_whole

FOLDER = "invitations"
GOOD_FOR_S = 600.0
MOST_WRONG = 5
KEPT_S = 86_400.0  # afterwards a used code is called unknown instead of used


class Invitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may come in by a code; the code itself is nowhere, only what proves it.

    ``key`` is the hex of :meth:`backends.wire.enrol.Code.key`; ``expires_s`` is UTC; ``used_by``
    is the public key that came in by it; ``wrong`` counts the guesses made at it.
    """

    number: str
    key: str
    seat: str
    kind: str
    county: str
    source: str
    expires_s: float
    used_by: str = ""
    wrong: int = 0

    def record(self, public_key: str) -> SeatRecord:
        """Return the entry of the allow-list that it becomes."""
        return SeatRecord(public_key, self.seat, self.kind, self.county, self.source)


class InvitationBox:
    """The invitations of a hall, in a folder of its data."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def put(
        self, code: Code, seat: str, kind: str, county: str, source: str, now_s: float
    ) -> Invitation:
        """Write a new invitation, good for ten minutes; raise ConfigError for what is wrong.

        Anybody who reads the file could answer for hub or seat: it is private, like the keys.
        """
        if kind not in KINDS:
            raise ConfigError(f"kind '{kind}' is none of {', '.join(sorted(KINDS))}")
        check_words(seat, county, source)
        if kind == "feed":
            check_feed_name(source or seat)
        invitation = Invitation(
            number=code.number,
            key=code.key().hex(),
            seat=seat,
            kind=kind,
            county=county or CITY,
            source=source,
            expires_s=now_s + GOOD_FOR_S,
        )
        self.keep(invitation)
        return invitation

    def keep(self, invitation: Invitation) -> None:
        """Write an invitation as it now is; on return that is on the disk."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self._path(invitation.number), msgspec.json.encode(invitation))

    def find(self, number: str) -> Invitation | None:
        """Return an invitation, or None where there is none that can be read."""
        if len(number) != NUMBER_LENGTH or not is_letters(number):
            return None
        try:
            return msgspec.json.decode(self._path(number).read_bytes(), type=Invitation)
        except (OSError, msgspec.MsgspecError):
            return None

    def check_free(self, seat: str, now_s: float) -> None:
        """Raise ConfigError where somebody may still come in under that name."""
        for path in self._folder.glob("*.json"):
            found = self.find(path.stem)
            if found is None or found.seat != seat or found.used_by or found.wrong >= MOST_WRONG:
                continue
            left_s = found.expires_s - now_s
            if left_s > 0:
                raise ConfigError(
                    f"seat {seat!r} is invited already, for {left_s / 60:.0f} more minutes: "
                    "use that code, or wait until it is void"
                )

    def forget_old(self, now_s: float) -> None:
        """Remove those that ended a day ago or longer."""
        for path in self._folder.glob("*.json"):
            invitation = self.find(path.stem)
            if invitation is not None and now_s > invitation.expires_s + KEPT_S:
                path.unlink(missing_ok=True)

    def _path(self, number: str) -> Path:
        return self._folder / f"{number}.json"
