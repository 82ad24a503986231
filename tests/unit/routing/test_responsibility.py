"""Who is responsible: the first asked until another accepts, and nobody without a valid certificate."""

import pytest
from huiyin.routing.v1 import routing_pb2 as rt

from services.chassis.identity import Actor, Role
from services.chassis.refusals import Conflict, Invalid, NotAllowed, NotFound, Stale
from tests.world import (
    BUREAU,
    COUNTY,
    EXPIRED_AGENT,
    OF_BUREAU,
    OF_ROOM,
    OF_WATER,
    ROOM,
    STATION,
    TOWNSHIP_AGENT,
    VILLAGE,
    VILLAGE_AGENT,
    VILLAGE_DEPUTY,
    WATER,
    World,
    network,
)


def history(world: World, petition_id: str) -> list[str]:
    asked = rt.GetAssignmentRequest(petition_id=petition_id)
    moves = world.ask(world.at_routing.GetAssignment, asked, OF_BUREAU).moves
    assert [m.version for m in moves] == list(range(1, len(moves) + 1))
    return [rt.Move.Name(m.move).removeprefix("MOVE_") for m in moves]


def add_office(world: World, code: str, tier: rt.Tier) -> None:
    office = rt.Office(
        code=code, name="演示", tier=tier, place_code=VILLAGE, parent_code=ROOM, starts_on="2025-03-01"
    )
    rows = rt.ImportNetworkRequest(county_code=COUNTY, offices=[office])
    world.ask(world.at_routing.ImportNetwork, rows, OF_BUREAU)
    world.settle()


def test_the_first_asked_stays_responsible_until_another_accepts(world: World) -> None:
    petition = world.register()
    offered = world.move("HandUp", petition.id, VILLAGE_AGENT, reason="本村解决不了")
    assert (offered.holder_code, offered.offered_code) == (STATION, ROOM)
    returned = world.move("ReturnPetition", petition.id, OF_ROOM, reason="本村应先调解")
    assert (returned.holder_code, returned.offered_code, returned.bounces) == (STATION, "", 1)
    world.move("HandUp", petition.id, VILLAGE_AGENT, reason="调解未成")
    taken = world.move("TakeOver", petition.id, OF_ROOM)
    assert (taken.holder_code, taken.first_office_code, taken.agent_id) == (ROOM, STATION, TOWNSHIP_AGENT.id)
    assert history(world, petition.id) == ["ASSIGNED", "HANDED_UP", "RETURNED", "HANDED_UP", "TAKEN_OVER"]


def test_a_move_needs_its_reason_and_its_holder(world: World) -> None:
    petition = world.register()
    with pytest.raises(Invalid) as caught:
        world.move("HandUp", petition.id, VILLAGE_AGENT, reason=" ")
    assert caught.value.fields[0].field == "reason"
    with pytest.raises(NotAllowed):
        world.move("HandUp", petition.id, OF_ROOM, reason="x")
    with pytest.raises(NotFound):
        world.move("HandUp", petition.id, OF_WATER, reason="x")
    with pytest.raises(Invalid):
        world.move("Refer", petition.id, VILLAGE_AGENT, reason="x", to_code="nobody")
    with pytest.raises(Conflict) as nothing:
        world.move("TakeOver", petition.id, OF_ROOM)
    assert nothing.value.reason == "NOTHING_OFFERED"
    assert history(world, petition.id) == ["ASSIGNED"]
    world.move("HandUp", petition.id, VILLAGE_AGENT, reason="x")
    with pytest.raises(Conflict) as pending:
        world.move("HandUp", petition.id, VILLAGE_AGENT, reason="x")
    assert pending.value.reason == "OFFER_PENDING"


def test_handing_down_states_its_deadline(world: World) -> None:
    petition = world.register(office_code="")
    assert world.assignment(petition.id).holder_code == BUREAU
    for wrong in ("2026-01-01", "soon"):
        with pytest.raises(Invalid) as caught:
            world.move("HandDown", petition.id, OF_BUREAU, to_code=ROOM, deadline_on=wrong, reason="x")
        assert caught.value.fields[0].field == "deadline_on"
    world.move("HandDown", petition.id, OF_BUREAU, to_code=ROOM, deadline_on="2026-04-01", reason="x")
    assert world.move("TakeOver", petition.id, OF_ROOM).deadline_on == "2026-04-01"


def test_work_goes_to_whoever_has_least_of_it(world: World) -> None:
    agents = [world.assignment(world.register().id).agent_id for _ in range(4)]
    assert sorted(agents) == [VILLAGE_AGENT.id] * 2 + [VILLAGE_DEPUTY.id] * 2


def test_any_agent_of_the_township_may_be_chosen_with_a_valid_certificate(world: World) -> None:
    chosen = world.register(chosen_agent_id=TOWNSHIP_AGENT.id)
    assert world.assignment(chosen.id).agent_id == TOWNSHIP_AGENT.id
    expired = world.register(chosen_agent_id=EXPIRED_AGENT.id)
    assert world.assignment(expired.id).agent_id != EXPIRED_AGENT.id


def test_a_vacant_post_is_covered_by_the_office_above(world: World) -> None:
    add_office(world, "empty-1", rt.TIER_VILLAGE)
    found = world.assignment(world.register(office_code="empty-1").id)
    assert (found.holder_code, found.agent_id) == ("empty-1", TOWNSHIP_AGENT.id)


def test_the_tier_is_the_offices_never_the_codes(world: World) -> None:
    add_office(world, "point-1", rt.TIER_GROUP)
    assert world.assignment(world.register(office_code="point-1").id).tier == rt.TIER_GROUP


def test_a_lapsed_certificate_is_replaced_the_day_after(world: World) -> None:
    petition = world.register()
    agent = world.ask(world.at_routing.GetAgent, rt.GetAgentRequest(agent_id=VILLAGE_AGENT.id)).agent
    renew = rt.RenewCertificateRequest(
        agent_id=agent.id,
        version=agent.version,
        certificate_number="YS-2",
        issued_on="2026-03-01",
        expires_on="2026-03-10",
    )
    world.ask(world.at_routing.RenewCertificate, renew, OF_BUREAU)
    world.settle()
    assert world.assignment(petition.id).valid_until == "2026-03-10"
    world.advance(days=8)
    assert world.assignment(petition.id).agent_id == VILLAGE_AGENT.id
    world.advance(days=1)
    assert world.assignment(petition.id).agent_id == VILLAGE_DEPUTY.id
    assert history(world, petition.id)[-1] == "AGENT_ENDED"


def test_only_the_offered_side_may_answer(world: World) -> None:
    petition = world.register()
    world.move("Refer", petition.id, VILLAGE_AGENT, to_code=WATER, reason="属水利职权")
    with pytest.raises(NotAllowed):
        world.move("TakeOver", petition.id, OF_ROOM)
    assert world.move("TakeOver", petition.id, OF_WATER).holder_is_department


def test_loading_the_same_rows_again_changes_nothing(world: World) -> None:
    assert world.ask(world.at_routing.ImportNetwork, network(), OF_BUREAU).changed == 0
    changed = network()
    changed.departments[0].name = "演示水务局"
    assert world.ask(world.at_routing.ImportNetwork, changed, OF_BUREAU).changed == 1


def test_rows_never_move_to_another_county(world: World) -> None:
    other = network()
    other.county_code = "360782"
    with pytest.raises(Invalid):
        world.ask(world.at_routing.ImportNetwork, other, Actor("other", Role.BUREAU, "360782-0"))


def test_a_stale_move_is_told(world: World) -> None:
    petition = world.register()
    asked = rt.HandUpRequest(petition_id=petition.id, version=9, reason="x")
    with pytest.raises(Stale):
        world.ask(world.at_routing.HandUp, asked)


def test_lists_turn_their_pages(world: World) -> None:
    made = {world.register().id for _ in range(5)}
    asked = rt.ListAssignmentsRequest(county_code=COUNTY, holder_code=STATION, page_size=2)
    found: list[str] = []
    while True:
        page = world.ask(world.at_routing.ListAssignments, asked, OF_ROOM)
        found += [a.petition_id for a in page.assignments]
        asked.page_token = page.next_page_token
        if not asked.page_token:
            break
    assert (len(found), set(found)) == (5, made)
