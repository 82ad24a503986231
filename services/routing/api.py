"""The people's door: who is my agent, and who is responsible."""

from typing import Any

from fastapi import APIRouter, Depends
from google.protobuf.json_format import MessageToDict
from huiyin.routing.v1 import routing_pb2 as pb

from services.chassis.identity import Actor
from services.chassis.web import actor_of


def router(rpc: Any) -> APIRouter:
    """Routes under /v1, answering as the services' door does."""
    routes = APIRouter(prefix="/v1")
    acting = Depends(actor_of)

    @routes.get("/counties/{county_code}/offices")
    def offices(county_code: str, place_prefix: str = "") -> dict[str, Any]:
        """The offices of a county or under a place."""
        asked = pb.ListOfficesRequest(county_code=county_code, place_prefix=place_prefix)
        return _json(rpc.ListOffices(asked, None))

    @routes.get("/counties/{county_code}/agents")
    def agents(county_code: str, place_prefix: str = "") -> dict[str, Any]:
        """The agents of a county or under a place, with their certificates."""
        asked = pb.ListAgentsRequest(county_code=county_code, place_prefix=place_prefix)
        return _json(rpc.ListAgents(asked, None))

    @routes.get("/assignments/{petition_id}")
    def assignment(petition_id: str, actor: Actor = acting) -> dict[str, Any]:
        """Who is responsible for a petition now, and every move."""
        return _json(rpc.GetAssignment(pb.GetAssignmentRequest(petition_id=petition_id), None))

    return routes


def _json(message: Any) -> dict[str, Any]:
    return MessageToDict(message, preserving_proto_field_name=True)
