"""A number out of its range never gets as far as a hub or a window."""

import pytest

from app.cli import build_parser, main

HUB = ("hub", "--data", "d", "--city", "c")
DOCTOR = ("doctor", "--data", "d")


@pytest.mark.parametrize("speed", ["nan", "inf", "-inf", "0", "-1", "600.1", "1e400", "fast"])
@pytest.mark.parametrize("words", [("console",), ("wall",), HUB, ("shot", "--out", "f")])
def test_a_speed_no_city_can_have_is_refused_at_once(
    words: tuple[str, ...], speed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ending:
        main([*words, f"--speed={speed}"])
    assert ending.value.code == 2
    assert f"'{speed}' is not above 0 and up to 600" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "option", "last"),
    [
        (HUB, "--port", 65_533),  # desk, feed and the city's stream
        (HUB, "--jt808-port", 65_535),
        (HUB, "--ais-udp-port", 65_535),
        (HUB, "--ais-tcp-port", 65_535),
        (HUB, "--hj212-port", 65_535),
        (HUB, "--push-port", 65_535),
        (HUB, "--enrol-port", 65_534),  # greeter and door
        (DOCTOR, "--port", 65_533),
    ],
)
def test_a_port_that_is_none_is_refused_at_once(
    words: tuple[str, ...], option: str, last: int, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in ("-5", "99999", str(last + 1), "x", "1.5", "\u0664"):
        with pytest.raises(SystemExit) as ending:
            main([*words, f"{option}={text}"])
        assert ending.value.code == 2
        assert f"'{text}' is no port: 1 to {last}" in capsys.readouterr().err
    for port in (0, 1, last):
        found = vars(build_parser().parse_args([*words, f"{option}={port}"]))
        assert found[option.removeprefix("--").replace("-", "_")] == port


def test_a_slow_and_a_fast_city_are_none_of_it() -> None:
    for speed in (0.25, 1.0, 600.0):
        assert build_parser().parse_args([*HUB, f"--speed={speed}"]).speed == speed
