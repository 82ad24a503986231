"""Accusations: sealed, found by the county's named posts alone, handed on, and followed by their code."""

import json
from pathlib import Path
from typing import Any

import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.supervision.v1 import supervision_pb2 as sv
from sqlalchemy import select

from services.chassis import tables
from services.chassis.identity import Actor, Role
from services.chassis.refusals import Conflict, Invalid, NotAllowed, NotFound, Stale
from services.intake.accusations import store
from tests.world import (
    BUREAU,
    COUNTY,
    OF_BUREAU,
    OF_ROOM,
    OF_STATION,
    OF_WATER,
    OPERATOR,
    ROOM,
    STATION,
    TOWNSHIP,
    VILLAGE_AGENT,
    VILLAGER,
    WATER,
    World,
)

INVESTIGATOR = Actor("discipline", Role.INVESTIGATOR, "360783-9", COUNTY)
PHONE = "13900000009"
SAID = (
    "演示举报人丙",
    "演示村第七组九号",
    "请求查处演示之事",
    "演示受贿五十元",
    "演示之理由",
    "演示某人",
    PHONE,
)
GIVEN: dict[str, Any] = {
    "kind": it.KIND_ACCUSATION,
    "channel": it.CHANNEL_WEB,
    "petitioner": it.Petitioner(name=SAID[0], address=SAID[1], phone=PHONE),
    "request": SAID[2],
    "facts": SAID[3],
    "reasons": SAID[4],
    "other_party": SAID[5],
    "accused_kind": it.ACCUSED_KIND_AGENT,
    "accused_code": VILLAGE_AGENT.id,
    "accused_office_code": STATION,
}
HANDED: dict[str, Any] = {"body": "演示县纪委监委", "basis": "涉嫌违反廉洁纪律", "on_day": "2026-03-02"}


def accuse(world: World, actor: Actor = VILLAGER, **fields: Any) -> it.Petition:
    return world.register(actor, **(GIVEN | fields))


def read(world: World, accusation_id: str, actor: Actor = OPERATOR) -> it.Accusation:
    asked = it.GetAccusationRequest(accusation_id=accusation_id)
    found: it.Accusation = world.ask(world.at_intake.GetAccusation, asked, actor).accusation
    return found


def listed(world: World, actor: Actor) -> list[str]:
    asked = it.ListAccusationsRequest(county_code=COUNTY)
    return [a.id for a in world.ask(world.at_intake.ListAccusations, asked, actor).accusations]


def forward(world: World, accusation_id: str, **fields: Any) -> it.Accusation:
    given: dict[str, Any] = {"accusation_id": accusation_id, "version": 1} | HANDED | fields
    asked = it.ForwardAccusationRequest(**given)
    changed: it.Accusation = world.ask(world.at_intake.ForwardAccusation, asked, OPERATOR).accusation
    world.settle()
    return changed


def counted(world: World, actor: Actor = OPERATOR) -> tuple[int, int]:
    asked = sv.GetSealedFigureRequest(county_code=COUNTY)
    found = world.ask(world.at_supervision.GetSealedFigure, asked, actor)
    return found.accusations_registered, found.accusations_forwarded


def test_whoever_accuses_follows_it_by_its_code(world: World) -> None:
    slip = accuse(world)
    assert slip.registration_number.startswith(f"J{COUNTY}-20260302-")
    asked = it.FindProgressRequest(query_code=slip.query_code)
    before = world.ask(world.at_intake.FindProgress, asked).progress
    world.clock.advance(days=1)
    forward(world, slip.id)
    after = world.ask(world.at_intake.FindProgress, asked).progress
    told = [[(line.code, line.party_name) for line in p.lines] for p in (before, after)]
    assert told == [[("REGISTERED", "")], [("REGISTERED", ""), ("FORWARDED", "演示县纪委监委")]]
    assert after.registration_number == slip.registration_number
    assert [word for word in (*SAID, HANDED["basis"]) if word in str(after)] == []


def test_no_listing_figure_or_other_service_knows_of_it(world: World) -> None:
    slip = accuse(world)
    for actor in (OF_BUREAU, OF_ROOM, OF_STATION, VILLAGE_AGENT):
        for name in (slip.id, slip.registration_number):
            with pytest.raises(NotFound):
                world.ask(world.at_intake.GetPetition, it.GetPetitionRequest(petition_id=name), actor)
    asked = it.ListPetitionsRequest(county_code=COUNTY)
    assert not world.ask(world.at_intake.ListPetitions, asked, OF_BUREAU).petitions
    for call, request in (
        (world.at_routing.GetAssignment, rt.GetAssignmentRequest(petition_id=slip.id)),
        (world.at_casework.GetCase, cw.GetCaseRequest(petition_id=slip.id)),
    ):
        with pytest.raises(NotFound):
            world.ask(call, request, OF_BUREAU)
    assert world.figures()["registered"] == (0, 0)
    for each in (world.routing, world.casework):
        with each.database.reading() as tx:
            assert slip.id not in tx.execute(select(tables.inbox.c.key)).scalars().all()


def test_it_counts_in_the_sealed_figure_alone(world: World) -> None:
    accuse(world)
    slip = accuse(world)
    forward(world, slip.id)
    assert counted(world) == (2, 1)
    for nobody in (OF_BUREAU, OF_ROOM, Actor("line", Role.OPERATOR, ROOM, TOWNSHIP)):
        with pytest.raises(NotAllowed):
            counted(world, nobody)


def test_every_word_of_it_is_sealed(world: World, tmp_path: Path) -> None:
    slip = accuse(world)
    forward(world, slip.id)
    found = read(world, slip.id)
    who = found.petitioner
    told = [who.name, who.address, found.request, found.facts, found.reasons, found.accused, who.phone]
    assert told == list(SAID)
    with world.intake.database.reading() as tx:
        kept = str(tx.execute(select(store.accusation)).one())
        facts = str(tx.execute(select(tables.announcement.c.data)).scalars().all())
    files = b"".join(f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())
    for word in (*SAID, HANDED["basis"]):
        assert word not in kept
        assert word.encode() not in files
        assert json.dumps(word).strip('"') not in kept + facts


@pytest.mark.parametrize(
    ("accused", "by_operator", "by_investigator"),
    [
        ({}, True, True),
        ({"accused_kind": it.ACCUSED_KIND_DEPARTMENT, "accused_code": WATER}, True, True),
        ({"accused_kind": it.ACCUSED_KIND_UNSPECIFIED, "accused_code": ""}, True, True),
        # Where an accused agent stands is not told: it may be the operator's own office.
        ({"accused_office_code": ""}, False, True),
        ({"accused_office_code": BUREAU}, False, True),
        ({"accused_kind": it.ACCUSED_KIND_OFFICE, "accused_code": BUREAU}, False, True),
        ({"accused_code": OPERATOR.id}, False, True),
        ({"accused_kind": it.ACCUSED_KIND_OFFICE, "accused_code": INVESTIGATOR.office}, True, False),
    ],
)
def test_the_accused_and_their_office_never_read_it(
    world: World, accused: dict[str, Any], by_operator: bool, by_investigator: bool
) -> None:
    slip = accuse(world, **accused)
    for actor, may in ((OPERATOR, by_operator), (INVESTIGATOR, by_investigator)):
        assert (slip.id in listed(world, actor)) is may
        if may:
            assert read(world, slip.registration_number, actor).id == slip.id
            continue
        with pytest.raises(NotFound):
            read(world, slip.id, actor)


def test_what_is_about_the_bureau_is_not_in_its_own_figure(world: World) -> None:
    accuse(world, accused_kind=it.ACCUSED_KIND_OFFICE, accused_code=BUREAU)
    assert counted(world) == (0, 0)
    assert counted(world, INVESTIGATOR) == (1, 0)


def test_whoever_is_accused_does_not_write_it_down(world: World) -> None:
    for accused, actor in (
        ({}, VILLAGE_AGENT),
        ({}, OF_STATION),
        ({"accused_kind": it.ACCUSED_KIND_DEPARTMENT, "accused_code": WATER}, OF_WATER),
    ):
        with pytest.raises(NotAllowed) as caught:
            accuse(world, actor, **accused)
        assert caught.value.reason == "RECUSED"
    assert listed(world, OPERATOR) == []
    accuse(world, OF_ROOM)
    assert len(listed(world, OPERATOR)) == 1


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("body", {"body": " "}),
        ("body", {"body": "演示水利局"}),
        ("basis", {"basis": ""}),
        ("on_day", {"on_day": "2026-03-03"}),
        ("on_day", {"on_day": "2026-03-01"}),
        ("on_day", {"on_day": "today"}),
    ],
)
def test_handing_it_on_names_what_is_wrong(world: World, field: str, wrong: dict[str, Any]) -> None:
    slip = accuse(world, accused_kind=it.ACCUSED_KIND_DEPARTMENT, accused_code=WATER)
    with pytest.raises(Invalid) as caught:
        forward(world, slip.id, **wrong)
    assert [f.field for f in caught.value.fields] == [field]
    forward(world, slip.id)


def test_it_is_handed_on_once(world: World) -> None:
    slip = accuse(world)
    with pytest.raises(Stale):
        forward(world, slip.id, version=2)
    first = forward(world, slip.id, request_id="hand-it-on")
    assert forward(world, slip.id, request_id="hand-it-on") == first
    assert (first.forwarded_to, first.forwarded_on, first.forwarded_by) == (
        HANDED["body"],
        HANDED["on_day"],
        OPERATOR.id,
    )
    with pytest.raises(Conflict) as caught:
        forward(world, slip.id, version=2)
    assert caught.value.reason == "ALREADY_FORWARDED"


def test_the_same_request_registers_it_once(world: World) -> None:
    first = accuse(world, request_id="accuse-once")
    assert accuse(world, request_id="accuse-once") == first
    with pytest.raises(Conflict):
        accuse(world, request_id="accuse-once", facts="另外的事")
    assert listed(world, OPERATOR) == [first.id]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("place_code", {"place_code": "360783999"}),
        ("accused_code", {"accused_code": "A" * 33}),
        ("accused_kind", {"accused_kind": 99}),
        ("accused_kind", {"accused_kind": 0}),
        ("facts", {"facts": "长" * 4001}),
    ],
)
def test_a_wrong_accusation_names_its_field(world: World, field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        accuse(world, **wrong)
    assert field in [f.field for f in caught.value.fields]
    accuse(world)
