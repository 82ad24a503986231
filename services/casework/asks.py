"""The one question casework asks another service: is there a live warrant?"""

from typing import Protocol

import grpc
from huiyin.routing.v1 import routing_pb2 as pb
from huiyin.routing.v1 import routing_pb2_grpc

from services.casework.pledge.service import WarrantAnswer
from services.chassis import rpc
from services.chassis.identity import Actor


class AskWarrant(Protocol):
    """Whether an agent may act on a petition today."""

    def __call__(self, petition_id: str, agent_id: str, actor: Actor) -> WarrantAnswer:
        """Routing's answer. Raises grpc.RpcError when there is none: then nothing may be signed."""
        ...


class Routing:
    """Asks routing."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._stub = routing_pb2_grpc.RoutingServiceStub(channel)

    def check_warrant(self, petition_id: str, agent_id: str, actor: Actor) -> WarrantAnswer:
        """Asks CheckWarrant on the actor's behalf."""
        asked = pb.CheckWarrantRequest(petition_id=petition_id, agent_id=agent_id)
        answer = rpc.ask(self._stub.CheckWarrant, asked, actor)
        return WarrantAnswer(answer.warrant.version, answer.why_not)
