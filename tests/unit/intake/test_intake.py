"""The front desk: registering is unconditional, deciding is reasoned and final."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from huiyin.intake.v1 import intake_pb2 as it
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from services.chassis import tables
from services.chassis.refusals import Conflict, Invalid, Stale
from services.intake.model import Channel, Draft, Kind, Petitioner, Source
from services.intake.rules import missing, readable
from tests.world import COUNTY, OF_BUREAU, OF_ROOM, STATION, VILLAGE, VILLAGE_AGENT, VILLAGER, World, proof

NOW = datetime(2026, 3, 2, tzinfo=UTC)
# What is masked is no answer; tests/unit/intake/test_masking.py has it refused.
PERSONAL = st.characters(exclude_characters="*＊﹡∗✱")
DRAFT = st.builds(
    Draft,
    county_code=st.just(COUNTY),
    place_code=st.just(VILLAGE),
    office_code=st.just(""),
    channel=st.sampled_from(Channel),
    source=st.sampled_from(Source),
    kind=st.sampled_from(Kind),
    category=st.just(""),
    petitioner=st.builds(
        Petitioner,
        st.text(PERSONAL, max_size=100),
        st.text(PERSONAL, max_size=200),
        st.text(PERSONAL, max_size=30),
    ),
    anonymous=st.booleans(),
    request=st.text(max_size=500),
    facts=st.text(max_size=300),
    reasons=st.text(max_size=300),
    head_count=st.integers(5, 1000),
    representatives=st.lists(st.text(PERSONAL, min_size=1, max_size=20), max_size=5).map(tuple),
    other_party=st.text(max_size=200),
    chosen_agent_id=st.just(""),
    earlier_registration_number=st.just(""),
    received_at=st.just(NOW),
)


@given(DRAFT)
def test_nothing_left_out_ever_refuses_a_registration(draft: Draft) -> None:
    assert readable(draft, NOW).category == "other"
    marked = set(missing(draft))
    for name in ("request", "facts", "reasons"):
        assert (name in marked) == (not getattr(draft, name).strip())
    if draft.anonymous:
        assert not marked & {"name", "address"}


def decide(world: World, verb: str, petition: it.Petition, **fields: Any) -> it.Petition:
    kind = getattr(it, f"{verb}Request")
    asked = {"petition_id": petition.id, "version": petition.version, "reason": "理由"} | fields
    decided: it.Petition = world.ask(getattr(world.at_intake, verb), kind(**asked), OF_ROOM).petition
    return decided


def progress(world: World, petition: it.Petition) -> it.Progress:
    world.settle()
    asked = it.FindProgressRequest(query_code=petition.query_code)
    shown: it.Progress = world.ask(world.at_intake.FindProgress, asked).progress
    return shown


def test_a_decision_is_taken_once(world: World) -> None:
    petition = world.register()
    accepted = decide(world, "AcceptPetition", petition, legal_route=it.LEGAL_ROUTE_PETITION_PROCEDURE)
    assert accepted.acceptance_state == it.ACCEPTANCE_STATE_ACCEPTED
    with pytest.raises(Stale):
        decide(world, "AcceptPetition", petition, legal_route=it.LEGAL_ROUTE_PETITION_PROCEDURE)
    with pytest.raises(Conflict) as caught:
        decide(world, "DeclinePetition", accepted, article="19(3)")
    assert caught.value.reason == "ALREADY_DECIDED"


@pytest.mark.parametrize(
    ("verb", "good", "wrong", "field", "line"),
    [
        ("AcceptPetition", {"legal_route": 6}, {"legal_route": 1}, "legal_route", "ACCEPTED"),
        ("AcceptPetition", {"legal_route": 6}, {"legal_route": 7}, "legal_route", "ACCEPTED"),
        ("AcceptPetition", {"legal_route": 6}, {"reason": " "}, "reason", "ACCEPTED"),
        ("GuidePetition", {"legal_route": 2, "guided_to": "x"}, {"legal_route": 6}, "legal_route", "GUIDED"),
        ("GuidePetition", {"legal_route": 2, "guided_to": "x"}, {"guided_to": ""}, "guided_to", "GUIDED"),
        ("DeclinePetition", {"article": "36(3)"}, {"article": "1"}, "article", "DECLINED"),
    ],
)
def test_a_decision_names_its_way(
    world: World, verb: str, good: dict[str, Any], wrong: dict[str, Any], field: str, line: str
) -> None:
    petition = world.register()
    with pytest.raises(Invalid) as caught:
        decide(world, verb, petition, **(good | wrong))
    assert field in [f.field for f in caught.value.fields]
    decide(world, verb, petition, **good)
    assert line in [each.code for each in progress(world, petition).lines]


def test_a_declined_petition_stays_registered(world: World) -> None:
    petition = world.register()
    decide(world, "DeclinePetition", petition, article="36(3)")
    listed = world.ask(world.at_intake.ListPetitions, it.ListPetitionsRequest(county_code=COUNTY), OF_BUREAU)
    assert [p.id for p in listed.petitions] == [petition.id]


def test_a_repeat_is_linked_and_taken(world: World) -> None:
    first = world.register()
    again = world.register(earlier_registration_number=first.registration_number)
    assert again.repeat_of == first.id
    assert world.figures()["repeat"] == (1, 2)


def test_registration_numbers_follow_the_legal_day(world: World) -> None:
    first = world.register()
    world.advance(hours=14)
    assert first.registration_number == "360783-20260302-000001"
    assert world.register().registration_number == "360783-20260303-000001"


def test_an_invented_county_leaves_nothing_behind(world: World) -> None:
    def counties(table: Any) -> list[str]:
        with world.intake.database.reading() as tx:
            return list(tx.execute(select(table.c.county_code)).scalars())

    for county, place in (("999999", VILLAGE), ("999999", "999999001"), (COUNTY, "360783999"), ("", "")):
        with pytest.raises(Invalid) as caught:
            world.register(VILLAGER, county_code=county, place_code=place)
        assert "place_code" in [f.field for f in caught.value.fields]
    assert counties(tables.serial) == counties(tables.audit_head) == []
    world.register(VILLAGER)
    assert counties(tables.serial) == [COUNTY]
    # What is known by now lets no other county in.
    with pytest.raises(Invalid):
        world.register(VILLAGER, county_code="999999")
    assert counties(tables.serial) == [COUNTY]


def test_letters_have_no_ceiling_of_representatives(world: World) -> None:
    six = [f"演示代表{n}" for n in range(6)]
    with pytest.raises(Invalid):
        world.register(channel=it.CHANNEL_VISIT, head_count=9, representatives=six)
    world.register(channel=it.CHANNEL_LETTER, head_count=9, representatives=six)


def test_the_progress_view_holds_no_name_and_no_text(world: World) -> None:
    petition = world.register()
    world.entrust(petition.id)
    shown = progress(world, petition)
    wire = shown.SerializeToString()
    for word in ("演示村民甲", "演示村1号", "清理渠道", "渠边堆有废料"):
        assert word.encode() not in wire
    assert (shown.stage, shown.agent_id) == ("ENTRUSTED", VILLAGE_AGENT.id)


def test_the_same_request_again_and_at_once_registers_once(world: World) -> None:
    def registered() -> tuple[str, str]:
        request = it.RegisterPetitionRequest(
            request_id="the-very-same",
            county_code=COUNTY,
            place_code=VILLAGE,
            office_code=STATION,
            channel=it.CHANNEL_VISIT,
            kind=it.KIND_DEMAND,
            request="清理渠道",
        )
        petition = world.ask(world.at_intake.RegisterPetition, request).petition
        return petition.id, petition.registration_number

    with ThreadPoolExecutor(8) as pool:
        answers = {done.result(20) for done in [pool.submit(registered) for _ in range(16)]}
    assert answers == {registered()}
    world.settle()
    assert world.figures()["registered"] == (1, 0)


@pytest.mark.parametrize("naive", ["2026-03-01T09:00:00", "2026-03-01", "2026-03-01T09:00"])
def test_an_instant_without_its_zone_is_refused(world: World, naive: str) -> None:
    door, headers = TestClient(world.intake.app()), dict(proof(VILLAGER))
    body = {"request_id": "at-nine-oclock", "county_code": COUNTY, "place_code": VILLAGE}
    refused = door.post("/v1/petitions", json=body | {"received_at": naive}, headers=headers)
    (wrong,) = refused.json()["fields"]
    assert (refused.status_code, wrong["field"]) == (422, "received_at")
    assert "请写明时区" in wrong["text"]
    registered = door.post(
        "/v1/petitions", json=body | {"received_at": "2026-03-01T09:00:00+08:00"}, headers=headers
    )
    assert (registered.status_code, registered.json()["received_at"]) == (201, "2026-03-01T01:00:00Z")
