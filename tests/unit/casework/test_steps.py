"""The five steps (M6) and mediation on the spot (M5): what is allowed, and what is refused."""

from dataclasses import replace
from typing import Any

import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt

from services.chassis.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal, Stale
from tests.world import (
    EXPIRED_AGENT,
    OF_ROOM,
    OF_STATION,
    OF_WATER,
    SHA,
    TOWNSHIP_AGENT,
    VILLAGE_AGENT,
    VILLAGE_DEPUTY,
    VILLAGER,
    WATER,
    World,
)

MEDIATION: dict[str, Any] = {
    "petitioner_statement": "水不够喝",
    "other_party": "演示水厂",
    "other_party_statement": "愿意让水",
    "agreed": True,
    "promises": [cw.Promise(what="接一条水管", by_whom="演示水厂", due_on="2026-03-20")],
}
ACT: dict[str, Any] = {"kind": cw.ACT_KIND_VISIT, "what": "到水利局反映", "journeys_by_agent": 1}
RESULT: dict[str, Any] = {"kind": cw.FEEDBACK_KIND_RESULT, "what": "已清理", "way": cw.DELIVERY_WAY_IN_PERSON}
PERIODIC: dict[str, Any] = {
    "kind": cw.FEEDBACK_KIND_PERIODIC,
    "what": "在办",
    "way": cw.DELIVERY_WAY_TELEPHONE,
}
SETTLED: dict[str, Any] = {
    "outcome": cw.OUTCOME_SETTLED,
    "petitioner_confirmed": True,
    "seen_done": True,
}


def refused(kind: type[Refusal], reason: str, world: World, /, *args: Any, **fields: Any) -> None:
    before = world.case(args[1])
    with pytest.raises(kind) as caught:
        world.do(*args, **fields)
    assert caught.value.reason == reason
    assert world.case(args[1]) == before


def invalid(field: str, world: World, /, *args: Any, **fields: Any) -> None:
    before = world.case(args[1])
    with pytest.raises(Invalid) as caught:
        world.do(*args, **fields)
    assert field in [f.field for f in caught.value.fields]
    assert world.case(args[1]) == before


def test_the_five_steps_in_order(world: World) -> None:
    petition = world.register()
    assert world.case(petition.id).case.stage == cw.STAGE_OPENED
    assert world.entrust(petition.id).stage == cw.STAGE_ENTRUSTED
    assert world.do("RecordAct", petition.id, **ACT).stage == cw.STAGE_ACTING
    assert world.do("GiveFeedback", petition.id, **RESULT).stage == cw.STAGE_ANSWERED
    closed = world.do("CloseCase", petition.id, **SETTLED)
    assert (closed.stage, closed.outcome) == (cw.STAGE_CLOSED, cw.OUTCOME_SETTLED)
    world.advance(days=10)
    assert world.do("RecordRevisit", petition.id, finding="水渠畅通").stage == cw.STAGE_REVISITED
    assert set(world.clocks(petition.id).values()) <= {"MET", "CANCELLED"}
    assert world.case(petition.id).allowed == []


@pytest.mark.parametrize(
    ("done", "skipped", "fields"),
    [
        ([], "SignPledge", "pledge"),
        ([], "RecordRevisit", {"finding": "x"}),
        ([], "ConfirmPerformance", {"promise_id": "x"}),
        ([], "CloseCase", SETTLED),
        ([], "GiveFeedback", RESULT),
        (["represent"], "RecordAct", ACT),
        (["represent"], "GiveFeedback", PERIODIC),
        (["represent"], "CloseCase", SETTLED),
        (["entrust"], "GiveFeedback", RESULT),
        (["entrust"], "CloseCase", SETTLED),
        (["entrust", "act"], "CloseCase", SETTLED),
        (["entrust", "act", "result"], "RecordRevisit", {"finding": "x"}),
    ],
)
def test_no_step_can_be_skipped(world: World, done: list[str], skipped: str, fields: Any) -> None:
    petition = world.register()
    for step in done:
        if step == "represent":
            world.do("DecideToRepresent", petition.id, reason="须由上级协调")
        elif step == "entrust":
            world.entrust(petition.id)
        elif step == "act":
            world.do("RecordAct", petition.id, **ACT)
        else:
            world.do("GiveFeedback", petition.id, **RESULT)
    given = world.pledge() if fields == "pledge" else fields
    refused(Conflict, "STEP_SKIPPED", world, skipped, petition.id, **given)


def test_settled_on_the_spot_needs_the_promise_seen_done(world: World) -> None:
    petition = world.register(kind=it.KIND_DISPUTE)
    assert world.do("RecordMediation", petition.id, **MEDIATION).stage == cw.STAGE_AGREED
    refused(Conflict, "NOT_PERFORMED", world, "CloseCase", petition.id, **SETTLED)
    promise = world.case(petition.id).mediations[0].promises[0]
    world.advance(days=5)
    world.do("ConfirmPerformance", petition.id, promise_id=promise.id)
    refused(Conflict, "ALREADY_SEEN_DONE", world, "ConfirmPerformance", petition.id, promise_id=promise.id)
    invalid(
        "petitioner_confirmed", world, "CloseCase", petition.id, **(SETTLED | {"petitioner_confirmed": False})
    )
    invalid("seen_done", world, "CloseCase", petition.id, **(SETTLED | {"seen_done": False}))
    assert world.do("CloseCase", petition.id, **SETTLED).outcome == cw.OUTCOME_SETTLED
    assert world.clocks(petition.id)["S5/1"] == "OPEN"


@pytest.mark.parametrize(
    "field", ["petitioner_statement", "other_party", "other_party_statement", "promises"]
)
def test_nobody_is_judged_unheard(world: World, field: str) -> None:
    petition = world.register(kind=it.KIND_DISPUTE)
    invalid(
        field, world, "RecordMediation", petition.id, **{k: v for k, v in MEDIATION.items() if k != field}
    )
    world.do("RecordMediation", petition.id, **MEDIATION)


def test_a_repeat_settled_on_the_spot_owes_no_revisit(world: World) -> None:
    first = world.register(kind=it.KIND_DISPUTE)
    again = world.register(kind=it.KIND_DISPUTE, earlier_registration_number=first.registration_number)
    for petition, owed in ((first, True), (again, False)):
        in_charge = replace(VILLAGE_AGENT, id=world.assignment(petition.id).agent_id)
        world.do("CloseCase", petition.id, in_charge, outcome=cw.OUTCOME_WITHDRAWN, reason="双方自行和解")
        assert ("S5/1" in world.clocks(petition.id)) is owed


def test_time_runs_forward(world: World) -> None:
    petition = world.register()
    world.advance(days=1)
    world.entrust(petition.id)
    for at in (world.ago(days=2), world.ago(days=-1)):
        invalid("occurred_at", world, "RecordAct", petition.id, occurred_at=at, **ACT)
    world.do("RecordAct", petition.id, occurred_at=world.now(), **ACT)
    invalid("told_at", world, "GiveFeedback", petition.id, told_at=world.ago(days=3), **RESULT)


def test_late_recording_needs_its_reason_and_shows(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    world.advance(days=10)
    act = ACT | {"occurred_at": world.ago(days=9)}
    invalid("late_reason", world, "RecordAct", petition.id, **act)
    world.do("RecordAct", petition.id, late_reason="山里没有网络", **act)
    assert world.case(petition.id).acts[0].late_reason == "山里没有网络"


def test_only_the_agent_in_charge_acts(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    refused(NotFound, "NOT_FOUND", world, "RecordAct", petition.id, VILLAGE_DEPUTY, **ACT)
    refused(Conflict, "NO_WARRANT", world, "RecordAct", petition.id, OF_ROOM, **ACT)
    with pytest.raises(NotAllowed):
        world.do("RecordAct", petition.id, VILLAGER, **ACT)
    world.do("RecordAct", petition.id, VILLAGE_AGENT, **ACT)


def test_an_expired_certificate_entrusts_nothing(world: World) -> None:
    petition = world.register()
    with pytest.raises(Conflict) as caught:
        world.move("AppointAgent", petition.id, OF_STATION, agent_id=EXPIRED_AGENT.id)
    assert caught.value.reason == "CERTIFICATE_NOT_VALID"
    world.do("DecideToRepresent", petition.id, reason="须由上级协调")
    signs_for = world.pledge() | {"agent_id": EXPIRED_AGENT.id}
    refused(Conflict, "NO_WARRANT", world, "SignPledge", petition.id, OF_STATION, **signs_for)
    world.do("SignPledge", petition.id, **world.pledge())


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("scope", {"scope": " "}),
        ("powers", {"powers": ""}),
        ("term_ends_on", {"term_ends_on": "2026-01-01"}),
        (
            "petitioner_signature.witness",
            {"petitioner_signature": cw.Signature(way=cw.SIGNATURE_WAY_THUMBPRINT, file_sha256=SHA)},
        ),
        (
            "agent_signature.file_sha256",
            {"agent_signature": cw.Signature(way=cw.SIGNATURE_WAY_WRITTEN, file_sha256="x")},
        ),
        ("petitioner_signature.way", {"petitioner_signature": cw.Signature(file_sha256=SHA)}),
    ],
)
def test_a_pledge_needs_all_its_parts(world: World, field: str, wrong: dict[str, Any]) -> None:
    petition = world.register()
    world.do("DecideToRepresent", petition.id, reason="须由上级协调")
    invalid(field, world, "SignPledge", petition.id, **(world.pledge() | wrong))
    world.do("SignPledge", petition.id, **world.pledge())


def test_no_pledge_leads_back_to_mediation(world: World) -> None:
    petition = world.register()
    world.do("DecideToRepresent", petition.id, reason="须由上级协调")
    assert world.do("RecordNoPledge", petition.id, reason="本人要自己去").stage == cw.STAGE_MEDIATING
    assert world.clocks(petition.id)["S2/1"] == "MET"


def test_a_revoked_pledge_must_be_signed_anew(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    assert world.do("RevokePledge", petition.id, by_petitioner=True).stage == cw.STAGE_REPRESENTING
    pledge = world.case(petition.id).pledges[0]
    assert pledge.ended_reason == "REVOKED_BY_PETITIONER"
    assert world.clocks(petition.id)["S2/2"] == "OPEN"
    refused(Conflict, "STEP_SKIPPED", world, "RecordAct", petition.id, **ACT)
    world.do("SignPledge", petition.id, **world.pledge())
    world.do("RecordAct", petition.id, **ACT)


def test_another_agent_needs_another_pledge(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    world.move("HandUp", petition.id, VILLAGE_AGENT, reason="本村解决不了")
    assert world.case(petition.id).case.stage == cw.STAGE_ENTRUSTED
    world.move("TakeOver", petition.id, OF_ROOM)
    case = world.case(petition.id)
    assert (case.case.stage, case.case.agent_id) == (cw.STAGE_REPRESENTING, TOWNSHIP_AGENT.id)
    assert case.pledges[0].ended_reason == "WARRANT_ENDED"
    refused(NotFound, "NOT_FOUND", world, "SignPledge", petition.id, VILLAGE_AGENT, **world.pledge())
    world.do("SignPledge", petition.id, TOWNSHIP_AGENT, **world.pledge())


def test_the_agent_goes_on_speaking_while_a_department_decides(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    world.move("Refer", petition.id, VILLAGE_AGENT, to_code=WATER, reason="属水利职权")
    world.move("TakeOver", petition.id, OF_WATER)
    world.do("RecordAct", petition.id, VILLAGE_AGENT, **ACT)
    assert world.do("GiveFeedback", petition.id, OF_WATER, **RESULT).stage == cw.STAGE_ANSWERED


def test_a_stale_version_is_told(world: World) -> None:
    petition = world.register()
    seen = world.case(petition.id).case.version
    world.do("RecordMediation", petition.id, **(MEDIATION | {"agreed": False}))
    with pytest.raises(Stale):
        world.do("RecordMediation", petition.id, version=seen, **MEDIATION)


def test_the_same_request_twice_has_one_effect(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    version = world.case(petition.id).case.version
    asked = cw.RecordActRequest(request_id="the-same-1", petition_id=petition.id, version=version, **ACT)
    first = world.ask(world.at_casework.RecordAct, asked)
    assert world.ask(world.at_casework.RecordAct, asked) == first
    assert len(world.case(petition.id).acts) == 1
    asked.what = "别的"
    with pytest.raises(Conflict) as caught:
        world.ask(world.at_casework.RecordAct, asked)
    assert caught.value.reason == "REQUEST_ID_REUSED"


def test_a_closed_case_is_closed_everywhere(world: World) -> None:
    petition = world.register()
    world.do("CloseCase", petition.id, outcome=cw.OUTCOME_WITHDRAWN, reason="双方自行和解")
    refused(Conflict, "CLOSED", world, "RecordAct", petition.id, **ACT)
    assert world.assignment(petition.id).closed
    with pytest.raises(Conflict):
        world.move("HandUp", petition.id, VILLAGE_AGENT, reason="x")
    found = world.ask(
        world.at_routing.CheckWarrant,
        rt.CheckWarrantRequest(petition_id=petition.id, agent_id=VILLAGE_AGENT.id),
    )
    assert found.why_not == "CLOSED"


def test_the_petitioner_may_withdraw_at_any_stage_and_the_reason_is_kept(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    world.do("RecordAct", petition.id, **ACT)
    world.do("CloseCase", petition.id, outcome=cw.OUTCOME_WITHDRAWN, reason="已与对方和解")
    notes = [(n.code, n.reason) for n in world.case(petition.id).notes]
    assert notes == [("REPRESENTING", "须由上级协调"), ("CLOSED", "已与对方和解")]


def test_nothing_is_done_after_the_mandates_term(world: World) -> None:
    petition = world.register()
    world.do("DecideToRepresent", petition.id, reason="须由上级协调")
    world.do("SignPledge", petition.id, **(world.pledge() | {"term_ends_on": "2026-03-10"}))
    world.advance(days=8)
    world.do("RecordAct", petition.id, **ACT)
    world.advance(days=1)
    refused(Conflict, "MANDATE_ENDED", world, "RecordAct", petition.id, **ACT)


def test_the_result_is_told_after_what_was_done(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    world.advance(days=2)
    world.do("RecordAct", petition.id, **ACT)
    invalid("told_at", world, "GiveFeedback", petition.id, told_at=world.ago(days=1), **RESULT)
    world.do("GiveFeedback", petition.id, told_at=world.now(), **RESULT)


def test_signing_again_starts_the_next_of_each_clock(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    world.do("RevokePledge", petition.id, by_petitioner=True)
    world.do("SignPledge", petition.id, **world.pledge())
    states = world.clocks(petition.id)
    assert [states[k] for k in ("S3/1", "S3/2", "S4/1", "S4/2")] == ["CANCELLED", "OPEN", "CANCELLED", "OPEN"]


def test_a_revisited_case_leaves_the_list_whatever_was_missed(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    world.advance(days=40)
    world.do("RecordAct", petition.id, **ACT)
    world.do("CloseCase", petition.id, outcome=cw.OUTCOME_WITHDRAWN, reason="自行解决")
    assert world.case(petition.id).case.next_clock == "S5"
    version = world.case(petition.id).case.version
    world.settle()
    assert world.case(petition.id).case.version == version
    world.do("RecordRevisit", petition.id, finding="无新问题")
    asked = cw.ListCasesRequest(county_code="360783", agent_id=VILLAGE_AGENT.id)
    assert list(world.ask(world.at_casework.ListCases, asked).cases) == []


def test_a_time_written_to_the_minute_is_taken(world: World) -> None:
    world.clock.advance(seconds=42)
    petition = world.register()
    world.entrust(petition.id)
    world.clock.advance(seconds=5)
    world.do("RecordAct", petition.id, occurred_at=world.ago(seconds=47), **ACT)
