"""The duty log, and a handover that needs two people."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain import shift as shifts
from app.domain.shift import Handover
from tests.unit.app.domain.facts import Facts

ITEMS = ("alarm:a1", "task:t1")


def done(facts: Facts, handover: Handover, kind: str, person: str, item: str = "") -> Handover:
    """Return the handover after ``kind``, which must be allowed."""
    assert shifts.refusal(handover, kind, person, item) is None
    body = {"item": item} if item else {}
    return shifts.folded(handover, facts.entry(kind, "shift:h1", body, person))


def confirmed(facts: Facts, handover: Handover, item: str) -> Handover:
    """Return the handover after li took over ``item``."""
    return done(facts, handover, "handover_item_confirmed", "li", item)


def test_a_log_line_keeps_who_wrote_what_about_what() -> None:
    entry = Facts().entry(
        "log_written", "log:1", {"about": "alarm:a1"}, personal={"text": "电话已通知"}
    )
    line = shifts.written(entry)
    assert (line.person, line.text, line.about) == ("wang", "电话已通知", "alarm:a1")
    assert (line.seq, line.time_s, line.county) == (1, 1001.0, "320612")


def test_an_erased_log_line_reads_as_empty() -> None:
    line = shifts.written(Facts().entry("log_written", "log:1"))
    assert (line.text, line.about) == ("", "")


def test_a_handover_is_complete_only_when_both_have_signed() -> None:
    facts = Facts()
    handover = shifts.started(facts.handover(items=ITEMS))
    assert (handover.outgoing, handover.incoming) == ("wang", "li")
    assert (handover.started_s, handover.since_seq) == (1001.0, 0)
    handover = done(facts, handover, "handover_signed", "wang")
    assert not handover.is_complete
    assert shifts.refusal(handover, "handover_signed", "wang") == "handover_signed_already"
    handover = done(facts, handover, "handover_signed", "li")
    assert handover.is_complete
    assert handover.signed == {"wang": 1002.0, "li": 1003.0}
    assert handover.to_seq == 3


def test_unconfirmed_items_stay_with_the_outgoing_officer() -> None:
    facts = Facts()
    handover = confirmed(facts, shifts.started(facts.handover(items=ITEMS)), "task:t1")
    assert handover.confirmed == ("task:t1",)
    assert handover.unconfirmed == ("alarm:a1",)


def test_each_wrong_hand_at_a_handover_is_refused_by_name() -> None:
    facts = Facts()
    handover = confirmed(facts, shifts.started(facts.handover(items=ITEMS)), "task:t1")
    confirm, sign = "handover_item_confirmed", "handover_signed"
    assert shifts.refusal(None, sign, "li") == "handover_unknown"
    assert shifts.refusal(handover, confirm, "wang", "alarm:a1") == "handover_not_incoming"
    assert shifts.refusal(handover, sign, "zhao") == "handover_not_party"
    assert shifts.refusal(handover, confirm, "li", "log:9") == "handover_item_unknown"
    assert shifts.refusal(handover, confirm, "li", "task:t1") == "handover_item_confirmed_already"
    for person in ("wang", "li"):
        handover = done(facts, handover, sign, person)
    assert shifts.refusal(handover, confirm, "li", "alarm:a1") == "handover_complete"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["handover_item_confirmed", "handover_signed"]),
            st.sampled_from(["wang", "li", "zhao"]),
            st.sampled_from([*ITEMS, "log:9"]),
        ),
        max_size=20,
    )
)
def test_confirmed_and_unconfirmed_always_make_up_the_items(
    events: list[tuple[str, str, str]],
) -> None:
    facts = Facts()
    handover = shifts.started(facts.handover(items=ITEMS))
    for kind, person, item in events:
        if shifts.refusal(handover, kind, person, item) is None:
            assert not handover.is_complete
            handover = done(facts, handover, kind, person, item)
        assert sorted((*handover.confirmed, *handover.unconfirmed)) == sorted(ITEMS)
        assert set(handover.signed) <= {"wang", "li"}
