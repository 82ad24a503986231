"""What somebody meets moves with the matter: offered, taken over, given back, closed."""

from dataclasses import replace

from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt

from services.chassis.identity import Actor, Role
from services.chassis.refusals import NotFound
from tests.world import (
    COUNTY,
    OF_BUREAU,
    OF_ROOM,
    OF_STATION,
    OF_WATER,
    TOWNSHIP_AGENT,
    VILLAGE_AGENT,
    VILLAGE_DEPUTY,
    WATER,
    World,
)

# The room of another township of the county.
OF_OTHER_ROOM = Actor("other", Role.ROOM, "360783991-1", "360783991")


def met(world: World, petition_id: str, actor: Actor) -> set[str]:
    """Which services show somebody the petition, alone and in a list alike."""
    asked = {
        "intake": (world.at_intake.GetPetition, it.GetPetitionRequest(petition_id=petition_id)),
        "routing": (world.at_routing.GetAssignment, rt.GetAssignmentRequest(petition_id=petition_id)),
        "casework": (world.at_casework.GetCase, cw.GetCaseRequest(petition_id=petition_id)),
    }
    found = set()
    for service, (method, request) in asked.items():
        try:
            world.ask(method, request, actor)
            found.add(service)
        except NotFound:
            pass
    listed = rt.ListAssignmentsRequest(county_code=COUNTY, with_closed=True)
    rows = world.ask(world.at_routing.ListAssignments, listed, actor).assignments
    assert ("routing" in found) is (petition_id in {a.petition_id for a in rows})
    worklist = cw.ListCasesRequest(county_code=COUNTY, with_closed=True)
    cases = world.ask(world.at_casework.ListCases, worklist, actor).cases
    assert ("casework" in found) is (petition_id in {c.petition_id for c in cases})
    return found


EVERYWHERE = {"intake", "routing", "casework"}


def test_a_department_meets_what_is_offered_until_it_gives_it_back(world: World) -> None:
    petition = world.register(chosen_agent_id=VILLAGE_AGENT.id)
    assert met(world, petition.id, OF_WATER) == set()
    world.move("Refer", petition.id, VILLAGE_AGENT, to_code=WATER, reason="属水利职权")
    assert met(world, petition.id, OF_WATER) == EVERYWHERE
    world.move("ReturnPetition", petition.id, OF_WATER, reason="不属水利职权")
    assert met(world, petition.id, OF_WATER) == set()
    world.move("Refer", petition.id, VILLAGE_AGENT, to_code=WATER, reason="水源在水利管理范围")
    world.move("TakeOver", petition.id, OF_WATER)
    for actor in (OF_WATER, VILLAGE_AGENT, OF_STATION, OF_ROOM, OF_BUREAU):
        assert met(world, petition.id, actor) == EVERYWHERE, actor
    for actor in (OF_OTHER_ROOM, VILLAGE_DEPUTY, TOWNSHIP_AGENT):
        assert met(world, petition.id, actor) == set(), actor


def test_closing_voids_an_offer(world: World) -> None:
    petition = world.register(chosen_agent_id=VILLAGE_AGENT.id)
    world.move("Refer", petition.id, VILLAGE_AGENT, to_code=WATER, reason="属水利职权")
    assert met(world, petition.id, OF_WATER) == EVERYWHERE
    world.do("CloseCase", petition.id, outcome=cw.OUTCOME_WITHDRAWN, reason="双方自行和解")
    assert met(world, petition.id, OF_WATER) == set()
    assert met(world, petition.id, VILLAGE_AGENT) == EVERYWHERE


def test_an_agent_meets_what_is_in_their_charge_or_waits_for_their_office(world: World) -> None:
    petition = world.ask(
        world.at_intake.RegisterPetition,
        it.RegisterPetitionRequest(
            county_code=COUNTY,
            place_code=OF_STATION.place,
            office_code=OF_STATION.office,
            channel=it.CHANNEL_VISIT,
            kind=it.KIND_DEMAND,
            chosen_agent_id=VILLAGE_AGENT.id,
        ),
        VILLAGE_DEPUTY,
    ).petition
    world.settle()
    assert met(world, petition.id, VILLAGE_AGENT) == EVERYWHERE
    # Who wrote it down keeps the slip, and nothing else.
    assert met(world, petition.id, VILLAGE_DEPUTY) == {"intake"}
    assert met(world, petition.id, TOWNSHIP_AGENT) == set()
    world.move("HandUp", petition.id, VILLAGE_AGENT, reason="本村解决不了")
    assert met(world, petition.id, TOWNSHIP_AGENT) == EVERYWHERE
    world.move("TakeOver", petition.id, TOWNSHIP_AGENT)
    assert met(world, petition.id, TOWNSHIP_AGENT) == EVERYWHERE
    assert met(world, petition.id, VILLAGE_AGENT) == set()


def test_an_office_meets_what_it_holds_wherever_it_happened(world: World) -> None:
    petition = world.register(place_code=COUNTY)
    assert met(world, petition.id, OF_STATION) == EVERYWHERE
    assert met(world, petition.id, OF_ROOM) == set()
    assert met(world, petition.id, OF_BUREAU) == EVERYWHERE


def test_a_page_token_carries_no_scope(world: World) -> None:
    world.register()
    world.register()
    asked = it.ListPetitionsRequest(county_code=COUNTY, page_size=1)
    asked.page_token = world.ask(world.at_intake.ListPetitions, asked, OF_BUREAU).next_page_token
    assert len(world.ask(world.at_intake.ListPetitions, asked, OF_BUREAU).petitions) == 1
    # The same name in another post.
    namesake = replace(OF_OTHER_ROOM, id=OF_BUREAU.id)
    assert world.ask(world.at_intake.ListPetitions, asked, namesake) == it.ListPetitionsResponse()
