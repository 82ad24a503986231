"""A complaint is never taken, read or decided by whoever it is about, nor in their own office."""

from typing import Any

import pytest
from huiyin.supervision.v1 import supervision_pb2 as sv

from services.chassis.identity import Actor, Role
from services.chassis.refusals import NotAllowed, NotFound
from tests.world import (
    BUREAU,
    COUNTY,
    OF_BUREAU,
    OF_ROOM,
    OF_STATION,
    OF_WATER,
    OPERATOR,
    ROOM,
    TOWNSHIP,
    VILLAGE_AGENT,
    VILLAGE_DEPUTY,
    WATER,
    World,
)

# The township's complaint line, and the disciplinary body's office at the county.
LINE = Actor("line", Role.OPERATOR, ROOM, TOWNSHIP)
INVESTIGATOR = Actor("discipline", Role.INVESTIGATOR, "360783-9", COUNTY)
AGENT = (sv.ACCUSED_KIND_AGENT, VILLAGE_AGENT.id)
DEPARTMENT = (sv.ACCUSED_KIND_DEPARTMENT, WATER)
OF_THE_ROOM = (sv.ACCUSED_KIND_OFFICE, ROOM)
OF_THE_BUREAU = (sv.ACCUSED_KIND_OFFICE, BUREAU)


def take(world: World, actor: Actor, accused: tuple[Any, str]) -> sv.Complaint:
    asked = sv.TakeComplaintRequest(
        county_code=COUNTY,
        accused_kind=accused[0],
        accused_code=accused[1],
        breach=sv.BREACH_NEGLECT,
        facts="演示",
        way=sv.COMPLAINT_WAY_TELEPHONE,
    )
    complaint: sv.Complaint = world.ask(world.at_supervision.TakeComplaint, asked, actor).complaint
    return complaint


def seen(world: World, actor: Actor) -> list[str]:
    asked = sv.ListComplaintsRequest(county_code=COUNTY)
    found = world.ask(world.at_supervision.ListComplaints, asked, actor).complaints
    for complaint in found:
        one = sv.GetComplaintRequest(complaint_id=complaint.id)
        assert world.ask(world.at_supervision.GetComplaint, one, actor).complaint == complaint
    return [complaint.id for complaint in found]


@pytest.mark.parametrize(
    ("accused", "own", "other"),
    [
        (AGENT, VILLAGE_AGENT, OF_ROOM),
        (AGENT, VILLAGE_DEPUTY, OF_WATER),
        (AGENT, OF_STATION, LINE),
        (DEPARTMENT, OF_WATER, VILLAGE_AGENT),
        (OF_THE_ROOM, LINE, OF_STATION),
        (OF_THE_BUREAU, OPERATOR, LINE),
    ],
)
def test_the_accused_and_their_office_take_nothing_down_and_keep_no_copy(
    world: World, accused: tuple[Any, str], own: Actor, other: Actor
) -> None:
    with pytest.raises(NotAllowed) as caught:
        take(world, own, accused)
    assert caught.value.reason == "RECUSED"
    assert seen(world, INVESTIGATOR) == []
    complaint = take(world, other, accused)
    assert seen(world, INVESTIGATOR) == [complaint.id]
    assert seen(world, own) == []


def test_what_a_township_line_took_of_its_own_room_s_agents_is_the_county_s_alone(world: World) -> None:
    complaint = take(world, LINE, AGENT)
    assert seen(world, LINE) == []
    assert seen(world, OPERATOR) == [complaint.id]


def test_a_township_line_reads_only_what_it_took_itself(world: World) -> None:
    take(world, OPERATOR, DEPARTMENT)
    own = take(world, LINE, DEPARTMENT)
    assert seen(world, LINE) == [own.id]
    assert len(seen(world, OPERATOR)) == 2


def test_nobody_of_the_bureau_decides_about_the_bureau(world: World) -> None:
    complaint = take(world, LINE, OF_THE_BUREAU)
    asked = sv.InvestigateComplaintRequest(complaint_id=complaint.id, version=1)
    for actor in (OF_BUREAU, OPERATOR):
        assert seen(world, actor) == []
        with pytest.raises(NotFound):
            world.ask(world.at_supervision.InvestigateComplaint, asked, actor)
    world.ask(world.at_supervision.InvestigateComplaint, asked, INVESTIGATOR)
    decide = sv.DecideComplaintRequest(complaint_id=complaint.id, version=2, upheld=False, finding="不属实")
    decided = world.ask(world.at_supervision.DecideComplaint, decide, INVESTIGATOR).complaint
    assert decided.state == sv.COMPLAINT_STATE_UNFOUNDED


def test_no_number_tells_how_many_there_are(world: World) -> None:
    numbers = [take(world, OPERATOR, DEPARTMENT).number for _ in range(3)]
    assert {number[:17] for number in numbers} == {f"T{COUNTY}-20260302-"}
    ends = {number[17:] for number in numbers}
    assert (len(ends), {len(end) for end in ends}) == (3, {8})
