"""The table of commands, and the answer to one."""

from app.domain.command import COMMANDS, NAMES, UNSTORED, IssueTask, Reply


def test_every_command_has_one_name_and_every_name_one_command() -> None:
    assert len(NAMES) == len(COMMANDS)
    assert all(NAMES[body] == name for name, body in COMMANDS.items())


def test_what_carries_a_password_is_never_stored() -> None:
    with_password = {
        name for name, body in COMMANDS.items() if "password" in body.__dataclass_fields__
    }
    assert with_password
    assert with_password <= UNSTORED <= set(COMMANDS)
    assert "issue_task" not in UNSTORED


def test_a_task_overrides_no_warning_unless_it_names_it() -> None:
    assert IssueTask("t1", "intercept", "veh:1", "officer:1", {}).accepted_warnings == ()


def test_only_ok_is_ok() -> None:
    assert Reply("k", "ok").is_ok
    assert not Reply("k", "expired").is_ok
