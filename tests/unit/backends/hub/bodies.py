"""A body of every command a signed-in person can give, with nothing in it that exists."""

from collections.abc import Mapping

from app.domain import command as commands
from app.domain.cases.case import CaseKind, CasePlace
from app.domain.cases.commands import AmendCase, CaseAt, MergeCases, OpenCase, StepCase, TellApart
from app.domain.cases.steps import CaseStep
from app.domain.notify_command import Recipient, SendMessages
from app.domain.roll_call import AnswerRoll, CallRoll, RollPost

BODIES: Mapping[str, commands.CommandBody] = {
    "claim_alarm": commands.ClaimAlarm("a"),
    "release_alarm": commands.ReleaseAlarm("a"),
    "acknowledge_alarm": commands.AcknowledgeAlarm("a"),
    "close_alarm": commands.CloseAlarm("a", "verified"),
    "see_alarm": commands.SeeAlarm("a"),
    "assign_alarm": commands.AssignAlarm("a", "chief"),
    "shelve_alarm": commands.ShelveAlarm("a", 600.0, "x"),
    "unshelve_alarm": commands.UnshelveAlarm("a"),
    "rule_out_of_service": commands.RuleOutOfService("o", "speeding", "", 600.0, "x"),
    "rule_in_service": commands.RuleInService("o"),
    "issue_task": commands.IssueTask("t", "intercept", "x", "y", {}),
    "cancel_task": commands.CancelTask("t", ""),
    "tell_officers": commands.TellOfficers("n", "x", ("y",), {}, 900.0),
    "end_notice": commands.EndNotice("n", ""),
    "write_log": commands.WriteLog("x"),
    "draw_geofence": commands.DrawGeofence("g", "x", "watch", "circle", (), 50.0),
    "change_geofence": commands.ChangeGeofence("g", 1, "x", "watch", "circle", (), 50.0),
    "remove_geofence": commands.RemoveGeofence("g", 1, "x"),
    "restore_geofence": commands.RestoreGeofence("g", 1),
    "start_handover": commands.StartHandover("h", "chief"),
    "confirm_item": commands.ConfirmItem("h", "i"),
    "sign_handover": commands.SignHandover("h"),
    "add_person": commands.AddPerson("new", "新", "leader", "city", "long enough"),
    "open_case": OpenCase("c1", CaseKind.DEMAND, "hotline", "井盖破损", "碎了", 1_790_000_000.0),
    "amend_case": AmendCase("c0", 1, "", "井盖破损", "碎了", CasePlace(), 3),
    "step_case": StepCase("c0", 1, CaseStep.ACCEPT),
    "send_messages": SendMessages("s1", "risk", (Recipient("site:1", "13800000000"),)),
    "call_roll": CallRoll("r1", "duty", (RollPost("seat:s1", "值班一席", "s1"),)),
    "answer_roll": AnswerRoll("r0", "seat:s1", "here"),
    "merge_cases": MergeCases(CaseAt("c0", 1), (CaseAt("c1", 2),)),
    "tell_apart": TellApart("c0", 1, ("c1",)),
}
