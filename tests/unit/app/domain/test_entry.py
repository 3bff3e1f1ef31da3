"""The canonical form of an entry, and the chain that shows every change."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.entry import (
    GENESIS,
    Actor,
    Draft,
    Entry,
    canonical,
    chain_hash,
    entry_hash,
    personal_hash,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abç", max_size=3), inner),
    max_leaves=12,
)


def chained(previous: str, seq: int, draft: Draft, personal: str = "") -> Entry:
    """Return ``draft`` as the journal would write it."""
    actor = Actor("wang", "duty_officer", "city", "seat-1")
    return Entry(
        seq=seq,
        time_s=1000.5 + seq,
        kind=draft.kind,
        subject=draft.subject,
        county=draft.county,
        actor=actor,
        command_key=f"key-{seq}",
        body=draft.body,
        personal_hash=personal,
        previous=previous,
        hash=chain_hash(previous, seq, 1000.5 + seq, draft, actor, f"key-{seq}", personal),
        personal=draft.personal,
    )


def test_the_canonical_form_is_sorted_tight_and_utf8() -> None:
    assert canonical({"b": [1, 2.5], "a": "叠石桥"}) == '{"a":"叠石桥","b":[1,2.5]}'.encode()


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -float("inf"), object(), b"bytes", {1, 2}, "\ud800"]
)
def test_what_json_cannot_say_is_a_value_error(value: object) -> None:
    with pytest.raises(ValueError, match=r"JSON|surrogates"):
        canonical({"value": value})


def test_keys_that_cannot_be_sorted_are_a_value_error() -> None:
    with pytest.raises(ValueError, match="not plain JSON"):
        canonical({"a": 1, 2: 3})


@settings(max_examples=40)
@given(st.dictionaries(st.text("abcd", max_size=3), JSON, max_size=4))
def test_the_order_in_which_a_body_was_filled_does_not_matter(body: dict[str, Any]) -> None:
    backwards = dict(reversed(body.items()))
    assert canonical(body) == canonical(backwards)


def test_no_personal_text_has_no_hash_and_salt_and_text_both_count() -> None:
    assert personal_hash("salt", {}) == ""
    hashes = {
        personal_hash("salt", {"note": "a"}),
        personal_hash("salt", {"note": "b"}),
        personal_hash("other", {"note": "a"}),
    }
    assert len(hashes) == 3
    assert all(len(h) == 64 for h in hashes)


def test_an_entry_vouches_for_itself_and_every_changed_part_shows() -> None:
    draft = Draft("alarm_closed", "alarm:a1", {"outcome": "verified"}, "320612", {"note": "x"})
    entry = chained(GENESIS, 1, draft, personal_hash("salt", draft.personal))
    assert entry_hash(entry) == entry.hash
    tampered: dict[str, Any] = {
        "seq": 2,
        "time_s": 1001.0,
        "kind": "alarm_acknowledged",
        "subject": "alarm:a2",
        "county": "320613",
        "actor": replace(entry.actor, person="li"),
        "command_key": "another",
        "body": {"outcome": "rejected"},
        "personal_hash": "",
        "previous": "1" * 64,
    }
    for name, value in tampered.items():
        assert entry_hash(replace(entry, **{name: value})) != entry.hash, name


def test_every_part_of_the_actor_is_chained() -> None:
    entry = chained(GENESIS, 1, Draft("log_written", "log:1", {}))
    for part in ("person", "role", "scope", "seat"):
        changed = replace(entry, actor=replace(entry.actor, **{part: "someone else"}))
        assert entry_hash(changed) != entry.hash, part


def test_erasing_personal_text_does_not_break_the_chain() -> None:
    draft = Draft("log_written", "log:1", {}, personal={"text": "a name"})
    entry = chained(GENESIS, 1, draft, personal_hash("salt", draft.personal))
    assert entry_hash(replace(entry, personal={})) == entry.hash


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.text("abc", max_size=3), st.integers()), min_size=2, max_size=6))
def test_a_change_anywhere_in_the_chain_is_seen_at_the_entry_itself(
    bodies: list[dict[str, Any]],
) -> None:
    chain: list[Entry] = []
    for seq, body in enumerate(bodies, 1):
        previous = chain[-1].hash if chain else GENESIS
        chain.append(chained(previous, seq, Draft("log_written", f"log:{seq}", body)))
    assert all(entry_hash(entry) == entry.hash for entry in chain)
    forged = replace(chain[0], body={**bodies[0], "forged": 1})
    rehashed = replace(forged, hash=entry_hash(forged))
    assert entry_hash(forged) != forged.hash
    assert chain[1].previous != rehashed.hash
