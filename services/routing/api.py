"""The people's door: who is my agent, and who is responsible."""

from typing import Any

from fastapi import APIRouter, Depends, Response
from huiyin.routing.v1 import routing_pb2 as pb

from services.chassis.identity import Actor
from services.chassis.web import actor_of, answer


def router(rpc: Any) -> APIRouter:
    """Routes under /v1, answering as the services' door does."""
    routes = APIRouter(prefix="/v1")
    acting = Depends(actor_of)

    @routes.get("/counties/{county_code}/offices")
    def offices(county_code: str, place_prefix: str = "") -> Response:
        """The offices of a county or under a place."""
        asked = pb.ListOfficesRequest(county_code=county_code, place_prefix=place_prefix)
        return answer(rpc.ListOffices(asked, None))

    @routes.get("/counties/{county_code}/agents")
    def agents(county_code: str, place_prefix: str = "") -> Response:
        """The agents of a county or under a place, with their certificates."""
        asked = pb.ListAgentsRequest(county_code=county_code, place_prefix=place_prefix)
        return answer(rpc.ListAgents(asked, None))

    @routes.get("/assignments/{petition_id}")
    def assignment(petition_id: str, actor: Actor = acting) -> Response:
        """Who is responsible for a petition now, and every move."""
        return answer(rpc.GetAssignment(pb.GetAssignmentRequest(petition_id=petition_id), None))

    return routes
