"""What comes or goes in parts is guarded as what does not: policy, deadline, refusals, metrics, who acts."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from prometheus_client import CollectorRegistry

from services.chassis.identity import Actor, Role
from services.chassis.policy import allows, public
from services.chassis.refusals import NotFound
from services.chassis.rpc import Server, Servicer, actor_of, ask, ask_all, refusal_of
from services.chassis.tokens import Keys, Verifier
from tests import tokens
from tests.world import proof

NAME = "huiyin.test.v1.PartsService"
ROOM = Actor("room", Role.ROOM, "360783990-1", "360783990")
BUREAU = Actor("bureau", Role.BUREAU, "360783-0", "360783")
# How a verb is called: its word, and what the word "no" makes of it.
TAKES, GIVES = "Takes", "Gives"
WIRE: dict[str, Any] = {
    "request_serializer": StringValue.SerializeToString,
    "response_deserializer": StringValue.FromString,
}


class Parts:
    """For each direction one verb for all, one for rooms, one for rooms of the county asked about, one
    that nobody declared."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def _takes(self, requests: Iterator[StringValue], context: Any) -> StringValue:
        try:
            said = [each.value for each in requests]
        finally:
            self.ended.set()
        _judge(said)
        return StringValue(value="".join(said))

    def _gives(self, request: StringValue, context: Any) -> Iterator[StringValue]:
        try:
            for letter in request.value:
                _judge([letter])
                yield StringValue(value=letter)
        finally:
            self.ended.set()

    @public
    def OpenTakes(self, requests: Any, context: Any) -> Any:  # noqa: N802
        return self._takes(requests, context)

    @public
    def OpenGives(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._gives(request, context)

    @allows(Role.ROOM)
    def RoomsTakes(self, requests: Any, context: Any) -> Any:  # noqa: N802
        return StringValue(value=actor_of(context).id + self._takes(requests, context).value)

    @allows(Role.ROOM)
    def RoomsGives(self, request: Any, context: Any) -> Any:  # noqa: N802
        yield StringValue(value=actor_of(context).id)
        yield from self._gives(request, context)

    @allows(Role.ROOM, of_county=True)
    def CountyTakes(self, requests: Any, context: Any) -> Any:  # noqa: N802
        return self._takes(requests, context)

    @allows(Role.ROOM, of_county=True)
    def CountyGives(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._gives(request, context)

    def ForgottenTakes(self, requests: Any, context: Any) -> Any:  # noqa: N802
        return self._takes(requests, context)

    def ForgottenGives(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._gives(request, context)


def _judge(said: list[str]) -> None:
    if "否" in said:
        raise NotFound("没有找到")
    if "坏" in said:
        raise RuntimeError("broken")


class Parted:
    """A door with those verbs, and how often which answer was counted at it."""

    def __init__(self, folder: Path) -> None:
        verifier = Verifier(tokens.ISSUER, Keys(str(tokens.believed(folder))))
        # One thread, so that what is asked next is answered when all before it is over.
        self.registry, self.parts = CollectorRegistry(), Parts()
        mount = Servicer(_add, self.parts, NAME)
        self._server = Server("127.0.0.1:0", [mount], self.registry, 1, False, verifier)
        self.channel = grpc.insecure_channel(f"127.0.0.1:{self._server.start()}")

    def close(self) -> None:
        self.channel.close()
        self._server.stop(0)

    def call(self, verb: str, parts: str, **how: Any) -> str:
        """What is answered to these letters, one a part on the side that comes in parts."""
        if verb.endswith(TAKES):
            asked = self.channel.stream_unary(f"/{NAME}/{verb}", **WIRE)
            given = (StringValue(value=letter) for letter in parts)
            return str(asked(given, **how).value)
        answers = self.channel.unary_stream(f"/{NAME}/{verb}", **WIRE)
        return "".join(each.value for each in answers(StringValue(value=parts), **how))

    def code(self, verb: str, parts: str, actor: Actor | None, **how: Any) -> grpc.StatusCode:
        """The code of that answer."""
        try:
            self.call(verb, parts, metadata=proof(actor) if actor else (), **({"timeout": 5} | how))
        except grpc.RpcError as error:
            code: grpc.StatusCode = error.code()
            return code
        return grpc.StatusCode.OK

    def counted(self, verb: str, code: str) -> float:
        labels = {"method": f"/{NAME}/{verb}", "code": code}
        return self.registry.get_sample_value("huiyin_rpc_seconds_count", labels) or 0


def _add(servicer: Any, server: grpc.Server) -> None:
    wire: Any = {
        "request_deserializer": StringValue.FromString,
        "response_serializer": StringValue.SerializeToString,
    }
    handlers = {}
    for whose in ("Open", "Rooms", "County", "Forgotten"):
        takes, gives = getattr(servicer, whose + TAKES), getattr(servicer, whose + GIVES)
        handlers[whose + TAKES] = grpc.stream_unary_rpc_method_handler(takes, **wire)
        handlers[whose + GIVES] = grpc.unary_stream_rpc_method_handler(gives, **wire)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(NAME, handlers),))


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Parted]:
    made = Parted(tmp_path)
    yield made
    made.close()


OK, DENIED = grpc.StatusCode.OK, grpc.StatusCode.PERMISSION_DENIED


@pytest.mark.parametrize("way", [TAKES, GIVES])
def test_parts_are_for_whom_the_policy_names(door: Parted, way: str) -> None:
    assert door.code(f"Open{way}", "甲乙", None) is OK
    assert door.call(f"Rooms{way}", "甲乙", timeout=5, metadata=proof(ROOM)) == "room甲乙"
    assert door.code(f"Rooms{way}", "甲乙", BUREAU) is DENIED
    assert door.code(f"Rooms{way}", "甲乙", None) is grpc.StatusCode.UNAUTHENTICATED
    assert door.counted(f"Rooms{way}", "OK") == 1
    assert door.counted(f"Rooms{way}", "PERMISSION_DENIED") == 1


@pytest.mark.parametrize("way", [TAKES, GIVES])
@pytest.mark.parametrize("actor", [ROOM, BUREAU])
def test_what_names_no_county_or_was_declared_for_nobody_is_denied(
    door: Parted, way: str, actor: Actor
) -> None:
    assert door.code(f"County{way}", "甲", actor) is DENIED
    assert door.code(f"Forgotten{way}", "甲", actor) is DENIED


@pytest.mark.parametrize("way", [TAKES, GIVES])
def test_parts_need_a_deadline(door: Parted, way: str) -> None:
    assert door.code(f"Open{way}", "甲", None, timeout=None) is grpc.StatusCode.INVALID_ARGUMENT
    assert door.code(f"Open{way}", "甲", None, timeout=5) is OK


@pytest.mark.parametrize("way", [TAKES, GIVES])
def test_a_refusal_among_parts_is_a_refusal_and_a_defect_is_counted(door: Parted, way: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        door.call(f"Open{way}", "甲否", timeout=5)
    assert refusal_of(refused.value).args == NotFound("没有找到").args  # type: ignore[union-attr]
    assert door.registry.get_sample_value("huiyin_rpc_defects_total") == 0
    assert door.code(f"Open{way}", "甲坏", None) is grpc.StatusCode.INTERNAL
    assert door.registry.get_sample_value("huiyin_rpc_defects_total") == 1


def test_who_goes_away_among_parts_is_no_defect(door: Parted) -> None:
    sending, hold = threading.Event(), threading.Event()

    def slowly() -> Iterator[StringValue]:
        yield StringValue(value="甲")
        sending.set()
        hold.wait(20)

    call = door.channel.stream_unary(f"/{NAME}/OpenTakes", **WIRE).future(slowly(), timeout=20)
    assert sending.wait(5)
    call.cancel()
    assert door.parts.ended.wait(5)
    hold.set()
    door.parts.ended.clear()
    answers = door.channel.unary_stream(f"/{NAME}/OpenGives", **WIRE)(
        StringValue(value="甲" * 100_000), timeout=20
    )
    next(iter(answers))
    answers.cancel()
    assert door.parts.ended.wait(5)
    # Both were heard of by whoever counts, and the door is as good as before.
    assert door.code("OpenTakes", "甲", None) is OK
    assert door.code("OpenGives", "甲", None) is OK
    # What breaks off may look as if it had ended: gRPC does not tell, so verbs must know what is whole.
    assert door.counted("OpenTakes", "CANCELLED") + door.counted("OpenTakes", "OK") == 2
    assert door.counted("OpenGives", "CANCELLED") == 1
    assert door.registry.get_sample_value("huiyin_rpc_defects_total") == 0


def test_one_service_asks_another_in_parts(door: Parted) -> None:
    room = Actor(ROOM.id, ROOM.role, ROOM.office, ROOM.place, dict(proof(ROOM))["authorization"][7:])
    takes = door.channel.stream_unary(f"/{NAME}/RoomsTakes", **WIRE)
    gives = door.channel.unary_stream(f"/{NAME}/RoomsGives", **WIRE)
    assert ask(takes, iter([StringValue(value="甲")]), room).value == "room甲"
    assert [each.value for each in ask_all(gives, StringValue(value="甲乙"), room)] == ["room", "甲", "乙"]
    with pytest.raises(NotFound):
        ask_all(gives, StringValue(value="甲否"), room)
    with pytest.raises(NotFound):
        ask(takes, iter([StringValue(value="否")]), room)
