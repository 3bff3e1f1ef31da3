"""One box finds cases and things by words, plates, pinyin and with one wrong sign."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import OperatorError
from app.domain.people import Role
from backends.search.term import terms_of
from tests.unit.backends.search.searching import Searched


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searched]:
    made = Searched(tmp_path_factory.mktemp("search"))
    made.open(
        "c1",
        "人民路井盖破损",
        "有人差点掉进去，旁边停着苏F12345",
        reporter="欧阳修远",
        phone="13800001234",
    )
    made.open(
        "c2",
        "青年路路灯不亮",
        "连着三天不亮",
        address="崇川区青年路与工农路口",
        source="12345",
        original_no="NT-2026-77",
    )
    made.open("c3", "夜间施工噪声", "重庆小面店后面半夜打桩")
    made.catch_up()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("text", "case_id"),
    [
        ("井盖", "c1"),
        ("盖破", "c1"),  # no word of any dictionary
        ("灯", "c2"),
        ("掉进去", "c1"),
        ("工农路口", "c2"),
        ("井盖 人民路", "c1"),
        ("jgps", "c1"),
        ("JGPS", "c1"),
        ("jinggai", "c1"),
        ("jinggaip", "c1"),
        ("ludengbu", "c2"),
        ("yejianshigong", "c3"),
        ("nt-2026-77", "c2"),
        ("ＮＴ２０２６", "c2"),
        ("苏F12345", "c1"),
        ("苏f·12345", "c1"),
        ("20261123000003", "c3"),
        ("欧阳修远", "c1"),
        ("138000012", "c1"),
    ],
)
def test_a_case_is_found_by_any_piece_of_what_is_known_of_it(
    hall: Searched, text: str, case_id: str
) -> None:
    answer = hall.answer(text)
    assert not answer["is_near"]
    assert hall.found(text)["case"] == [case_id]


def test_a_short_number_is_that_of_today_before_it_is_anything_else(hall: Searched) -> None:
    assert hall.found("3")["case"][0] == "c3"


@pytest.mark.parametrize(
    ("text", "kind", "keys"),
    [
        ("苏F·D?37*", "vehicle", ["veh:D0371"]),
        ("苏F?D037*", "vehicle", ["veh:D0371"]),  # as the plate is shown, its dot not known
        ("苏F?0?7", "vehicle", ["veh:2", "veh:D0371"]),
        ("d037", "vehicle", ["veh:D0371"]),
        ("*72", "vehicle", ["veh:2"]),
        ("安达", "vehicle", ["veh:2", "veh:D0371"]),
        ("hgyq", "site", ["S-1"]),
        ("tongzhou", "site", ["S-1"]),
        ("c-204", "camera", ["C-204"]),
        ("排水", "unit", ["u-water"]),
    ],
)
def test_a_thing_is_found_by_plate_pattern_code_and_sound(
    hall: Searched, text: str, kind: str, keys: list[str]
) -> None:
    assert sorted(hall.found(text)[kind]) == keys


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("人民路井该破损", "case", "c1"),
        ("井盖破孙", "case", "c1"),  # sounds the same
        ("青年路路灯布亮", "case", "c2"),
        ("苏FD0381", "vehicle", "veh:D0371"),
    ],
)
def test_one_wrong_sign_still_finds_it_and_says_that_it_is_near(
    hall: Searched, text: str, kind: str, key: str
) -> None:
    assert hall.answer(text)["is_near"]
    assert key in hall.found(text)[kind]


@pytest.mark.parametrize(
    "text", ["井盖 路灯", "破井", "没有这个", "xyzq", "99999999", "?", "***", "井*?"]
)
def test_what_is_not_there_is_not_found(hall: Searched, text: str) -> None:
    assert hall.found(text) == {}


def test_a_county_finds_nothing_of_another(hall: Searched) -> None:
    assert hall.found("井盖", "cc") == {"case": ["c1"]}
    assert hall.found("井盖", "dd") == {}
    assert hall.found("安达", "dd") == {"vehicle": ["veh:2"]}
    assert hall.found("20261123000001", "dd") == {}
    assert hall.found("苏FD0381", "dd").get("vehicle", []) == []


@pytest.mark.parametrize(
    ("role", "text", "is_found"),
    [
        (Role.DUTY_OFFICER, "欧阳修远", True),
        (Role.SHIFT_LEADER, "13800001234", True),
        (Role.LEADER, "欧阳修远", False),
        (Role.DEPARTMENT, "13800001234", False),
        (Role.DEPARTMENT, "掉进去", True),
        (Role.AUDITOR, "掉进去", False),
        (Role.ADMIN, "掉进去", False),
        (Role.AUDITOR, "井盖", True),
    ],
)
def test_who_called_is_found_only_by_who_may_read_it(
    hall: Searched, role: Role, text: str, is_found: bool
) -> None:
    answer = hall.answer(text, role=role)
    assert bool([g for g in answer["groups"] if g["kind"] == "case"]) is is_found
    if not is_found:
        assert text not in str(answer)


def test_what_matched_is_marked_in_title_and_excerpt(hall: Searched) -> None:
    (hit,) = hall.answer("井盖 掉进")["groups"][0]["hits"]
    assert [hit["label"][a:b] for a, b in hit["marks"]] == ["井盖"]
    assert [hit["excerpt"][a:b] for a, b in hit["excerpt_marks"]] == ["掉进"]
    (hit,) = hall.answer("jgps")["groups"][0]["hits"]
    assert [hit["label"][a:b] for a, b in hit["marks"]] == ["井盖破损"]


def test_groups_are_counted_and_can_be_asked_for_alone(hall: Searched) -> None:
    answer = hall.answer("路", limit=1)
    (cases,) = [g for g in answer["groups"] if g["kind"] == "case"]
    assert (len(cases["hits"]), cases["count"], cases["is_more"]) == (1, 3, False)
    assert set(hall.found("路", kinds=["camera"])) == {"camera"}


@pytest.mark.parametrize(
    "arguments",
    [{"text": "长" * 121}, {"text": "a b c d e f g"}, {"text": "路", "limit": 0}, {"text": 3}],
)
def test_a_question_beyond_its_limits_is_refused(hall: Searched, arguments: dict) -> None:
    with pytest.raises(OperatorError, match="bad_value"):
        hall.answer(**{"text": "", **arguments})


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=24) | st.text("\"'*?^():-+ 路井ANDORNEAR{}\\", max_size=24))
def test_whatever_is_typed_is_words_and_never_syntax(hall: Searched, text: str) -> None:
    try:
        terms_of(text)
    except OperatorError:
        return
    answer = hall.answer(text)
    assert not answer["is_part"]
    assert answer["built"] == 1.0


def test_before_the_index_is_made_the_answer_says_so(tmp_path: Path) -> None:
    made = Searched(tmp_path)
    made.open("c1", "井盖破损")
    answer = made.answer("井盖")
    assert (answer["groups"], answer["built"]) == ((), 0.0)
    made.close()
