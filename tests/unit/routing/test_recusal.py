"""Recusal: whoever keeps out is replaced at once, is never put in charge again, and acts no more."""

import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.routing.v1 import routing_pb2 as rt

from services.chassis.identity import Actor
from services.chassis.refusals import Conflict, Invalid, NotAllowed, NotFound, Stale
from tests.world import (
    OF_BUREAU,
    OF_ROOM,
    OF_STATION,
    OF_WATER,
    ROOM,
    STATION,
    TOWNSHIP_AGENT,
    VILLAGE_AGENT,
    VILLAGE_DEPUTY,
    World,
)


def recuse(
    world: World,
    petition_id: str,
    actor: Actor = VILLAGE_AGENT,
    agent: Actor = VILLAGE_AGENT,
    ground: rt.RecusalGround = rt.RECUSAL_GROUND_PETITIONER,
) -> rt.Assignment:
    return world.move("RecuseAgent", petition_id, actor, agent_id=agent.id, ground=ground)


def warrant(world: World, petition_id: str, agent: Actor) -> bool:
    asked = rt.CheckWarrantRequest(petition_id=petition_id, agent_id=agent.id)
    answer = world.ask(world.at_routing.CheckWarrant, asked, OF_BUREAU)
    return bool(answer.HasField("warrant"))


def test_the_deputy_takes_the_work_and_no_act_is_taken_from_who_keeps_out(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    changed = recuse(world, petition.id)
    assert (changed.holder_code, changed.agent_id) == (STATION, VILLAGE_DEPUTY.id)
    assert [warrant(world, petition.id, a) for a in (VILLAGE_AGENT, VILLAGE_DEPUTY)] == [False, True]
    case = world.case(petition.id)
    assert case.pledges[0].ended_reason == "WARRANT_ENDED"
    with pytest.raises(NotFound):
        world.do("SignPledge", petition.id, VILLAGE_AGENT, **world.pledge())
    act = cw.RecordActRequest(
        petition_id=petition.id, version=case.case.version, kind=cw.ACT_KIND_CALL, what="x"
    )
    with pytest.raises(NotFound):
        world.ask(world.at_casework.RecordAct, act)
    world.do("SignPledge", petition.id, VILLAGE_DEPUTY, **world.pledge())


def test_where_nobody_is_left_it_passes_up(world: World) -> None:
    petition = world.register()
    recuse(world, petition.id)
    assert recuse(world, petition.id, VILLAGE_DEPUTY, VILLAGE_DEPUTY).agent_id == TOWNSHIP_AGENT.id
    assert recuse(world, petition.id, TOWNSHIP_AGENT, TOWNSHIP_AGENT).agent_id == ""


def test_nobody_puts_them_in_charge_again(world: World) -> None:
    petition = world.register()
    recuse(world, petition.id)
    with pytest.raises(Conflict) as caught:
        world.move("AppointAgent", petition.id, OF_STATION, agent_id=VILLAGE_AGENT.id, reason="x")
    assert caught.value.reason == "RECUSED"
    recuse(world, petition.id, OF_BUREAU, TOWNSHIP_AGENT)
    world.move("HandUp", petition.id, OF_STATION, reason="本村解决不了")
    with pytest.raises(Conflict) as caught:
        world.move("TakeOver", petition.id, OF_ROOM, agent_id=TOWNSHIP_AGENT.id)
    assert caught.value.reason == "RECUSED"
    taken = world.move("TakeOver", petition.id, OF_ROOM)
    assert (taken.holder_code, taken.agent_id) == (ROOM, "")
    # Another matter is another matter.
    assert world.assignment(world.register().id).agent_id == VILLAGE_AGENT.id


def test_they_move_it_on_no_more(world: World) -> None:
    petition = world.register()
    recuse(world, petition.id, OF_STATION, VILLAGE_DEPUTY)
    world.move("HandUp", petition.id, VILLAGE_AGENT, reason="本村解决不了")
    world.move("ReturnPetition", petition.id, OF_ROOM, reason="本村应先调解")
    recuse(world, petition.id)
    for actor in (VILLAGE_AGENT, VILLAGE_DEPUTY):
        with pytest.raises((NotFound, NotAllowed)):
            world.move("HandUp", petition.id, actor, reason="x")
    recuse(world, petition.id, TOWNSHIP_AGENT, TOWNSHIP_AGENT)
    world.move("HandUp", petition.id, OF_STATION, reason="x")
    # What waits for their office they still see; they do not take it over.
    with pytest.raises(NotAllowed) as caught:
        world.move("TakeOver", petition.id, TOWNSHIP_AGENT)
    assert caught.value.reason == "RECUSED"
    world.move("TakeOver", petition.id, OF_ROOM)


def test_who_decided_and_why_is_kept(world: World) -> None:
    petition = world.register()
    recuse(world, petition.id, OF_ROOM, ground=rt.RECUSAL_GROUND_MATTER)
    asked = rt.GetAssignmentRequest(petition_id=petition.id)
    (kept,) = world.ask(world.at_routing.GetAssignment, asked, OF_BUREAU).recusals
    assert (kept.agent_id, kept.ground) == (VILLAGE_AGENT.id, rt.RECUSAL_GROUND_MATTER)
    assert (kept.decided_by, kept.decided_as) == (OF_ROOM.id, "room")
    assert kept.decided_at == world.now()


def test_one_speaks_for_oneself_and_an_office_for_its_own_and_below(world: World) -> None:
    petition = world.register()
    with pytest.raises(NotAllowed):
        recuse(world, petition.id, VILLAGE_AGENT, VILLAGE_DEPUTY)
    with pytest.raises(NotAllowed):
        recuse(world, petition.id, OF_STATION, TOWNSHIP_AGENT)
    with pytest.raises(NotAllowed):
        recuse(world, petition.id, OF_WATER)
    recuse(world, petition.id, OF_STATION)


def test_what_cannot_be_decided(world: World) -> None:
    petition = world.register()
    with pytest.raises(Invalid) as caught:
        recuse(world, petition.id, ground=rt.RECUSAL_GROUND_UNSPECIFIED)
    assert [f.field for f in caught.value.fields] == ["ground"]
    with pytest.raises(Invalid):
        recuse(world, petition.id, OF_BUREAU, Actor("A-nobody", VILLAGE_AGENT.role))
    asked = rt.RecuseAgentRequest(
        petition_id=petition.id, version=9, agent_id=VILLAGE_AGENT.id, ground=rt.RECUSAL_GROUND_MATTER
    )
    with pytest.raises(Stale):
        world.ask(world.at_routing.RecuseAgent, asked, VILLAGE_AGENT)
    recuse(world, petition.id)
    with pytest.raises(Conflict) as again:
        recuse(world, petition.id, OF_STATION)
    assert again.value.reason == "ALREADY_RECUSED"


def test_the_same_request_recuses_once(world: World) -> None:
    petition = world.register()
    asked = rt.RecuseAgentRequest(
        request_id="recuse-once",
        petition_id=petition.id,
        version=1,
        agent_id=VILLAGE_AGENT.id,
        ground=rt.RECUSAL_GROUND_MATTER,
    )
    first = world.ask(world.at_routing.RecuseAgent, asked, OF_STATION)
    assert world.ask(world.at_routing.RecuseAgent, asked, OF_STATION) == first
