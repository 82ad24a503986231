"""Bad input through both doors: the refusal names the field and what to do; nothing is half-written."""

import re
from typing import Any

import pytest
from huiyin.casework.v1 import casework_pb2 as cw
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt

from tests.journeys.doors import BUREAU, COUNTY, Doors, Person, Refused
from tests.journeys.township import Township

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def good(township: Township) -> dict[str, Any]:
    """A registration that is taken; every test spoils one thing."""
    village = township.villages[0]
    return {
        "county_code": COUNTY,
        "place_code": village.code,
        "office_code": village.station,
        "channel": "visit",
        "kind": "demand",
        "request": "演示请求",
        "head_count": 40,
    }


@pytest.fixture
def station(township: Township) -> Person:
    """Somebody of the village station."""
    return Person("post-station", "station", township.villages[0].station)


def _count(doors: Doors, township: Township) -> int:
    asked = it.ListPetitionsRequest(county_code=COUNTY, place_prefix=township.code, page_size=200)
    return len(doors.ask("intake", "ListPetitions", asked, BUREAU).petitions)


def _grpc(doors: Doors, station: Person, body: dict[str, Any]) -> it.Petition:
    fields = body | {
        "channel": f"CHANNEL_{body['channel'].upper()}",
        "kind": f"KIND_{body['kind'].upper()}",
    }
    petition: it.Petition = doors.ask(
        "intake", "RegisterPetition", it.RegisterPetitionRequest(**fields), station
    ).petition
    return petition


def _rest(doors: Doors, station: Person, body: dict[str, Any]) -> Any:
    given = {"request_id": "rest-" + str(abs(hash(str(body))))[:12].rjust(12, "0")} | body
    return doors.http.post(doors.url("intake", "/v1/petitions"), json=given, headers=doors.proof(station))


SPOILED = [
    ("request", {"request": "长" * 501}),
    ("facts", {"facts": "长" * 4001}),
    ("place_code", {"place_code": "360783999999"}),
    ("place_code", {"place_code": "x'; drop table"}),
    ("office_code", {"office_code": "360783999-1"}),
    ("category", {"category": "nonsense"}),
    ("head_count", {"head_count": -1}),
    ("representatives", {"representatives": [f"演示代表{n}" for n in range(6)]}),
    ("earlier_registration_number", {"earlier_registration_number": "360783-20200101-000001"}),
]


@pytest.mark.parametrize(("field", "spoiled"), SPOILED, ids=lambda v: v if isinstance(v, str) else "")
def test_registering_names_the_field_and_writes_nothing(
    doors: Doors,
    township: Township,
    station: Person,
    good: dict[str, Any],
    field: str,
    spoiled: dict[str, Any],
) -> None:
    before = _count(doors, township)
    with pytest.raises(Refused) as caught:
        _grpc(doors, station, good | spoiled)
    assert caught.value.code == "INVALID_ARGUMENT"
    assert _CHINESE.search(caught.value.fields[field])
    answer = _rest(doors, station, good | spoiled)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    told = {f["field"]: f["text"] for f in answer.json()["fields"]}
    assert _CHINESE.search(told[field])
    assert _count(doors, township) == before
    _grpc(doors, station, good)
    assert _count(doors, township) == before + 1


def test_what_is_missing_is_marked_and_never_refused(
    doors: Doors, station: Person, good: dict[str, Any]
) -> None:
    assert set(_grpc(doors, station, good).missing) == {"name", "address", "facts", "reasons"}


@pytest.mark.parametrize("channel", [0, 99])
def test_an_unknown_code_of_the_contract_is_refused(
    doors: Doors, station: Person, good: dict[str, Any], channel: int
) -> None:
    request = it.RegisterPetitionRequest(**(good | {"channel": channel, "kind": it.KIND_DEMAND}))
    with pytest.raises(Refused) as caught:
        doors.ask("intake", "RegisterPetition", request, station)
    assert "channel" in caught.value.fields


def test_an_unknown_field_over_rest_is_refused(doors: Doors, station: Person, good: dict[str, Any]) -> None:
    answer = _rest(doors, station, good | {"nonsense": 1})
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "nonsense")
    assert _rest(doors, station, good).status_code == 201


def test_a_request_id_used_again_with_other_content_is_refused(
    doors: Doors, township: Township, station: Person, good: dict[str, Any]
) -> None:
    first = _grpc(doors, station, good | {"request_id": "the-very-same"})
    before = _count(doors, township)
    assert _grpc(doors, station, good | {"request_id": "the-very-same"}) == first
    with pytest.raises(Refused) as caught:
        _grpc(doors, station, good | {"request_id": "the-very-same", "request": "别的"})
    assert (caught.value.code, caught.value.reason) == ("FAILED_PRECONDITION", "REQUEST_ID_REUSED")
    assert _count(doors, township) == before


def test_a_short_request_id_is_refused_by_field(doors: Doors, station: Person, good: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        _grpc(doors, station, good | {"request_id": "short"})
    assert "request_id" in caught.value.fields


def test_nobody_acting_is_refused(doors: Doors, good: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        _grpc(doors, Person("", ""), good)
    assert caught.value.code == "UNAUTHENTICATED"


def test_a_wrong_query_code_finds_nothing(doors: Doors) -> None:
    for code in ("x", "2222-2222-2222-22", "A" * 500):
        answer = doors.http.get(doors.url("intake", f"/v1/progress/{code}"))
        assert (answer.status_code, answer.json()["reason"]) == (404, "NOT_FOUND")


@pytest.fixture
def opened(doors: Doors, station: Person, good: dict[str, Any]) -> tuple[it.Petition, Person]:
    """A petition with its agent."""
    petition = _grpc(doors, station, good)
    doors.settle()
    asked = rt.GetAssignmentRequest(petition_id=petition.id)
    agent = doors.ask("routing", "GetAssignment", asked, BUREAU).assignment.agent_id
    return petition, Person(agent, "agent")


def test_a_skipped_step_and_a_back_dated_act_are_refused(
    doors: Doors, opened: tuple[it.Petition, Person]
) -> None:
    petition, agent = opened
    asked = cw.GetCaseRequest(petition_id=petition.id)
    before = doors.ask("casework", "GetCase", asked, agent)
    version = before.case.version
    feedback = cw.GiveFeedbackRequest(
        petition_id=petition.id,
        version=version,
        kind=cw.FEEDBACK_KIND_RESULT,
        what="办好了",
        way=cw.DELIVERY_WAY_IN_PERSON,
    )
    with pytest.raises(Refused) as caught:
        doors.ask("casework", "GiveFeedback", feedback, agent)
    assert (caught.value.code, caught.value.reason) == ("FAILED_PRECONDITION", "STEP_SKIPPED")
    act = cw.RecordActRequest(petition_id=petition.id, version=version, kind=cw.ACT_KIND_CALL, what="打电话")
    act.occurred_at.CopyFrom(petition.received_at)
    act.occurred_at.seconds -= 3600
    with pytest.raises(Refused) as caught:
        doors.ask("casework", "RecordAct", act, agent)
    assert _CHINESE.search(caught.value.fields["occurred_at"])
    assert doors.ask("casework", "GetCase", asked, agent) == before
    act.ClearField("occurred_at")
    doors.ask("casework", "RecordAct", act, agent)


def test_a_stale_version_is_aborted(doors: Doors, opened: tuple[it.Petition, Person]) -> None:
    petition, agent = opened
    act = cw.RecordActRequest(petition_id=petition.id, version=99, kind=cw.ACT_KIND_CALL, what="打电话")
    with pytest.raises(Refused) as caught:
        doors.ask("casework", "RecordAct", act, agent)
    assert caught.value.code == "ABORTED"


def test_an_expired_certificate_cannot_be_put_in_charge(
    doors: Doors, township: Township, opened: tuple[it.Petition, Person], station: Person
) -> None:
    petition, agent = opened
    expired = rt.Agent(
        id=f"A-expired-{township.code}",
        name="演示员过期",
        office_code=township.villages[0].station,
        kind=rt.AGENT_KIND_CITIZEN,
        certificate_number="YS-0",
        certificate_issued_on="2024-01-01",
        certificate_expires_on="2024-12-31",
    )
    doors.ask(
        "routing", "ImportNetwork", rt.ImportNetworkRequest(county_code=COUNTY, agents=[expired]), BUREAU
    )
    asked = rt.GetAssignmentRequest(petition_id=petition.id)
    before = doors.ask("routing", "GetAssignment", asked, BUREAU)
    appoint = rt.AppointAgentRequest(
        petition_id=petition.id, version=before.assignment.version, agent_id=expired.id, reason="换人"
    )
    with pytest.raises(Refused) as caught:
        doors.ask("routing", "AppointAgent", appoint, station)
    assert (caught.value.code, caught.value.reason) == ("FAILED_PRECONDITION", "CERTIFICATE_NOT_VALID")
    assert doors.ask("routing", "GetAssignment", asked, BUREAU) == before
    appoint.agent_id = agent.id
    doors.ask("routing", "AppointAgent", appoint, station)


def test_a_bad_row_refuses_the_whole_network(doors: Doors, township: Township) -> None:
    good = rt.Place(
        code=f"{township.code}299", name="演示新村", tier=rt.TIER_VILLAGE, parent_code=township.code
    )
    bad = rt.Place(code="999", name="演示", tier=rt.TIER_VILLAGE)
    with pytest.raises(Refused) as caught:
        doors.ask(
            "routing",
            "ImportNetwork",
            rt.ImportNetworkRequest(county_code=COUNTY, places=[good, bad]),
            BUREAU,
        )
    assert "places[1].code" in caught.value.fields
    asked = rt.ListPlacesRequest(county_code=COUNTY, parent_code=township.code)
    assert good.code not in {p.code for p in doors.ask("routing", "ListPlaces", asked, BUREAU).places}
