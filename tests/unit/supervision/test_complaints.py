"""Complaints do not exist for the accused's side; an upheld one suspends, an unfounded one leaves no mark."""

from typing import Any

import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv
from sqlalchemy import select

from services.chassis import tables
from services.chassis.identity import Actor
from services.chassis.refusals import Conflict, Invalid, NotAllowed, NotFound
from tests.world import (
    COUNTY,
    OF_BUREAU,
    OF_ROOM,
    OF_STATION,
    OF_WATER,
    OPERATOR,
    VILLAGE_AGENT,
    VILLAGE_DEPUTY,
    VILLAGER,
    WATER,
    World,
)

TAKEN: dict[str, Any] = {
    "county_code": COUNTY,
    "accused_kind": sv.ACCUSED_KIND_AGENT,
    "accused_code": VILLAGE_AGENT.id,
    "breach": sv.BREACH_FEE,
    "facts": "收了五十元",
    "complainant_name": "演示村民丙",
    "way": sv.COMPLAINT_WAY_TELEPHONE,
}


def take(world: World, **fields: Any) -> sv.Complaint:
    asked = sv.TakeComplaintRequest(**(TAKEN | fields))
    complaint: sv.Complaint = world.ask(world.at_supervision.TakeComplaint, asked, OPERATOR).complaint
    world.settle()
    return complaint


def step(world: World, verb: str, complaint_id: str, actor: Actor = OF_BUREAU, **fields: Any) -> sv.Complaint:
    asked = sv.GetComplaintRequest(complaint_id=complaint_id)
    version = world.ask(world.at_supervision.GetComplaint, asked, OF_BUREAU).complaint.version
    request = getattr(sv, f"{verb}Request")(complaint_id=complaint_id, version=version, **fields)
    complaint: sv.Complaint = world.ask(getattr(world.at_supervision, verb), request, actor).complaint
    world.settle()
    return complaint


def decide(world: World, complaint_id: str, upheld: bool) -> sv.Complaint:
    step(world, "InvestigateComplaint", complaint_id)
    step(world, "HearAccused", complaint_id, statement="不作陈述", heard_at=world.now())
    return step(world, "DecideComplaint", complaint_id, upheld=upheld, finding="已查明")


def announced(world: World) -> list[tuple[str, bytes]]:
    with world.supervision.database.reading() as tx:
        rows = tx.execute(select(tables.announcement.c.type, tables.announcement.c.data))
        return [(row.type, row.data) for row in rows]


def test_an_upheld_breach_suspends_and_the_deputy_takes_the_work(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    assert world.assignment(petition.id).agent_id == VILLAGE_AGENT.id
    complaint = decide(world, take(world).id, upheld=True)
    assert complaint.suspension_number
    assert world.assignment(petition.id).agent_id == VILLAGE_DEPUTY.id
    agent = world.ask(world.at_routing.GetAgent, rt.GetAgentRequest(agent_id=VILLAGE_AGENT.id)).agent
    assert agent.HasField("suspended_at")
    case = world.case(petition.id)
    assert case.pledges[0].ended_reason == "WARRANT_ENDED"
    with pytest.raises(NotFound):
        world.do("SignPledge", petition.id, VILLAGE_AGENT, **world.pledge())
    world.do("SignPledge", petition.id, VILLAGE_DEPUTY, **world.pledge())


def test_what_is_announced_says_nothing_of_the_complaint(world: World) -> None:
    complaint = decide(world, take(world).id, upheld=True)
    found = announced(world)
    assert [kind for kind, _ in found] == ["huiyin.supervision.v1.SuspensionChanged"]
    for word in (complaint.number, complaint.id, "演示村民丙", "收了五十元"):
        assert word.encode() not in found[0][1]


def test_an_unfounded_one_leaves_no_mark(world: World) -> None:
    petition = world.register()
    decide(world, take(world).id, upheld=False)
    assert announced(world) == []
    assert world.assignment(petition.id).agent_id == VILLAGE_AGENT.id
    agent = world.ask(world.at_routing.GetAgent, rt.GetAgentRequest(agent_id=VILLAGE_AGENT.id)).agent
    assert not agent.HasField("suspended_at")


@pytest.mark.parametrize("accused_side", [VILLAGE_AGENT, VILLAGE_DEPUTY, OF_STATION, OF_ROOM])
def test_the_accused_side_finds_nothing(world: World, accused_side: Actor) -> None:
    complaint = take(world)
    answers = []
    for complaint_id in (complaint.id, "01a20000-0000-7000-8000-000000000000"):
        with pytest.raises(NotFound) as caught:
            world.ask(
                world.at_supervision.GetComplaint,
                sv.GetComplaintRequest(complaint_id=complaint_id),
                accused_side,
            )
        answers.append((caught.value.reason, caught.value.text))
        asked = sv.DecideComplaintRequest(complaint_id=complaint_id, version=1, finding="x")
        with pytest.raises(NotFound):
            world.ask(world.at_supervision.DecideComplaint, asked, accused_side)
    assert answers[0] == answers[1]
    listed = world.ask(
        world.at_supervision.ListComplaints, sv.ListComplaintsRequest(county_code=COUNTY), accused_side
    )
    assert listed == sv.ListComplaintsResponse()


def test_a_department_cannot_see_a_complaint_about_itself(world: World) -> None:
    fields = {
        "accused_kind": sv.ACCUSED_KIND_DEPARTMENT,
        "accused_code": WATER,
        "breach": sv.BREACH_BUCK_PASSING,
    }
    complaint = take(world, **fields)
    asked = sv.GetComplaintRequest(complaint_id=complaint.id)
    with pytest.raises(NotFound):
        world.ask(world.at_supervision.GetComplaint, asked, OF_WATER)
    assert decide(world, complaint.id, upheld=True).suspension_number == ""
    assert announced(world) == []


def test_nobody_is_found_guilty_unheard(world: World) -> None:
    complaint = take(world)
    step(world, "InvestigateComplaint", complaint.id)
    with pytest.raises(Conflict) as caught:
        step(world, "DecideComplaint", complaint.id, upheld=True, finding="x")
    assert caught.value.reason == "NOT_HEARD"
    step(world, "HearAccused", complaint.id, statement="没有收钱", heard_at=world.now())
    step(world, "DecideComplaint", complaint.id, upheld=True, finding="x")


def test_only_the_bureau_investigates(world: World) -> None:
    complaint = take(world)
    with pytest.raises(NotAllowed):
        step(world, "InvestigateComplaint", complaint.id, OPERATOR)
    step(world, "InvestigateComplaint", complaint.id)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("accused_code", {"accused_code": "nobody"}),
        ("accused_code", {"accused_code": WATER}),
        ("breach", {"breach": sv.BREACH_BUCK_PASSING}),
        ("breach", {"breach": 0}),
        ("facts", {"facts": " "}),
        ("facts", {"facts": "长" * 4001}),
        ("way", {"way": 99}),
    ],
)
def test_a_wrong_complaint_names_its_field(world: World, field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        take(world, **wrong)
    assert field in [f.field for f in caught.value.fields]
    take(world)


def test_a_complaint_stays_in_the_county_of_the_accused(world: World) -> None:
    for county in ("999999", ""):
        asked = sv.TakeComplaintRequest(**TAKEN | {"county_code": county})
        with pytest.raises(Invalid) as caught:
            world.ask(world.at_supervision.TakeComplaint, asked, VILLAGER)
        assert [f.field for f in caught.value.fields] == ["accused_code"]
    with world.supervision.database.reading() as tx:
        kept = {tx.execute(select(t.c.county_code)).scalar() for t in (tables.vault_key, tables.audit_entry)}
    assert kept == {None}
    world.ask(world.at_supervision.TakeComplaint, sv.TakeComplaintRequest(**TAKEN), VILLAGER)


def test_a_suspension_voids_what_was_done_after_it(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    complaint = take(world)
    step(world, "InvestigateComplaint", complaint.id)
    step(world, "HearAccused", complaint.id, statement="无", heard_at=world.now())
    asked = sv.DecideComplaintRequest(
        complaint_id=complaint.id, version=3, upheld=True, finding="x", request_id="decide-1"
    )
    world.ask(world.at_supervision.DecideComplaint, asked, OF_BUREAU)
    # The suspension is decided but not yet heard: the act is taken, and voided on hearing.
    version = world.case(petition.id).case.version
    act = cw.RecordActRequest(
        petition_id=petition.id, version=version, kind=cw.ACT_KIND_CALL, what="x", request_id="act-0001"
    )
    world.ask(world.at_casework.RecordAct, act)
    world.settle()
    assert [a.void for a in world.case(petition.id).acts] == [True]
    assert all(counts == (0, 0, 0) for counts in world.set_aside().values())
