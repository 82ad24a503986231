"""What the pages ask the four services."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import grpc
from huiyin.casework.v1 import casework_pb2_grpc
from huiyin.intake.v1 import intake_pb2_grpc
from huiyin.routing.v1 import routing_pb2 as rt
from huiyin.routing.v1 import routing_pb2_grpc
from huiyin.supervision.v1 import supervision_pb2_grpc

from services.chassis import rpc
from services.chassis.identity import Actor, Role
from services.chassis.refusals import Unauthenticated
from services.chassis.transport import Transport

# Before anybody has signed in.
VISITOR = Actor("visitor", Role.VILLAGER)
# Seconds for what comes or goes in parts.
_IN_PARTS = 60


class Asks:
    """Calls by service and method name, with one deadline each.

    `visitor` proves who asks when nobody has signed in and the service must know.
    """

    def __init__(
        self,
        targets: dict[str, str],
        county_code: str,
        visitor: Callable[[], Actor],
        transport: Transport | None = None,
    ) -> None:
        self._visitor = visitor
        self._channels: list[grpc.Channel] = []
        self.county_code = county_code
        stubs = {
            "intake": intake_pb2_grpc.IntakeServiceStub,
            "routing": routing_pb2_grpc.RoutingServiceStub,
            "casework": casework_pb2_grpc.CaseworkServiceStub,
            "supervision": supervision_pb2_grpc.SupervisionServiceStub,
        }
        self._stubs: dict[str, Any] = {}
        for service, stub in stubs.items():
            channel = rpc.channel(targets[service], transport)
            self._channels.append(channel)
            self._stubs[service] = stub(channel)

    def ask(self, service: str, method: str, request: Any, actor: Actor = VISITOR) -> Any:
        """The answer. Raises the Refusal the service meant, or grpc.RpcError when it did not answer."""
        call = getattr(self._stubs[service], method)
        try:
            return rpc.ask(call, request, actor)
        except Unauthenticated:
            if actor.token:
                raise
        # What is public is answered without asking the issuer who a visitor is, so it outlives the issuer.
        return rpc.ask(call, request, self._visitor())

    def send(self, service: str, method: str, parts: Iterator[Any], actor: Actor) -> Any:
        """The answer to what is sent in parts. Raises as `ask` does."""
        # Parts are sent once: who asks must be known before.
        known = actor if actor.token else self._visitor()
        return rpc.ask(getattr(self._stubs[service], method), parts, known, _IN_PARTS)

    def receive(self, service: str, method: str, request: Any, actor: Actor) -> list[Any]:
        """All parts of an answer that comes in parts. Raises as `ask` does."""
        return rpc.ask_all(getattr(self._stubs[service], method), request, actor, _IN_PARTS)

    def places(self, parent_code: str) -> Sequence[rt.Place]:
        """The places directly under one."""
        asked = rt.ListPlacesRequest(county_code=self.county_code, parent_code=parent_code)
        found: Sequence[rt.Place] = self.ask("routing", "ListPlaces", asked).places
        return found

    def townships(self) -> Sequence[rt.Place]:
        """The county's townships that have an office."""
        with_office = {o.place_code for o in self.offices(self.county_code) if o.tier == rt.TIER_TOWNSHIP}
        return [p for p in self.places(self.county_code) if p.code in with_office]

    def offices(self, place_prefix: str) -> Sequence[rt.Office]:
        """The offices under a place."""
        asked = rt.ListOfficesRequest(county_code=self.county_code, place_prefix=place_prefix)
        found: Sequence[rt.Office] = self.ask("routing", "ListOffices", asked).offices
        return found

    def agents(self, place_prefix: str) -> Sequence[rt.Agent]:
        """The agents of the offices under a place."""
        asked = rt.ListAgentsRequest(county_code=self.county_code, place_prefix=place_prefix)
        found: Sequence[rt.Agent] = self.ask("routing", "ListAgents", asked).agents
        return found

    def departments(self) -> Sequence[rt.Department]:
        """The county's departments."""
        asked = rt.ListDepartmentsRequest(county_code=self.county_code)
        found: Sequence[rt.Department] = self.ask("routing", "ListDepartments", asked).departments
        return found

    def names(self) -> dict[str, str]:
        """Names by code of the county's offices and departments, and of its agents by id."""
        offices = {o.code: o.name for o in self.offices(self.county_code)}
        departments = {d.code: d.name for d in self.departments()}
        return offices | departments | {a.id: a.name for a in self.agents(self.county_code)}

    def close(self) -> None:
        """Closes the channels."""
        for channel in self._channels:
            channel.close()
