"""Denied where nothing is declared; a place is a division's code or none at all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from prometheus_client import CollectorRegistry

from services.chassis.identity import Actor, Role
from services.chassis.policy import Policy, allows, place_of, public
from services.chassis.refusals import NotAllowed
from services.chassis.rpc import Server, Servicer
from services.chassis.tokens import Keys, Verifier
from tests import tokens
from tests.world import proof

NAME = "huiyin.test.v1.TestService"
ROOM = Actor("room", Role.ROOM, "360783990-1", "360783990")


class Offers:
    """Three verbs: one is open to all, one to rooms, and beside one nobody wrote who may ask."""

    @public
    def Open(self, request: Empty, context: Any) -> Empty:  # noqa: N802
        return Empty()

    @allows(Role.ROOM)
    def Rooms(self, request: Empty, context: Any) -> Empty:  # noqa: N802
        return Empty()

    def Forgotten(self, request: Empty, context: Any) -> Empty:  # noqa: N802
        return Empty()

    @public
    def Talk(self, requests: Iterator[Empty], context: Any) -> Iterator[Empty]:  # noqa: N802
        yield from requests


def add(servicer: Any, server: grpc.Server) -> None:
    """Mounts them as generated code would."""
    wire: Any = {"request_deserializer": Empty.FromString, "response_serializer": Empty.SerializeToString}
    handlers = {
        name: grpc.unary_unary_rpc_method_handler(getattr(servicer, name), **wire)
        for name in ("Open", "Rooms", "Forgotten")
    }
    handlers["Talk"] = grpc.stream_stream_rpc_method_handler(servicer.Talk, **wire)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, handlers),))


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[grpc.Channel]:
    verifier = Verifier(tokens.ISSUER, Keys(str(tokens.believed(tmp_path))))
    server = Server("127.0.0.1:0", [Servicer(add, Offers(), NAME)], CollectorRegistry(), 1, False, verifier)
    with grpc.insecure_channel(f"127.0.0.1:{server.start()}") as opened:
        yield opened
    server.stop(0)


def asked(channel: grpc.Channel, name: str, actor: Actor | None) -> grpc.StatusCode:
    call = channel.unary_unary(f"/{NAME}/{name}", Empty.SerializeToString, Empty.FromString)
    try:
        call(Empty(), timeout=5, metadata=proof(actor) if actor else ())
    except grpc.RpcError as error:
        code: grpc.StatusCode = error.code()
        return code
    return grpc.StatusCode.OK


def test_a_verb_is_for_whom_its_policy_names(channel: grpc.Channel) -> None:
    assert asked(channel, "Open", None) is grpc.StatusCode.OK
    assert asked(channel, "Rooms", ROOM) is grpc.StatusCode.OK
    assert asked(channel, "Rooms", Actor("x", Role.BUREAU)) is grpc.StatusCode.PERMISSION_DENIED
    assert asked(channel, "Rooms", None) is grpc.StatusCode.UNAUTHENTICATED


def test_what_is_of_a_county_is_for_posts_of_that_county() -> None:
    policy = Policy(frozenset({Role.ROOM, Role.VILLAGER}), of_county=True)
    policy.admit(ROOM, "360783")
    policy.admit(Actor("anybody", Role.VILLAGER), "360783")
    for actor, county in ((ROOM, "360782"), (ROOM, ""), (Actor("nowhere", Role.ROOM), "")):
        with pytest.raises(NotAllowed):
            policy.admit(actor, county)


@pytest.mark.parametrize("role", Role)
def test_without_a_policy_nobody_may(channel: grpc.Channel, role: Role) -> None:
    assert asked(channel, "Forgotten", Actor("x", role)) is grpc.StatusCode.PERMISSION_DENIED


def test_what_the_door_cannot_guard_is_not_there(channel: grpc.Channel) -> None:
    assert asked(channel, "Talk", ROOM) is grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize(
    ("office", "place", "found"),
    [
        ("360783990-1", "", "360783990"),
        ("360783-0", "", "360783"),
        ("360783990-1", "360783", "360783"),
        ("D360783-01", "", ""),
        ("D360783-01", "360783", "360783"),
        ("", "", ""),
        ("", "3", ""),
        ("", "36078", ""),
        ("", "36~", ""),
    ],
)
def test_a_place_is_a_whole_divisions_code_or_none(office: str, place: str, found: str) -> None:
    assert place_of(Actor("x", Role.ROOM, office, place)) == found
