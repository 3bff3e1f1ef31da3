"""One entry of the journal, its canonical form, and the chain of hashes that binds them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Actor:
    """Who stands behind an entry; a rule or the hub itself has no person."""

    person: str = ""
    role: str = ""
    scope: str = "city"
    seat: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact that is about to be written: the journal adds number, time and hash.

    ``subject`` is what the fact is about (``alarm:…``, ``task:…``, ``geofence:…``, …).
    ``county`` says who may read it ("" = everybody in the city). ``personal`` holds texts that
    retention law may one day erase; they stand beside the chain.
    """

    kind: str
    subject: str
    body: Body
    county: str = ""
    personal: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as it stands in the journal, never to change.

    ``seq`` counts from 1 without gaps. ``time_s`` is UTC city time. ``personal_hash`` is the hash
    of ``salt`` and the personal texts, or empty; ``personal`` is empty once erased.
    """

    seq: int
    time_s: float
    kind: str
    subject: str
    county: str
    actor: Actor
    command_key: str
    body: Body
    personal_hash: str
    previous: str
    hash: str
    personal: Mapping[str, str] = field(default_factory=dict)


def canonical(value: object) -> bytes:
    """Return JSON with sorted keys, no spaces and UTF-8: the bytes that are hashed.

    Raises ValueError for NaN, infinities and types JSON does not know.
    """
    try:
        return json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        ).encode()
    except TypeError as error:  # what json says of a type it does not know, or of mixed keys
        raise ValueError(f"not plain JSON: {error}") from error


def personal_hash(salt: str, personal: Mapping[str, str]) -> str:
    """Return the hex SHA-256 that stands in the chain for personal texts; empty for none."""
    if not personal:
        return ""
    return hashlib.sha256(salt.encode() + canonical(dict(personal))).hexdigest()


def chain_hash(
    previous: str,
    seq: int,
    time_s: float,
    draft: Draft,
    actor: Actor,
    command_key: str,
    personal: str,
) -> str:
    """Return the hex SHA-256 of an entry: of the hash before it and everything that is chained."""
    content = {
        "actor": [actor.person, actor.role, actor.scope, actor.seat],
        "body": dict(draft.body),
        "county": draft.county,
        "key": command_key,
        "kind": draft.kind,
        "personal": personal,
        "previous": previous,
        "seq": seq,
        "subject": draft.subject,
        "time_s": time_s,
    }
    return hashlib.sha256(canonical(content)).hexdigest()


def entry_hash(entry: Entry) -> str:
    """Return what the hash of ``entry`` must be, from its own content."""
    draft = Draft(entry.kind, entry.subject, entry.body, entry.county)
    return chain_hash(
        entry.previous,
        entry.seq,
        entry.time_s,
        draft,
        entry.actor,
        entry.command_key,
        entry.personal_hash,
    )
