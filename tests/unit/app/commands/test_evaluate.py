"""``dutywall evaluate`` says what it cannot do in one sentence, before anything is planted."""

import pytest

from app.cli import build_parser


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--seed", "two"], "'two' is neither a number nor 'commit'"),
        (["--seed=-3"], "'-3' is neither a number"),
        (
            ["--seed", "20", "--rule", "rudeness"],
            "no scene is called 'rudeness'; there are illegal",
        ),
        (["--seed", "20", "--days", "3"], "3 days; repeated visits need 7"),
        (["--seed", "20", "--plain=-4"], "-4 plain trips: at least one is needed"),
        (["--seed", "20", "--seeds", "5"], "--seeds is for --seed commit"),
        (["--seed", "20", "--days", "-3"], "repeated visits need 7"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = build_parser().parse_args(["evaluate", *(f"{word}" for word in words)])
    assert arguments.run(arguments) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.out == ""
