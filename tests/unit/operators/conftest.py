"""A world in which something of everything has happened, and the operators' doors to it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.supervision.v1 import supervision_pb2 as sv

from services.chassis.identity import Actor
from services.operators.doors import Doors
from tests.world import COUNTY, OF_BUREAU, OF_ROOM, OF_STATION, OPERATOR, VILLAGE_AGENT, WATER, World


@pytest.fixture
def doors(world: World) -> Iterator[Doors]:
    """The four services' HTTP doors; while a command waits, facts go on their way."""

    def pause(_seconds: float) -> None:
        while sum(each.step() for each in world.all):
            pass

    clients = {each.name: TestClient(each.app()) for each in world.all}
    made = Doors(clients, pause)
    yield made
    made.close()


@pytest.fixture
def busy(world: World) -> dict[str, it.Petition]:
    """Petitions in many states: entrusted, offered, accepted, closed, late, pressed."""
    entrusted, closed, late = world.register(), world.register(facts=""), world.register()
    world.entrust(entrusted.id)
    world.do("RecordAct", entrusted.id, kind=cw.ACT_KIND_VISIT, what="走访", journeys_by_agent=2)
    world.move("HandDown", entrusted.id, OF_STATION, to_code=WATER, deadline_on="2026-03-20", reason="请办理")
    accept = it.AcceptPetitionRequest(
        petition_id=entrusted.id,
        version=entrusted.version,
        legal_route=it.LEGAL_ROUTE_PETITION_PROCEDURE,
        reason="属于信访程序",
    )
    world.ask(world.at_intake.AcceptPetition, accept, OF_ROOM)
    world.settle()
    world.do("CloseCase", closed.id, agent_of(world, closed.id), outcome=cw.OUTCOME_WITHDRAWN, reason="撤回")
    world.advance(days=8)
    breaches = world.ask(
        world.at_supervision.ListBreaches, sv.ListBreachesRequest(county_code=COUNTY), OF_BUREAU
    ).breaches
    order = sv.IssueOrderRequest(
        clock_id=next(b.clock_id for b in breaches if b.petition_id == late.id),
        demand="今天回应",
        answer_by="2026-03-20",
    )
    world.ask(world.at_supervision.IssueOrder, order, OF_BUREAU)
    suspend(world)
    world.settle()
    return {"entrusted": entrusted, "closed": closed, "late": late}


def agent_of(world: World, petition_id: str) -> Actor:
    """Whoever is in charge of a petition."""
    return replace(VILLAGE_AGENT, id=world.assignment(petition_id).agent_id)


def suspend(world: World) -> None:
    """Upholds a complaint about the village's agent."""
    take = sv.TakeComplaintRequest(
        county_code=COUNTY,
        accused_kind=sv.ACCUSED_KIND_AGENT,
        accused_code=VILLAGE_AGENT.id,
        breach=sv.BREACH_FEE,
        facts="收了五十元",
        way=sv.COMPLAINT_WAY_TELEPHONE,
    )
    complaint = world.ask(world.at_supervision.TakeComplaint, take, OPERATOR).complaint
    for verb, fields in (
        ("InvestigateComplaint", {}),
        ("HearAccused", {"statement": "不作陈述", "heard_at": world.now()}),
        ("DecideComplaint", {"upheld": True, "finding": "已查明"}),
    ):
        request = getattr(sv, f"{verb}Request")(
            complaint_id=complaint.id, version=complaint.version, **fields
        )
        complaint = world.ask(getattr(world.at_supervision, verb), request, OF_BUREAU).complaint
