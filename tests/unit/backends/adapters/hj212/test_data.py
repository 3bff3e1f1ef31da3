"""What a data packet says: factors, units, marks and times, and what of it is refused."""

import math

import pytest

from app.domain.errors import ConfigError, DecodeError
from app.domain.readings import Mark, Statistic
from app.domain.tracks import Refusals
from backends.adapters.hj212.answers import answer_to
from backends.adapters.hj212.data import beijing_s, readings_of
from backends.adapters.hj212.factors import FactorTable
from backends.adapters.hj212.packet import Packet
from backends.adapters.reading import Reading
from tests.unit.backends.adapters.hj212.samples import (
    MN,
    QUANTITIES,
    RESOURCES,
    TABLE,
    number,
    packet,
)

AT = "DataTime=20260706103000"
AT_S = 1783305000.0  # 10:30 in Beijing, 02:30 UTC


def read(one: Packet) -> tuple[dict[tuple[int, Statistic], Reading], Refusals]:
    refusals = Refusals()
    found = readings_of(one, TABLE, refusals)
    return {(r.quantity, r.statistic): r for r in found}, refusals


def test_real_time_data_become_readings_in_our_units() -> None:
    found, refusals = read(packet())
    assert refusals.total == 0
    values = {key[0]: reading.value for key, reading in found.items()}
    assert values == {
        number("pm25"): 35.5,
        number("pm10"): 62.7,
        number("so2"): 11.0,
        number("pressure"): pytest.approx(1009.0),  # kPa
    }
    assert {r.t_s for r in found.values()} == {AT_S}
    assert {r.station for r in found.values()} == {f"hj212:{MN}"}
    assert {(r.span_s, r.statistic) for r in found.values()} == {(0, Statistic.VALUE)}


def test_the_same_factor_has_another_unit_at_a_source() -> None:
    content = f"{AT};a21026-Rtd=0.5,a21026-Flag=N"
    at_a_source, _ = read(packet(content, st="31"))
    in_the_air, _ = read(packet(content, st="22"))
    key = (number("so2"), Statistic.VALUE)
    assert (at_a_source[key].value, in_the_air[key].value) == (500.0, 0.5)


@pytest.mark.parametrize(
    ("flag", "mark"),
    [
        ("N", Mark.GOOD),
        ("F", Mark.STOPPED),
        ("M", Mark.MAINTENANCE),
        ("S", Mark.MANUAL),
        ("D", Mark.FAULT),
        ("C", Mark.CALIBRATION),
        ("T", Mark.OVER_RANGE),
        ("B", Mark.NO_LINK),
    ],
)
def test_each_flag_is_kept_as_its_mark(flag: str, mark: Mark) -> None:
    found, refusals = read(packet(f"{AT};a34004-Rtd=5,a34004-Flag={flag}"))
    assert found[number("pm25"), Statistic.VALUE].mark is mark
    assert refusals.total == 0


def test_an_unknown_flag_is_kept_as_suspect_and_counted_by_its_letter() -> None:
    found, refusals = read(packet(f"{AT};a34004-Rtd=5,a34004-Flag=Q", version=2))
    assert found[number("pm25"), Statistic.VALUE].mark is Mark.SUSPECT
    assert refusals.counts == {"unknown_flag_Q": 1}


def test_a_factor_without_a_value_says_that_it_has_none() -> None:
    found, _ = read(packet(f"{AT};a34004-Flag=B;a34002-Rtd=,a34002-Flag=D"))
    assert math.isnan(found[number("pm25"), Statistic.VALUE].value)
    assert found[number("pm25"), Statistic.VALUE].mark is Mark.NO_LINK
    assert math.isnan(found[number("pm10"), Statistic.VALUE].value)


@pytest.mark.parametrize(("cn", "span_s"), [("2051", 600), ("2061", 3600), ("2031", 86400)])
def test_statistics_of_a_span_carry_its_length_and_its_end(cn: str, span_s: int) -> None:
    content = f"{AT};a34004-Min=1,a34004-Avg=2,a34004-Max=3,a34004-Cou=4,a34004-Flag=N"
    found, refusals = read(packet(content, cn))
    of = {statistic: reading.value for (_, statistic), reading in found.items()}
    assert of == {Statistic.LEAST: 1.0, Statistic.MEAN: 2.0, Statistic.GREATEST: 3.0}
    assert {(r.span_s, r.t_s) for r in found.values()} == {(span_s, AT_S + span_s)}
    assert refusals.counts == {"not_taken_cou": 1}


def test_a_total_is_taken_where_the_table_can_tell_it() -> None:
    text = (
        'minute_span_s = 60\n[[factor]]\ncode = "w00000"\nquantity = "water_use"\n'
        'unit = "m³/h"\nsum_scale = 2.0\n'
    )
    table = FactorTable.from_toml(text, QUANTITIES)
    found = readings_of(packet(f"{AT};w00000-Cou=3", "2051"), table, Refusals())
    assert [(r.statistic, r.value, r.span_s) for r in found] == [(Statistic.SUM, 6.0, 60)]


def test_an_unknown_factor_is_named_and_the_rest_is_kept() -> None:
    found, refusals = read(packet(f"{AT};a99999-Rtd=1,a99999-Flag=N;a34004-Rtd=5"))
    assert list(found) == [(number("pm25"), Statistic.VALUE)]
    assert refusals.counts == {"unknown_factor_a99999": 1}
    assert MN in refusals.samples["unknown_factor_a99999"]


def test_what_is_not_taken_of_a_factor_is_named() -> None:
    found, refusals = read(packet(f"{AT};a34004-Rtd=5,a34004-ZsRtd=6,a34004-EFlag=A"))
    assert len(found) == 1
    assert refusals.counts == {"not_taken_zsrtd": 1}


def test_old_codes_and_other_cases_are_known() -> None:
    found, refusals = read(packet(f"{AT};011-Rtd=20;060-RTD=0.5;la-Rtd=55;A34004-rtd=7", st="32"))
    values = {key[0]: r.value for key, r in found.items()}
    assert values == {
        number("cod"): 20.0,
        number("ammonia"): 0.5,
        number("noise"): 55.0,
        number("pm25"): 7.0,
    }
    assert refusals.total == 0


def test_a_sample_time_stands_before_the_time_of_the_packet() -> None:
    found, _ = read(packet(f"{AT};w01018-SampleTime=20260706100000,w01018-Rtd=9", st="21"))
    assert found[number("cod"), Statistic.VALUE].t_s == AT_S - 1800


def test_two_codes_of_one_quantity_do_not_overwrite_each_other() -> None:
    found, refusals = read(packet(f"{AT};LA-Rtd=55;Leq-Rtd=57"))
    assert found[number("noise"), Statistic.VALUE].value == 55.0
    assert refusals.counts == {"quantity_twice": 1}


@pytest.mark.parametrize("value", ["abc", "1.2.3", "nan", "0x10", "1e999", "٣"])
def test_a_value_that_is_no_number_is_kept_as_missing(value: str) -> None:
    found, _ = read(packet(f"{AT};a34004-Rtd={value}"))
    assert math.isnan(found[number("pm25"), Statistic.VALUE].value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a34004-Rtd=5", "no_time"),
        ("DataTime=20261306103000;a34004-Rtd=5", "bad_time"),
        ("DataTime=2026;a34004-Rtd=5", "bad_time"),
        (f"{AT};DataTime=20260706103001", "two_times"),
        (AT + "".join(f";x{i}-Rtd=1" for i in range(600)), "too_many_factors"),
    ],
)
def test_a_packet_that_cannot_be_used_is_refused_whole(content: str, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        readings_of(packet(content), TABLE, Refusals())


def test_an_encrypted_packet_of_2025_is_refused_as_such() -> None:
    with pytest.raises(DecodeError, match="encrypted"):
        readings_of(packet("3A5F" * 20, version=2), TABLE, Refusals())


def test_beijing_time_is_eight_hours_ahead() -> None:
    assert beijing_s("20260706103000") == AT_S


@pytest.mark.parametrize(
    ("cn", "answer"), [("2011", "9014"), ("2081", "9014"), ("9015", "9013"), ("1013", "9013")]
)
@pytest.mark.parametrize(("version", "flag"), [(0, 0), (1, 4), (2, 8), (3, 8)])
def test_an_answer_repeats_number_and_station_under_the_system_code(
    cn: str, answer: str, version: int, flag: int
) -> None:
    asked = packet(cn=cn, version=version)
    given = answer_to(asked)
    assert (given.cn, given.st, given.qn, given.mn) == (answer, "91", asked.qn, asked.mn)
    assert (given.flag, given.content, given.part) == (flag, "", None)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ('[[factor]]\ncode = "x"\nquantity = "pm25"\nunit = "kg"', "kg cannot be told"),
        ('[[factor]]\ncode = "x"\nquantity = "nothing"\nunit = ""', "no quantity nothing"),
        ('[[factor]]\ncode = "x"\nquantity = "pm25"', "no unit"),
        ('[[factor]]\ncode = "x"\nquantity = "ph"\nunit = ""\nfoo = 1', "unknown entry foo"),
        ('[[factor]]\ncode = "X"\nquantity = "ph"\nunit = ""\n' * 2, "twice"),
        ("[[factor", "hj212_factors.toml"),
    ],
)
def test_a_table_that_is_wrong_is_refused_by_name(rows: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        FactorTable.from_toml(f"minute_span_s = 600\n{rows}\n", QUANTITIES)


def test_a_minute_span_beyond_an_hour_is_refused() -> None:
    text = (RESOURCES / "hj212_factors.toml").read_text("utf-8")
    with pytest.raises(ConfigError, match="minute_span_s"):
        FactorTable.from_toml(text.replace("= 600", "= 86400"), QUANTITIES)
