"""What the duty log keeps beside its lines: files named by their hash, which the journal holds."""

from typing import Protocol

MOST_BYTES = 5 * 1024 * 1024
PICTURE = "picture:"  # what ``about`` of a line begins with that has a picture; its hash follows
HASH_CHARACTERS = 64


class Attachments(Protocol):
    """The files of this machine; a hash is 64 lower-case hex digits of SHA-256."""

    def keep(self, content: bytes) -> str:
        """Write a file, on the disk when this returns, and return its hash; raise StoreError."""
        ...

    def drop(self, sha256: str) -> None:
        """Remove a file whose line the log refused; raise StoreError."""
        ...

    def read(self, sha256: str) -> bytes:
        """Return a file whose content still has this hash.

        Raises StoreError: ``attachment_missing``, ``attachment_changed`` as the error's text.
        """
        ...


def picture_of(about: str) -> str:
    """Return the hash of the picture that a line of the log is about, or an empty string."""
    sha256 = about.removeprefix(PICTURE)
    is_hash = len(sha256) == HASH_CHARACTERS and set(sha256) <= set("0123456789abcdef")
    return sha256 if about.startswith(PICTURE) and is_hash else ""
