"""What cannot be read, kept or said whole is refused in words, as anything else is, and is no defect."""

from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from fastapi.testclient import TestClient
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from huiyin.intake.v1 import intake_pb2 as it
from huiyin.routing.v1 import routing_pb2 as rt

from services.chassis.refusals import Invalid
from tests.world import COUNTY, OF_BUREAU, STATION, VILLAGE, VILLAGE_AGENT, World, proof

GOOD: dict[str, Any] = {
    "request_id": "answers-0001",
    "county_code": COUNTY,
    "place_code": VILLAGE,
    "office_code": STATION,
}


@pytest.fixture
def people(world: World) -> Iterator[TestClient]:
    """Intake's door for people."""
    with TestClient(world.intake.app(), headers=dict(proof(VILLAGE_AGENT))) as client:
        yield client


def test_a_text_that_cannot_be_kept_is_named(world: World, people: TestClient) -> None:
    spoiled: dict[str, Any] = {
        "request": "渠\0道",
        "petitioner": {"name": "演示\0"},
        "representatives": ["演示甲", "\0"],
    }
    fields = ["petitioner.name", "request", "representatives[1]"]
    body = it.RegisterPetitionRequest(**GOOD, channel=it.CHANNEL_VISIT, kind=it.KIND_DEMAND, **spoiled)
    with pytest.raises(Invalid) as caught:
        world.ask(world.at_intake.RegisterPetition, body)
    assert [f.field for f in caught.value.fields] == fields
    answer = people.post("/v1/petitions", json=GOOD | spoiled)
    assert (answer.status_code, [f["field"] for f in answer.json()["fields"]]) == (422, fields)
    assert people.post("/v1/petitions", json=GOOD | {"request": "渠道"}).status_code == 201


@pytest.mark.parametrize("path", ["petitions/x%00", "progress/x%00"])
def test_a_code_that_cannot_be_kept_is_named(people: TestClient, path: str) -> None:
    assert people.get(f"/v1/{path}").status_code == 422


@pytest.mark.parametrize("raw", [b"\xff", b"\x0a\x7fshort", b"\x0a\x02\xc3\x28"])
def test_bytes_that_are_no_message_are_refused(world: World, raw: bytes) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{world.ports[0]}") as channel:
        for method, shown, code in (
            ("ListPlaces", (), grpc.StatusCode.INVALID_ARGUMENT),
            ("HandUp", proof(VILLAGE_AGENT), grpc.StatusCode.INVALID_ARGUMENT),
            ("HandUp", (), grpc.StatusCode.UNAUTHENTICATED),
        ):
            call = channel.unary_unary(f"/huiyin.routing.v1.RoutingService/{method}", bytes, bytes)
            with pytest.raises(grpc.RpcError) as caught:
                call(raw, timeout=10, metadata=shown)
            assert caught.value.code() is code
            assert rpc_status.from_call(caught.value) is not None  # type: ignore[arg-type]


def test_a_refusal_is_never_too_long_to_arrive(world: World) -> None:
    many = [rt.Place(code=f"999{n}", name="长" * 200, tier=rt.TIER_VILLAGE) for n in range(300)]
    asked = rt.ImportNetworkRequest(request_id="answers-0002", county_code=COUNTY, places=many)
    with pytest.raises(grpc.RpcError) as caught:
        world.at_routing.ImportNetwork(asked, timeout=10, metadata=proof(OF_BUREAU))
    status = rpc_status.from_call(caught.value)  # type: ignore[arg-type]
    bad = error_details_pb2.BadRequest()
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert status
    assert status.details[1].Unpack(bad)
    told = len(bad.field_violations)
    assert f"共有600处须改正，先列出{told}处" in status.message
    assert bad.field_violations[0].field == "places[0].code"


def test_a_refusal_that_repeats_a_long_word_shortens_it(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        world.ask(
            world.at_intake.RegisterPetition,
            it.RegisterPetitionRequest(
                **GOOD | {"place_code": "乡" * 20_000}, channel=it.CHANNEL_VISIT, kind=it.KIND_DEMAND
            ),
        )
    assert [f.field for f in caught.value.fields] == ["place_code"]
    assert caught.value.text.endswith("…")
